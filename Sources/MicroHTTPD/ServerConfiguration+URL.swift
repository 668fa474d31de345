extension ServerConfiguration {
    /// `http` or `https`.
    public var scheme: String { tls == nil ? "http" : "https" }

    /// The host at which clients on this machine reach the server: loopback for a server that listens on all addresses.
    public var reachableHost: String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }

    /// Returns the URL under which clients on this machine reach the server, such as `http://127.0.0.1:8080`; for a
    /// Unix socket `unix:` and its path.
    public func localURL(port: UInt16) -> String {
        if let unixSocket { return "unix:\(unixSocket)" }
        let host = reachableHost
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
