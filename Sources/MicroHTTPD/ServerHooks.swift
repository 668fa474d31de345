public import HTTP

/// What a server answers where it asks no handler, and where it logs.
public struct ServerHooks: Sendable {
    /// The answer to a request whose target can't be decoded.
    public var undecodableTarget: @Sendable () -> Response
    /// The answer to a request with several lengths, or with a length and chunks.
    public var ambiguousLength: @Sendable () -> Response
    /// The answer to a request that still waits when the server stops.
    public var stopping: @Sendable () -> Response
    /// Takes what libmicrohttpd has to say, one line a call.
    public var log: @Sendable (String) -> Void

    /// Makes hooks. Default: answers without a body, and no log.
    public init(
        undecodableTarget: @escaping @Sendable () -> Response = { Response(status: .badRequest) },
        ambiguousLength: @escaping @Sendable () -> Response = { Response(status: .badRequest) },
        stopping: @escaping @Sendable () -> Response = { Response(status: .serviceUnavailable) },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.undecodableTarget = undecodableTarget
        self.ambiguousLength = ambiguousLength
        self.stopping = stopping
        self.log = log
    }
}
