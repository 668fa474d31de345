public import HTTP

/// The responses of a server in the cases in which it calls no handler, and its log.
public struct ServerHooks: Sendable {
    /// Makes the response to a request whose target can't be decoded.
    public var undecodableTarget: @Sendable () -> Response
    /// Makes the response to a request with several lengths, a length that is not a number, or a length and chunks.
    public var ambiguousLength: @Sendable () -> Response
    /// Makes the response to a request that still waits when the server stops.
    public var stopping: @Sendable () -> Response
    /// Notes a request that libmicrohttpd has answered or cut off itself, as it was no HTTP or had too large a head.
    public var refused: @Sendable () -> Void
    /// Logs a message of libmicrohttpd, one line for each call.
    public var log: @Sendable (String) -> Void

    /// Makes hooks. Default: responses without a body, no notes and no log.
    public init(
        undecodableTarget: @escaping @Sendable () -> Response = { Response(status: .badRequest) },
        ambiguousLength: @escaping @Sendable () -> Response = { Response(status: .badRequest) },
        stopping: @escaping @Sendable () -> Response = { Response(status: .serviceUnavailable) },
        refused: @escaping @Sendable () -> Void = {},
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.undecodableTarget = undecodableTarget
        self.ambiguousLength = ambiguousLength
        self.stopping = stopping
        self.refused = refused
        self.log = log
    }
}
