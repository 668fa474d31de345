/// How a request is answered: at once, or later. There is no third way.
public enum Outcome: Sendable {
    /// The response is there.
    case respond(Response)
    /// The response takes time: the function makes it. The connection waits, and no server thread does. The task that
    /// runs the function is cancelled when the server stops.
    case later(@Sendable () async -> Response)
}

extension Outcome {
    /// The outcome with its response changed, once it is there.
    public func map(_ change: @escaping @Sendable (Response) -> Response) -> Outcome {
        switch self {
        case .respond(let response): .respond(change(response))
        case .later(let work): .later { change(await work()) }
        }
    }

    /// The outcome that follows from the response, once it is there.
    public func then(_ next: @escaping @Sendable (Response) -> Outcome) -> Outcome {
        switch self {
        case .respond(let response): next(response)
        case .later(let work): .later { await next(await work()).response() }
        }
    }

    /// The outcome held back for so long; no time leaves it as it is.
    public func delayed(byMilliseconds milliseconds: Double) -> Outcome {
        guard milliseconds > 0 else { return self }
        return .later {
            try? await Task.sleep(for: .milliseconds(milliseconds))
            return await response()
        }
    }

    /// Waits for the response.
    public func response() async -> Response {
        switch self {
        case .respond(let response): response
        case .later(let work): await work()
        }
    }
}

/// Answers a request. It is called on a server thread, so it must not wait: what takes time is `Outcome.later`.
public typealias Handler = @Sendable (Request) -> Outcome
