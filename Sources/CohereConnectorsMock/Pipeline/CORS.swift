import HTTP
import HTTPStubs

extension Mock {
    /// Answers a request of a page of another origin: a preflight by itself, and every other request as always, with
    /// the headers that let the page read the answer.
    func respondToPage(_ incoming: Incoming, _ cors: CORS) -> Outcome {
        guard incoming.policy.allowsCORS else { return respond(to: incoming) }
        let request = incoming.request
        let isPreflight = cors.isPreflight(request.method, request.headers)
        let outcome = isPreflight ? answerPreflight(incoming, cors) : respond(to: incoming)
        return outcome.map { cors.complete($0, to: request.method, request.headers) }
    }

    /// Answers a preflight. Only a stub that names the method OPTIONS comes before that. A stub for any method is meant
    /// for the page's own requests. The browser sends preflights by itself and not every time, so they must not move
    /// its scenario on. Without a stub, the preflight is not in the journal. No preflight has a key, so none is needed.
    private func answerPreflight(_ incoming: Incoming, _ cors: CORS) -> Outcome {
        let answer = catchingErrors(of: incoming) {
            do throws(APIError) {
                return .respond(try cors.answerPreflight(incoming.request.headers))
            } catch {
                guard incoming.policy.access == .admin else { throw error }
                throw AdminError.problem(error.status, code: error.status.code, title: error.message)
            }
        }
        if incoming.policy.isObserved {
            let stubbing = takeStub(for: incoming) { $0.request.names(.options) }
            if stubbing.stub != nil { return complete(incoming, stubbing) { answer } }
        }
        return answer.map { $0.identified(by: incoming) }
    }
}

/// The server's side of the CORS protocol (Fetch standard, "CORS protocol"). Pages of the allowed origins can call
/// everything and read every answer, with and without credentials.
struct CORS: Sendable {
    let origins: AllowedOrigins

    /// The time for which a browser may keep the answer to a preflight, in seconds. It is short, as a test may add a
    /// stub that answers preflights.
    private static let maximumAge = 60
    /// The largest number of bytes of names in `Access-Control-Request-Headers` and in `Access-Control-Expose-Headers`.
    /// A preflight that asks for more is refused; of the names that an answer exposes, the first ones are sent.
    private static let longestNames = 4096
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// Whether a browser asks whether a page may send a request.
    func isPreflight(_ method: HTTP.Method, _ headers: Headers) -> Bool {
        method == .options && headers.bytes(of: "Origin") != nil
            && headers.bytes(of: "Access-Control-Request-Method") != nil
    }

    /// Returns the answer to a preflight, without the headers that `complete` adds. Throws if the origin is not
    /// allowed, or if the preflight is malformed.
    func answerPreflight(_ headers: Headers) throws(APIError) -> Response {
        guard allowedOrigin(headers) != nil else { throw .originNotAllowed }
        guard requestedMethod(headers) != nil else {
            throw .parameter("Access-Control-Request-Method", mustBe: "a method")
        }
        guard requestedNames(headers) != nil else {
            let most = "\(Self.longestNames) bytes of names of headers at most, with commas between them"
            throw .parameter("Access-Control-Request-Headers", mustBe: most)
        }
        return Response(status: 204)
    }

    /// Returns a response with the headers that let a page read it, or that answer a preflight.
    ///
    /// A stub's own headers stay as they are. If one of them is `Access-Control-Allow-Origin`, nothing is added at all.
    func complete(_ response: Response, to method: HTTP.Method, _ headers: Headers) -> Response {
        guard response.header("Access-Control-Allow-Origin") == nil else { return response }
        var fields: [Response.Field] = []
        if let origin = allowedOrigin(headers) {
            fields.append(.init("Access-Control-Allow-Origin", origin))
            fields.append(.init("Access-Control-Allow-Credentials", "true"))
            fields +=
                isPreflight(method, headers) ? preflightFields(headers) : [exposed(by: response)].compactMap { $0 }
            fields.removeAll { response.header($0.name) != nil }
        }
        if !response.variesByOrigin { fields.append(.init("Vary", "Origin")) }
        var response = response
        response.headers += fields
        response.delivery = response.delivery.adding(fields)
        return response
    }

    /// Returns the value of `Origin`, if it is one origin that is allowed. The answer repeats it: browsers take no `*`
    /// with credentials.
    private func allowedOrigin(_ headers: Headers) -> String? {
        let values = headers.values(of: "Origin")
        return values.count == 1 ? values.first.flatMap { origins.contains($0) ? $0 : nil } : nil
    }

    private func preflightFields(_ headers: Headers) -> [Response.Field] {
        guard let method = requestedMethod(headers), let names = requestedNames(headers) else { return [] }
        let methods = Self.methods + (Self.methods.contains(method) ? [] : [method])
        var fields: [Response.Field] = [.init("Access-Control-Allow-Methods", methods.joined(separator: ", "))]
        if !names.isEmpty { fields.append(.init("Access-Control-Allow-Headers", names.joined(separator: ", "))) }
        fields.append(.init("Access-Control-Max-Age", "\(Self.maximumAge)"))
        // A page of the internet that calls an address of this network (Private Network Access).
        if headers["Access-Control-Request-Private-Network"] == "true" {
            fields.append(.init("Access-Control-Allow-Private-Network", "true"))
        }
        return fields
    }

    /// Returns the method that a preflight asks for; nil if it is no token or of an unusual length.
    private func requestedMethod(_ headers: Headers) -> String? {
        headers["Access-Control-Request-Method"].flatMap { $0.utf8.count <= 64 && Token.isValid($0) ? $0 : nil }
    }

    /// Returns the names of the headers that a preflight asks for; nil if they are too long, or one is no token.
    private func requestedNames(_ headers: Headers) -> [Substring]? {
        let lines = headers.values(of: "Access-Control-Request-Headers")
        guard lines.reduce(0, { $0 + $1.utf8.count }) <= Self.longestNames else { return nil }
        let names = lines.flatMap { $0.split(separator: ",") }
            .map(\.withoutOptionalWhiteSpace)
            .filter { !$0.isEmpty }
        return names.allSatisfy(Token.isValid) ? names : nil
    }

    /// Returns the field that lets a page read all headers of a response; nil if it can do so without.
    private func exposed(by response: Response) -> Response.Field? {
        var size = 0
        var seen = Self.readableNames
        let names = response.headers.map(\.name).filter { name in
            guard seen.insert(name.lowercased()).inserted else { return false }
            size += name.utf8.count + 2
            return size <= Self.longestNames
        }
        return names.isEmpty ? nil : .init("Access-Control-Expose-Headers", names.joined(separator: ", "))
    }

    /// The headers that a page may read anyway, and those that it can never read.
    private static let readableNames: Set<String> = [
        "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
        "set-cookie", "set-cookie2",
    ]
}

extension Response {
    /// Whether the response says to caches that it depends on `Origin`.
    fileprivate var variesByOrigin: Bool {
        headers.contains { field in
            guard field.name.lowercased() == "vary" else { return false }
            return field.value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
                .contains { $0 == "origin" || $0 == "*" }
        }
    }
}

extension Delivery {
    /// Returns the delivery with further header fields, where its bytes begin with the head of a response: without them
    /// a page would see that it may not read the answer, not that the answer is broken.
    fileprivate func adding(_ fields: [Response.Field]) -> Delivery {
        guard case .raw(var bytes) = self, bytes.starts(with: "HTTP/".utf8), let end = bytes.firstIndex(of: 0x0A) else {
            return self
        }
        bytes.insert(contentsOf: fields.flatMap { "\($0.name): \($0.value)\r\n".utf8 }, at: end + 1)
        return .raw(bytes)
    }
}
