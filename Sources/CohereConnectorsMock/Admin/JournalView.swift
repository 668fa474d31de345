import ConnectorProtocol
import Connectors
import FoundationEssentials
import HTTP
import HTTPStubs
import JSON
import Texts

/// The journal in the form of WireMock's admin API, without secrets. It is made when a client reads the journal.
struct JournalView: Sendable {
    let mock: Mock

    /// Returns an entry as a serve event.
    func entry(_ entry: JournalEntry) -> JSONValue {
        let response = entry.response
        let stub = entry.stub.map(Redaction.cohere.mapping) ?? Self.noStub(response.status)
        return [
            "id": .string(entry.id),
            "request": request(entry),
            "responseDefinition": stub["response"] ?? [:],
            "response": self.response(response, of: entry),
            "wasMatched": .bool(entry.wasMatched),
            "timing": timing(entry),
            "stubMapping": stub,
        ]
    }

    /// Returns what WireMock shows in place of a stub if no stub answered. Its clients can't read an event without.
    private static func noStub(_ status: Status) -> JSONValue {
        let id: JSONValue = "00000000-0000-0000-0000-000000000000"
        return [
            "id": id, "request": ["method": "ANY"],
            "response": ["status": JSONValue(status.code), "fromConfiguredStub": false], "uuid": id,
        ]
    }

    /// Returns the times of an entry, in milliseconds.
    private func timing(_ entry: JournalEntry) -> JSONValue {
        let serveTime = entry.processTime + entry.sendTime
        return [
            "addedDelay": Self.milliseconds(entry.addedDelay),
            "processTime": Self.milliseconds(entry.processTime),
            "responseSendTime": Self.milliseconds(entry.sendTime),
            "serveTime": Self.milliseconds(serveTime),
            "totalTime": Self.milliseconds(serveTime + entry.addedDelay),
        ]
    }

    /// Returns the request of an entry as a logged request.
    func request(_ entry: JournalEntry) -> JSONValue {
        request(
            entry.request,
            id: entry.id,
            receivedAt: Timestamp(microseconds: entry.receivedAt),
            organization: entry.organization
        )
    }

    /// Returns a request as a logged request. WireMock's clients ignore what they don't know in it, and nowhere else;
    /// so all that WireMock doesn't have stands here.
    ///
    /// - Parameter organization: the name of the organization that the request belongs to. Default: nil, not known.
    func request(
        _ request: Request,
        id: String,
        receivedAt: Timestamp,
        organization: String? = nil
    ) -> JSONValue {
        let url = Redaction.cohere.url(request.target.url)
        let body = Redaction.cohere.body(request.body)
        let base = Redaction.cohere.url(mock.addresses.publicURL(for: request))
        var view: JSONObject = [
            "id": .string(id),
            "url": .string(url),
            "absoluteUrl": .string(base + url),
            "method": .string(Redaction.cohere.text(request.method.rawValue)),
            "clientIp": .string(request.remoteAddress?.description ?? "127.0.0.1"),
            "headers": Self.headers(request.headers.all),
            "cookies": cookies(request),
            "browserProxyRequest": false,
            "loggedDate": JSONValue(Int(receivedAt.microseconds / 1000)),
            "bodyAsBase64": .string(Data(body.utf8).base64EncodedString()),
            "body": .string(body),
            "protocol": "HTTP/1.1",
            "scheme": .string(base.hasPrefix("https:") ? "https" : "http"),
            "host": .string(HTTPURL(base)?.host ?? ""),
            "port": JSONValue(HTTPURL(base)?.port ?? (base.hasPrefix("https:") ? 443 : 80)),
            "loggedDateString": .string("\(receivedAt.description.prefix(19))Z"),
            "queryParams": queryParameters(url),
        ]
        view["organization"] = organization.map { .string(mock.label(ofOrganization: $0)) }
        if organization != nil { showUser(of: request, in: &view) }
        return .object(view)
    }

    /// Adds the user whose key a request has, if it has one: by name if that may be shown, and by id.
    private func showUser(of request: Request, in view: inout JSONObject) {
        // What the mock sends itself has the token of a connector.
        guard !mock.exchangeMark.isOn(request), let key = request.bearerToken else { return }
        let user = Principal(apiKey: key)
        view["user"] = mock.shownName(of: user).map { .string($0) }
        let names = "\(user.organization.utf8.count) \(user.organization)/\(user.user)"
        view["owner_id"] = .string(mock.texts.text(.ownerID, of: names) { _ in user.ownerID })
    }

    /// Returns an entry in a few members: what came, what answered, and how long that took.
    func summary(_ entry: JournalEntry) -> JSONObject {
        let request = entry.request
        var view: JSONObject = [
            "id": .string(entry.id),
            "received_at": .string(Timestamp(microseconds: entry.receivedAt).description),
            "method": .string(shortMethod(request.method)),
            "url": .string(shortURL(request.target)),
            "status": JSONValue(entry.response.status.code),
            "answered_by": entry.isStubbed ? "stub" : entry.wasMatched ? "api" : "nothing",
        ]
        view["fault"] = entry.stub?.response.fault.map { .string($0.rawValue) }
        if let stub = entry.stub {
            var shown: JSONObject = ["id": .string(stub.id)]
            shown["name"] = stub.shownName.map { .string($0) }
            view["stub"] = .object(shown)
        }
        view["milliseconds"] = Self.milliseconds(entry.processTime + entry.sendTime + entry.addedDelay)
        if let organization = entry.organization {
            view["organization"] = mock.shownName(ofOrganization: organization).map { .string($0) }
            let id = mock.texts.text(.organizationID, of: organization, Principal.organizationID)
            view["organization_id"] = .string(id)
            showUser(of: request, in: &view)
        }
        return view
    }

    private func shortMethod(_ method: HTTP.Method) -> String {
        HTTP.Method.standard.contains(method)
            ? method.rawValue : Redaction.cohere.text(method.rawValue).shortened()
    }

    /// The number of characters of a URL in a summary.
    private static let longestURL = 1_000
    /// The number of bytes of a URL that is looked through for a summary.
    private static let largestURL = 4_096

    /// Returns the URL of a request without secrets, cut off where it is long. It is cut after it was looked through,
    /// as what a value is may stand behind it. So one that is too large for that is shown without its query, or not at
    /// all.
    private func shortURL(_ target: RequestTarget) -> String {
        let url = target.url
        if url.utf8.count <= Self.largestURL {
            return mock.texts.text(.url, of: url) { Redaction.cohere.url($0).shortened(to: Self.longestURL) }
        }
        let path = String(target.path)
        guard path.utf8.count <= Self.largestURL else { return "/…" }
        return Redaction.cohere.url(path).shortened(to: Self.longestURL) + "?…"
    }

    /// Returns a number of milliseconds with three digits of fraction. A whole number has no `.0`, as some clients read
    /// whole numbers alone.
    static func milliseconds(_ time: Double) -> JSONValue {
        Int(exactly: time).map { JSONValue($0) } ?? .number("\((time * 1000).rounded() / 1000)")
    }

    /// Returns a logged request with the parts in which it differs from a pattern.
    ///
    /// - Parameter differences: texts without secrets.
    func request(_ request: JSONValue, differingIn differences: [String]) -> JSONValue {
        var view = request.object ?? JSONObject()
        view["differences"] = .array(differences.map { .string($0) })
        return .object(view)
    }

    /// Returns a stub and a request that nearly matched.
    ///
    /// - Parameter request: the logged request.
    func nearMiss(_ miss: NearMiss, of request: JSONValue) -> JSONValue {
        [
            "request": self.request(request, differingIn: miss.differences),
            "stubMapping": Redaction.cohere.mapping(miss.stub),
            "matchResult": ["distance": .number("\(miss.distance)")],
        ]
    }

    private func response(_ response: Response, of entry: JournalEntry) -> JSONValue {
        let bytes = response.body.bytes
        // A stub's body may be an image. It was searched for secrets when the stub was made, so it is shown as it is.
        let isBinary = String(validating: bytes, as: UTF8.self) == nil
        let isClean = entry.stub.map { !$0.response.hidesBody } ?? false
        let isShownAsIs = isBinary && isClean || entry.stub == nil && isOwnError(response)
        let body = isShownAsIs ? String(decoding: bytes, as: UTF8.self) : Redaction.cohere.body(bytes)
        var view: JSONObject = [
            "status": JSONValue(response.status.code),
            "headers": Self.headers(response.headers.map { ($0.name, $0.value) }),
            "bodyAsBase64": .string(Data(isShownAsIs ? bytes : Array(body.utf8)).base64EncodedString()),
        ]
        view["fault"] = entry.stub?.response.fault.map { .string($0.rawValue) }
        view["body"] = .string(body)
        return .object(view)
    }

    /// Whether a response that no stub gave is an error of the mock's own. It names the field that is wrong, such as
    /// `oauth.client_secret`, and quotes no value.
    private func isOwnError(_ response: Response) -> Bool {
        guard response.status.code >= 400, let error = try? JSONValue(parsing: response.body.bytes).object
        else { return false }
        return error.members.allSatisfy { ["id", "message"].contains($0.key) && $0.value.string != nil }
    }

    /// Returns header fields as a JSON object. The value of a field that was sent several times is a list.
    static func headers(_ fields: [(name: String, value: String)]) -> JSONValue {
        let groups = grouped(fields.map { Redaction.cohere.header($0.name, $0.value) })
        return .object(
            JSONObject(groups.map { ($0.name, $0.values.count == 1 ? $0.values[0] : .array($0.values)) })
        )
    }

    private func cookies(_ request: Request) -> JSONValue {
        .object(JSONObject(Redaction.cohere.cookies(request.cookies).map { ($0.name, .string($0.value)) }))
    }

    /// Returns the parameters of a URL that was redacted before.
    private func queryParameters(_ url: String) -> JSONValue {
        let fields = RequestTarget(url)?.rawQuery.map { Form(parsing: $0).fields } ?? []
        let groups = Self.grouped(fields.map { ($0.name, $0.value) })
        return .object(
            JSONObject(groups.map { ($0.name, ["key": .string($0.name), "values": .array($0.values)]) })
        )
    }

    /// Returns the values of each name, the names in their first order.
    private static func grouped(
        _ pairs: [(name: String, value: String)]
    ) -> [(name: String, values: [JSONValue])] {
        var groups: [(name: String, values: [JSONValue])] = []
        var places: [ExactText: Int] = [:]
        for pair in pairs {
            if let place = places[ExactText(pair.name)] {
                groups[place].values.append(.string(pair.value))
            } else {
                places[ExactText(pair.name)] = groups.count
                groups.append((pair.name, [.string(pair.value)]))
            }
        }
        return groups
    }
}
