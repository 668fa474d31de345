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

    /// Whether the server listens on all addresses of the machine.
    public var listensEverywhere: Bool { unixSocket == nil && reachableHost != host }

    /// Returns the URL under which clients on this machine reach the server, such as `http://127.0.0.1:8080`; for a
    /// Unix socket `unix:` and its path.
    public func localURL(port: UInt16) -> String { url(reachableHost, port) }

    /// Returns the address at which the server listens, as a URL: `http://0.0.0.0:8080` if it listens on all addresses.
    /// Otherwise it is the same as `localURL(port:)`.
    public func listeningURL(port: UInt16) -> String { url(host, port) }

    private func url(_ host: String, _ port: UInt16) -> String {
        if let unixSocket { return "unix:\(unixSocket)" }
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
