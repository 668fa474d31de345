/// What a `Server` is started with: plain values, each with a default.
public struct ServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address, or a name that resolves to one. `::` listens on both families. Default: loopback.
    public var host = "127.0.0.1"
    /// 0 takes a free port. Default: 0.
    public var port: UInt16 = 0
    /// A path to listen at, in place of host and port. A socket there that nobody listens at any more is replaced.
    public var unixSocket: String?
    /// With one, the server speaks HTTPS and no plain HTTP.
    public var tls: TLSIdentity?
    /// How many threads serve requests, in `threadsRange`; each has its own epoll set. Default: 2.
    public var threads = 2
    /// The values that `threads` may have.
    public static let threadsRange = 1...1024
    /// How many connections may be open at once, in `connectionLimitRange`. The threads share them evenly. One more
    /// waits to be accepted until another leaves. Default: 4096.
    public var connectionLimit = 4096
    /// The values that `connectionLimit` may have.
    public static let connectionLimitRange = 1...1_000_000
    /// After how many seconds an idle connection is closed, in `idleTimeoutRange`; 0 never. Default: 60.
    public var idleTimeoutSeconds = 60
    /// The values that `idleTimeoutSeconds` may have.
    public static let idleTimeoutRange = 0...86_400
    /// The largest body that is kept, in bytes, in `bodyBytesRange`. The handler gets a request with a larger one
    /// without its body, and with `bodyExceedsLimit` set. Default: 1 MiB.
    public var maximumBodyBytes = 1 << 20
    /// The values that `maximumBodyBytes` may have.
    public static let bodyBytesRange = 1...(1 << 30)

    /// The defaults.
    public init() {}

    /// The defaults, changed by a function.
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
