/// What a `Server` is started with.
public struct ServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address, or a name that resolves to one. `::` listens on both families.
    public var host: String
    /// 0 takes a free port.
    public var port: UInt16
    /// A path to listen at, instead of host and port. A socket that nobody listens at any more is replaced.
    public var unixSocket: String?
    /// With one, the server speaks HTTPS alone.
    public var tls: TLSIdentity?
    /// Threads that serve requests; each has its own epoll set.
    public var threads: Int
    /// Connections at once, all threads together (each thread takes its share of them); one more waits to be
    /// accepted until another leaves.
    public var connectionLimit: Int
    /// Seconds after which an idle connection is closed; 0 never.
    public var idleTimeoutSeconds: Int
    /// A larger body is not kept: the handler gets the request without it, and with `bodyExceedsLimit` set.
    public var maximumBodyBytes: Int
    /// The answer to a request whose target can't be decoded.
    public var badTarget: @Sendable (_ method: Method, _ rawTarget: String) -> Response
    /// The answer to a request with several lengths, or with a length and chunks.
    public var ambiguousLength: @Sendable () -> Response
    /// The answer to requests that are still waiting when the server stops.
    public var stopping: @Sendable () -> Response
    /// Called with what libmicrohttpd has to say, one line each.
    public var log: @Sendable (String) -> Void

    public init(
        host: String = "127.0.0.1",
        port: UInt16 = 0,
        unixSocket: String? = nil,
        tls: TLSIdentity? = nil,
        threads: Int = 2,
        connectionLimit: Int = 4096,
        idleTimeoutSeconds: Int = 60,
        maximumBodyBytes: Int = 1 << 20,
        badTarget: @escaping @Sendable (Method, String) -> Response = { _, _ in Response(status: .badRequest) },
        ambiguousLength: @escaping @Sendable () -> Response = { Response(status: .badRequest) },
        stopping: @escaping @Sendable () -> Response = { Response(status: .serviceUnavailable) },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.unixSocket = unixSocket
        self.tls = tls
        self.threads = threads
        self.connectionLimit = connectionLimit
        self.idleTimeoutSeconds = idleTimeoutSeconds
        self.maximumBodyBytes = maximumBodyBytes
        self.badTarget = badTarget
        self.ambiguousLength = ambiguousLength
        self.stopping = stopping
        self.log = log
    }
}
