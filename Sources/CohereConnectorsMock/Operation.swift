import HTTP
import Logging

/// One call that the server serves: a line of the table in `Operations.swift`.
final class Operation: Sendable {
    /// Answers a call. It throws what its caller is refused with.
    typealias Handler = @Sendable (Call) throws -> Outcome

    let method: HTTP.Method
    /// The path's template, such as `/v1/connectors/{id}`; metrics and log lines name the operation by it.
    let path: String
    let policy: Policy
    let handler: Handler

    init(_ method: HTTP.Method, _ path: String, _ policy: Policy, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.policy = policy
        self.handler = handler
    }
}

/// What holds for an operation, before its handler is called and after.
struct Policy: Sendable {
    /// Who may call it.
    enum Access: Sendable {
        /// Anyone.
        case open
        /// Whoever brings an API key.
        case apiKey
        /// Whoever brings the admin key, where one is configured.
        case admin
    }

    let access: Access
    /// Whether stubs and `Prefer` may answer in its place, and the journal keeps its requests. What steers or watches
    /// the server is not observed: a stub can't lock a test out, and health checks don't fill the journal.
    let isObserved: Bool
    /// The level of its log line.
    let logLevel: Logger.Level
}

extension Policy {
    /// Cohere's API.
    static let api = Policy(access: .apiKey, isObserved: true, logLevel: .info)
    /// Pages and endpoints that a browser or an OAuth client calls, without a key.
    static let open = Policy(access: .open, isObserved: true, logLevel: .info)
    /// The admin API.
    static let admin = Policy(access: .admin, isObserved: false, logLevel: .info)
    /// A description of the server.
    static let description = Policy(access: .open, isObserved: false, logLevel: .info)
    /// What other programs ask every few seconds.
    static let probe = Policy(access: .open, isObserved: false, logLevel: .debug)

    /// What holds for a path that no operation serves.
    static func unserved(_ segments: [String]) -> Policy {
        switch segments.first {
        case "v1", "v2": .api
        case "__admin": .admin
        default: .open
        }
    }
}
