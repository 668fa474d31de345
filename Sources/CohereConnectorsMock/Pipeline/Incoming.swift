import Connectors
import HTTP

/// A request inside the pipeline: what came, and what is known of it before anything is done.
final class Incoming: Sendable {
    /// A UUID, which the answer has in `x-debug-trace-id`, and the journal and the log too.
    let id: String
    let request: Request
    /// Where the request leads.
    let destination: Destination
    /// What holds for it, whether it is served or not.
    let policy: Policy
    /// The token of `Authorization: Bearer TOKEN`; nil where there is none.
    let key: String?
    /// Who asks; nil without a key.
    let principal: Principal?
    /// The name of the organization whose request it is: by its key, else by the `state` of an authorization. Nil where
    /// nobody can tell.
    let organization: String?
    let began: ContinuousClock.Instant

    /// Where a request leads.
    enum Destination: Sendable {
        case operation(Operation, PathParameters)
        /// The path takes these methods only.
        case otherMethods([HTTP.Method])
        case nowhere
    }

    init(
        id: String,
        request: Request,
        destination: Destination,
        policy: Policy,
        key: String?,
        principal: Principal?,
        organization: String?,
        began: ContinuousClock.Instant
    ) {
        self.id = id
        self.request = request
        self.destination = destination
        self.policy = policy
        self.key = key
        self.principal = principal
        self.organization = organization
        self.began = began
    }

    /// The operation that it is for; nil where its path is not served, or not by its method.
    var operation: Operation? { if case .operation(let operation, _) = destination { operation } else { nil } }

    /// The values of the `{…}` segments of the operation's path.
    var parameters: PathParameters {
        if case .operation(_, let parameters) = destination { parameters } else { PathParameters() }
    }
}

extension Mock {
    /// Finds out where a request leads and whose it is.
    func receive(_ request: Request, of organization: String?) -> Incoming {
        let began = ContinuousClock.now
        let segments = request.target.segments
        let destination: Incoming.Destination
        let policy: Policy
        switch Operations.router.match(request.method, segments) {
        case .found(let index, let parameters):
            let operation = Operations.all[index]
            destination = .operation(operation, parameters)
            policy = operation.policy
        case .methodNotAllowed(let allowed, let sibling):
            destination = .otherMethods(allowed)
            policy = Operations.all[sibling].policy
        case .notFound:
            destination = .nowhere
            policy = .unserved(segments)
        }
        let key = request.bearerToken
        let principal = key.map { Principal(apiKey: $0) }
        return Incoming(
            id: requestIDs.next(),
            request: request,
            destination: destination,
            policy: policy,
            key: key,
            principal: principal,
            organization: principal?.organization ?? organization ?? organizationOfState(in: request, policy),
            began: began
        )
    }

    /// The organization whose authorization a browser's request is about.
    private func organizationOfState(in request: Request, _ policy: Policy) -> String? {
        guard policy.isObserved, request.target.rawQuery != nil, request.target.segments.contains("oauth") else {
            return nil
        }
        return request.query["state"].flatMap(authorizationRequests.peek)?.principal.organization
    }
}

extension Request {
    /// The token of `Authorization: Bearer TOKEN` (RFC 6750, section 2.1); the scheme's case doesn't matter. Nil where
    /// there is none, or it is empty.
    var bearerToken: String? {
        guard let value = headers.bytes(of: "Authorization") else { return nil }
        let scheme = "bearer "
        guard value.count > scheme.utf8.count,
            zip(value, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
        else { return nil }
        let token = value.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }
        return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
    }
}
