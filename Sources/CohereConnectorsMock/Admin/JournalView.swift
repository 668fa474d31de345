import Connectors
import FoundationEssentials
import HTTP
import HTTPStubs
import JSON

/// The journal in the form of WireMock's admin API, without secrets. It is made when a client reads the journal.
struct JournalView: Sendable {
    let mock: Mock

    /// Returns an entry as a serve event.
    func entry(_ entry: JournalEntry) -> JSONValue {
        let stub = entry.stub.map(Redaction.cohere.mapping)
        let delay = JSONValue(Int(entry.addedDelay))
        var view = JSONObject()
        view["id"] = .string(entry.id)
        view["request"] = request(entry)
        view["responseDefinition"] = stub?["response"] ?? response(entry)
        view["response"] = response(entry)
        view["wasMatched"] = .bool(entry.wasMatched)
        view["timing"] = ["addedDelay": delay, "totalTime": delay]
        view["stubMapping"] = stub
        if let organization = entry.organization { view["organization"] = .string(organization) }
        return .object(view)
    }

    /// Returns an entry as a logged request.
    func request(_ entry: JournalEntry) -> JSONValue {
        let request = entry.request
        let url = Redaction.cohere.url(request.target.url)
        let body = body(request.body)
        let base = mock.addresses.publicURL(for: request)
        return [
            "id": .string(entry.id),
            "url": .string(url),
            "absoluteUrl": .string(base + url),
            "method": .string(request.method.rawValue),
            "clientIp": .string(request.remoteAddress?.description ?? "127.0.0.1"),
            "headers": headers(request.headers.all),
            "cookies": cookies(request),
            "browserProxyRequest": false,
            "loggedDate": JSONValue(Int(entry.receivedAt / 1000)),
            "bodyAsBase64": .string(Data(body.utf8).base64EncodedString()),
            "body": .string(body),
            "protocol": "HTTP/1.1",
            "scheme": .string(base.hasPrefix("https:") ? "https" : "http"),
            "host": .string(HTTPURL(base)?.host ?? ""),
            "port": JSONValue(HTTPURL(base)?.port ?? (base.hasPrefix("https:") ? 443 : 80)),
            "loggedDateString": .string(Timestamp(microseconds: entry.receivedAt).description),
            "queryParams": queryParameters(url),
        ]
    }

    func nearMiss(_ miss: NearMiss, of request: JSONValue) -> JSONValue {
        [
            "request": request, "stubMapping": Redaction.cohere.mapping(miss.stub),
            "matchResult": Self.result(miss.distance, miss.differences),
        ]
    }

    static func result(_ distance: Double, _ differences: [String]) -> JSONValue {
        ["distance": .number("\(distance)"), "differences": .array(differences.map { .string($0) })]
    }

    private func response(_ entry: JournalEntry) -> JSONValue {
        let body = body(entry.response.body.bytes)
        return [
            "status": JSONValue(entry.response.status.code),
            "headers": headers(entry.response.headers.map { ($0.name, $0.value) }),
            "bodyAsBase64": .string(Data(body.utf8).base64EncodedString()),
            "body": .string(body),
        ]
    }

    private func body(_ bytes: [UInt8]) -> String { Redaction.cohere.text(String(decoding: bytes, as: UTF8.self)) }

    /// Returns header fields as a JSON object. The value of a field that was sent several times is a list.
    private func headers(_ fields: [(name: String, value: String)]) -> JSONValue {
        var view = JSONObject()
        for field in fields {
            let shown = JSONValue.string(Redaction.cohere.header(field.name, field.value))
            switch view[field.name] {
            case nil: view[field.name] = shown
            case .array(let values): view[field.name] = .array(values + [shown])
            case .some(let value): view[field.name] = .array([value, shown])
            }
        }
        return .object(view)
    }

    private func cookies(_ request: Request) -> JSONValue {
        .object(JSONObject(request.cookies.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    private func queryParameters(_ url: String) -> JSONValue {
        let fields = RequestTarget(url)?.rawQuery.map { Form(parsing: $0).fields } ?? []
        var view = JSONObject()
        for field in fields {
            let values = view[field.name]?["values"]?.array ?? []
            view[field.name] = ["key": .string(field.name), "values": .array(values + [.string(field.value)])]
        }
        return .object(view)
    }
}
