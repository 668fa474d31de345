/// The way in which a request is answered: at once or later.
public enum Outcome: Sendable {
    /// The response is ready.
    case respond(Response)
    /// The response takes time, and the function makes it. The connection waits, but no server thread does. The task
    /// that runs the function is cancelled when the server stops, and when the client has ended its side of the
    /// connection: a function that only waits for time to pass then gives its true response at once.
    case later(@Sendable () async -> Response)
}

extension Outcome {
    /// Returns an outcome whose response is changed by a function.
    @inlinable
    public func map(_ change: @escaping @Sendable (Response) -> Response) -> Outcome {
        switch self {
        case .respond(let response): .respond(change(response))
        case .later(let work): .later { change(await work()) }
        }
    }

    /// Returns the outcome that a function makes from the response.
    @inlinable
    public func then(_ next: @escaping @Sendable (Response) -> Outcome) -> Outcome {
        switch self {
        case .respond(let response): next(response)
        case .later(let work): .later { await next(await work()).response() }
        }
    }

    /// The longest time for which a response is held back: one hour.
    public static let longestDelay = Duration.seconds(3600)

    /// Returns an outcome whose response is held back for a time. A time of 0 or less, or one that is no number,
    /// changes nothing. A time of more than `longestDelay` is as long as that.
    public func delayed(byMilliseconds milliseconds: Double) -> Outcome {
        guard milliseconds > 0 else { return self }
        let delay = Duration.milliseconds(min(milliseconds, Self.longestDelay / .milliseconds(1)))
        return .later {
            try? await Task.sleep(for: delay)
            return await response()
        }
    }

    /// Waits for the response and returns it.
    public func response() async -> Response {
        switch self {
        case .respond(let response): response
        case .later(let work): await work()
        }
    }
}

/// A function that answers a request. It is called on a server thread and must not wait: work that takes time is an
/// `Outcome.later`.
public typealias Handler = @Sendable (Request) -> Outcome
