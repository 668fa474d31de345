/// How a request is answered: at once, or later. There is no third way, as libmicrohttpd would spin on it.
public enum Outcome: Sendable {
    case respond(Response)
    /// The connection is suspended until the function returns; no server thread waits for it.
    case later(@Sendable () async -> Response)
}

extension Outcome {
    /// The response, once it is there.
    public func response() async -> Response {
        switch self {
        case .respond(let response): response
        case .later(let work): await work()
        }
    }
}

/// Answers a request. Called on a server thread, so it must not wait: what waits is `Outcome.later`.
public typealias Handler = @Sendable (Request) -> Outcome
