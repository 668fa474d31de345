import Connectors
import HTTP
import Texts

/// A request inside the pipeline, with all that is known about it before it is processed.
final class Incoming: Sendable {
    /// The id of the request, in the form of a UUID. The response has it in `x-debug-trace-id`; the journal and the log
    /// have it too.
    let id: String
    /// The request, with its body unpacked if it was gzip.
    let request: Request
    /// The reason for which the body is as it was sent, though it has a content coding; nil if there is none.
    let codingFault: ContentCodingFault?
    /// The operation that the request is for, or the reason for which there is none.
    let destination: Destination
    /// The rules for the request. A request that no operation serves has rules too.
    let policy: Policy
    /// The token of `Authorization: Bearer TOKEN`; nil if there is none.
    let key: String?
    /// The user who makes the request; nil without a key.
    let principal: Principal?
    /// The name of the organization that the request belongs to. It comes from the API key, otherwise from the caller
    /// of `Mock.handle`, otherwise from the `state` of an authorization. Nil if none of these is known.
    let organization: String?
    let began: ContinuousClock.Instant

    /// The result of the router.
    enum Destination: Sendable {
        /// The operation with a number in `Operations.all`.
        case operation(Int, PathParameters)
        /// The path is served, but with these methods only.
        case otherMethods([HTTP.Method])
        case nowhere
    }

    init(
        id: String,
        request: consuming Request,
        codingFault: ContentCodingFault?,
        destination: Destination,
        policy: Policy,
        key: String?,
        principal: Principal?,
        organization: String?,
        began: ContinuousClock.Instant
    ) {
        self.id = id
        self.request = request
        self.codingFault = codingFault
        self.destination = destination
        self.policy = policy
        self.key = key
        self.principal = principal
        self.organization = organization
        self.began = began
    }

    /// The operation that the request is for; nil if its path is not served, or not with its method.
    var operation: Operation? { operationNumber.map { Operations.all[$0] } }

    /// The number of the operation in `Operations.all`; nil if the path is not served, or not with its method.
    var operationNumber: Int? { if case .operation(let number, _) = destination { number } else { nil } }

    /// Whether the request is for a call below `/__admin/cohere`, served or not: one of this project's own.
    var isControlCall: Bool { request.target.segments.starts(with: ["__admin", "cohere"]) }

    /// Whether the request loads the page that shows the mock, or is an admin call that the page makes.
    var isOfPage: Bool {
        policy.isPage || (policy.access == .admin && request.headers.bytes(of: "x-cohere-mock-page") != nil)
    }

    /// The values of the `{…}` segments of the operation's path.
    var parameters: PathParameters {
        if case .operation(_, let parameters) = destination { parameters } else { PathParameters() }
    }
}

extension Mock {
    /// Unpacks the body of a request, and finds its operation and its organization.
    func receive(_ request: Request, of organization: String?) -> Incoming {
        let began = ContinuousClock.now
        var request = request
        var codingFault: ContentCodingFault?
        do throws(ContentCodingFault) {
            try request.unpackBody(limit: configuration.server.maximumBodyBytes)
        } catch {
            codingFault = error
        }
        let segments = request.target.segments
        let destination: Incoming.Destination
        let policy: Policy
        switch Operations.router.match(request.method, segments) {
        case .found(let number, _) where Operations.all[number].policy.isPage && !wantsPage(request),
            .methodNotAllowed(_, let number) where Operations.all[number].policy.isPage:
            destination = .nowhere
            policy = .unserved(segments)
        case .found(let number, let parameters):
            destination = .operation(number, parameters)
            policy = Operations.all[number].policy
        case .methodNotAllowed(let allowed, let sibling):
            destination = .otherMethods(allowed)
            policy = Operations.all[sibling].policy
        case .notFound:
            destination = .nowhere
            policy = .unserved(segments)
        }
        // What this server sends to itself has the token of a provider or of a connector.
        let key = organization == nil && policy.hasAPIKey ? request.bearerToken : nil
        let principal = key.map { Principal(apiKey: $0) }
        let organization = principal?.organization ?? organization ?? organizationOfState(in: request, policy)
        return Incoming(
            id: requestIDs.next(),
            request: consume request,
            codingFault: codingFault,
            destination: destination,
            policy: policy,
            key: key,
            principal: principal,
            organization: organization,
            began: began
        )
    }

    /// Whether a request for the page's path is one of a browser, and the page is served. A request with a key, or one
    /// that takes no HTML, comes from a client whose base URL is wrong: it belongs into the journal.
    private func wantsPage(_ request: Request) -> Bool {
        guard configuration.servesPage, request.headers.bytes(of: "Authorization") == nil else { return false }
        guard request.target.segments == [""], let accepted = request.headers["Accept"] else { return true }
        return ["text/html", "text/*", "*/*"].contains { accepted.lowercased().contains($0) }
    }

    /// Returns the organization of the authorization that a browser's request is about; nil if there is none.
    private func organizationOfState(in request: Request, _ policy: Policy) -> String? {
        guard policy.isObserved, request.target.hasQuery, request.target.segments.contains("oauth") else {
            return nil
        }
        return request.query["state"].flatMap(authorizationRequests.peek)?.principal.organization
    }
}

extension Request {
    /// The API key in `Authorization: Bearer KEY` (RFC 6750, section 2.1). The scheme may be in any case, and white
    /// space around the key does not belong to it (RFC 9110, section 5.5). Nil if there is no key, or if it is not
    /// UTF-8 or has control characters, as no key has.
    var bearerToken: String? {
        guard let token = bearerBytes, !token.isEmpty else { return nil }
        for byte in token where byte < 0x20 || byte == 0x7F { return nil }
        return String(utf8: token.span)
    }

    /// The value of `x-admin-key` without white space around it; nil if there is none.
    var adminKey: String? {
        headers.bytes(of: "x-admin-key").map { String(decoding: $0.withoutOptionalWhiteSpace, as: UTF8.self) }
    }

    /// The bytes of the API key in `Authorization`. Empty if the header is empty or has the word `Bearer` alone; nil if
    /// there is no such header, or it has another scheme.
    var bearerBytes: ArraySlice<UInt8>? {
        guard let value = headers.bytes(of: "Authorization") else { return nil }
        guard !value.withoutOptionalWhiteSpace.isEmpty else { return [] }
        let scheme = "bearer".utf8Span.span
        let rest = value.dropFirst(scheme.count)
        guard value.count >= scheme.count, rest.first == 0x20 || rest.isEmpty else { return nil }
        for index in scheme.indices where value[value.startIndex + index] | 0x20 != scheme[index] { return nil }
        return rest.withoutOptionalWhiteSpace
    }
}
