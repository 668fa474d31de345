import HTTP
import Logging

/// One call that the server serves. The table in `Operations.swift` has one line for each.
final class Operation: Sendable {
    /// A function that answers a call. It throws the error with which the call is refused.
    typealias Handler = @Sendable (Call) throws -> Outcome

    let method: HTTP.Method
    /// The template of the path, such as `/v1/connectors/{id}`. Metrics and log lines use it as the operation's name.
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

/// The rules of an operation, which apply before and after its handler is called.
struct Policy: Sendable {
    /// The key that a call needs.
    enum Access: Sendable {
        /// No key.
        case open
        /// An API key.
        case apiKey
        /// The admin key, if one is configured.
        case admin
    }

    let access: Access
    /// Whether stubs and `Prefer` may answer in place of the operation, and the journal keeps its requests. Operations
    /// that control or watch the server are not observed. So a stub can't lock a test out, and health checks don't fill
    /// the journal.
    let isObserved: Bool
    /// The level of the log line for each request.
    let logLevel: Logger.Level
    /// Whether the operation may take so long that it runs on a thread of its own kind, not on one that answers.
    var isHeavy = false
    /// Whether pages of other origins may call the operation, if the configuration lets them call at all.
    var allowsCORS = true
    /// Whether `Authorization` has the API key of the request. It has an access token where the mock
    /// plays a connector or a provider.
    var hasAPIKey = true
    /// Whether the operation is the page that shows the mock in a browser, or a file of it.
    var isPage = false
}

extension Policy {
    /// Cohere's API.
    static let api = Policy(access: .apiKey, isObserved: true, logLevel: .info)
    /// Pages and endpoints that a browser or an OAuth client calls, without a key.
    static let open = Policy(access: .open, isObserved: true, logLevel: .info)
    /// What the mock serves to who has an access token, which the operation checks itself.
    static let resource = Policy(access: .open, isObserved: true, logLevel: .info, hasAPIKey: false)
    /// The authorization endpoint, to which an application sends its user, but which it does not call. CORS must not be
    /// supported there (RFC 9700, section 2.6).
    static let authorizationEndpoint = Policy(access: .open, isObserved: true, logLevel: .info, allowsCORS: false)
    /// The admin API.
    static let admin = Policy(access: .admin, isObserved: false, logLevel: .info)
    /// Calls of the admin API that look at all that the mock has, or take any number of things.
    static let heavyAdmin = Policy(access: .admin, isObserved: false, logLevel: .info, isHeavy: true)
    /// A description of the server.
    static let description = Policy(access: .open, isObserved: false, logLevel: .info)
    /// Calls that other programs make every few seconds.
    static let probe = Policy(access: .open, isObserved: false, logLevel: .debug)

    /// The page that shows the mock in a browser. It is open, as it asks for the admin key itself.
    static let page = Policy(access: .open, isObserved: false, logLevel: .debug, isPage: true)

    /// Returns the rules for a path that no operation serves.
    static func unserved(_ segments: [String]) -> Policy {
        switch segments.first {
        case "v1", "v2": .api
        case "__admin": .admin
        default: .open
        }
    }
}
