/// The configuration of a `Server`. Every property has a default.
public struct ServerConfiguration: Sendable {
    /// The address at which the server listens: an IPv4 or IPv6 address, or a name that resolves to one. `::` listens
    /// on both families. Default: `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The port at which the server listens, 0 to 65535; 0 takes a free port. Default: 0.
    public var port: UInt16 = 0
    /// The path of a Unix socket that is used in place of host and port; nil for none. A socket there at which no
    /// server listens any more is replaced. Default: nil.
    public var unixSocket: String?
    /// The certificate and key for HTTPS. With them, the server does not accept plain HTTP; nil for plain HTTP.
    /// Default: nil.
    public var tls: TLSIdentity?
    /// The number of threads that serve requests, in `threadsRange`. Each has its own epoll set. Default: 2.
    public var threads = 2
    /// The values that `threads` may have.
    public static let threadsRange = 1...1024
    /// The number of connections that may be open at the same time, in `connectionLimitRange`. The threads share them
    /// evenly. A further connection waits until another one is closed. Default: 4096.
    public var connectionLimit = 4096
    /// The values that `connectionLimit` may have.
    public static let connectionLimitRange = 1...1_000_000
    /// The time after which an idle connection is closed, in seconds, in `idleTimeoutRange`; 0 never closes it.
    /// Default: 60.
    public var idleTimeoutSeconds = 60
    /// The values that `idleTimeoutSeconds` may have.
    public static let idleTimeoutRange = 0...86_400
    /// The size of the largest body that is kept, in bytes, in `bodyBytesRange`. If a body is larger, the handler gets
    /// the request without its body, and with `bodyExceedsLimit` set. Default: 1 MiB.
    public var maximumBodyBytes = 1 << 20
    /// The values that `maximumBodyBytes` may have.
    public static let bodyBytesRange = 1...(1 << 30)

    /// Makes a configuration with the defaults.
    public init() {}

    /// Makes a configuration with the defaults and lets a function change them. Rethrows the function's error.
    public init(_ change: (inout ServerConfiguration) throws -> Void) rethrows { try change(&self) }

    /// Throws `ServerError.outOfRange` for the first property that is out of its range.
    func validate() throws(ServerError) {
        let properties = [
            ("threads", threads, Self.threadsRange),
            ("connectionLimit", connectionLimit, Self.connectionLimitRange),
            ("idleTimeoutSeconds", idleTimeoutSeconds, Self.idleTimeoutRange),
            ("maximumBodyBytes", maximumBodyBytes, Self.bodyBytesRange),
        ]
        for (name, value, range) in properties where !range.contains(value) { throw .outOfRange(name, range) }
    }
}
