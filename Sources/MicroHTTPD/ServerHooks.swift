public import HTTP

/// The responses of a server in the cases in which it calls no handler, and its log.
public struct ServerHooks: Sendable {
    /// Makes the response to a request whose target can't be decoded.
    public var undecodableTarget: @Sendable (Method, Headers) -> Response
    /// Makes the response to a request that is refused before it is handled. It must have bytes as its body. The
    /// headers are not checked, and some may be missing.
    public var malformed: @Sendable (RequestFault, Headers) -> Response
    /// Makes the response to a request that still waits when the server stops, or whose client has left long before it
    /// could be answered.
    public var stopping: @Sendable (Headers) -> Response
    /// Notes a request that was refused before it was handled: it was no HTTP, or malformed, or had too large a head.
    public var refused: @Sendable () -> Void
    /// Logs a message of libmicrohttpd, one line for each call.
    public var log: @Sendable (String) -> Void

    /// Makes hooks. Default: responses without a body, no notes and no log.
    public init(
        undecodableTarget: @escaping @Sendable (Method, Headers) -> Response = { _, _ in
            Response(status: .badRequest)
        },
        malformed: @escaping @Sendable (RequestFault, Headers) -> Response = { _, _ in Response(status: .badRequest) },
        stopping: @escaping @Sendable (Headers) -> Response = { _ in Response(status: .serviceUnavailable) },
        refused: @escaping @Sendable () -> Void = {},
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.undecodableTarget = undecodableTarget
        self.malformed = malformed
        self.stopping = stopping
        self.refused = refused
        self.log = log
    }
}
