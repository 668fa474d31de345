/// The scheme, the host and the port of a URL.
public struct Origin: Sendable, Equatable {
    /// `http` or `https`.
    public var scheme: String
    /// The host, without a port.
    public var host: String
    /// The port, 1 to 65535.
    public var port: Int

    /// Makes an origin from its parts.
    public init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }
}

extension Origin {
    /// Makes an origin out of a header `Host`. Without a port, or with one that is out of range, it is the scheme's.
    init(scheme: String, hostField: String) {
        let parts = hostField.split(separator: ":", omittingEmptySubsequences: false)
        let digits = parts.count > 1 ? parts.last : nil
        let isNumber = digits?.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        let port = isNumber ? digits.flatMap { UInt16($0) }.flatMap { $0 > 0 ? Int($0) : nil } : nil
        self.scheme = scheme
        host = port == nil ? hostField : parts.dropLast().joined(separator: ":")
        self.port = port ?? (scheme == "https" ? 443 : 80)
    }
}
