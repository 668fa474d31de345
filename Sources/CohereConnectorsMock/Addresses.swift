import Connectors
import HTTP
import HTTPStubs
import Synchronization

/// The URLs under which clients reach the mock.
final class Addresses: Sendable {
    private let configuredURL: String?
    private let scheme: String
    private let trustsProxy: Bool
    private let listening: Mutex<[String]>

    init(_ configuration: MockConfiguration) {
        configuredURL = configuration.publicURL
        scheme = configuration.server.scheme
        trustsProxy = configuration.trustsProxy
        listening = Mutex([configuration.server.localURL(port: configuration.server.port)])
    }

    /// The base URLs under which the server reaches itself, never empty. The first one is shown to users.
    var listeningURLs: [String] { listening.withLock { $0 } }

    /// Notes that the server listens.
    ///
    /// - Parameters:
    ///   - url: the base URL that is shown to users.
    ///   - others: further base URLs of the same server.
    func listens(at url: String, _ others: [String]) { listening.withLock { $0 = [url] + others } }

    /// Returns the base URL under which the client of a request reaches the mock, without a slash at the end.
    func publicURL(for request: Request) -> String {
        configuredURL ?? namedURL(of: request) ?? listeningURLs.first ?? ""
    }

    /// Returns the base URL that a request itself names, or that a trusted proxy names for it; nil if it names none, or
    /// one that can't be used.
    private func namedURL(of request: Request) -> String? {
        guard trustsProxy else { return Self.url(scheme, request.headers["Host"]) }
        // Each proxy of a chain appends its value. The first value is the one of the client.
        func first(_ name: String) -> String? {
            request.headers[name]?.split(separator: ",").first.map { String($0.filter { $0 != " " }) }
        }
        let forwarded = first("X-Forwarded-Proto").flatMap { ["http", "https"].contains($0) ? $0 : nil }
        return Self.url(forwarded ?? scheme, first("X-Forwarded-Host") ?? request.headers["Host"])
    }

    /// Returns the base URLs that a request itself names, and that a trusted proxy names for it; nil for one that can't
    /// be used.
    func namedURLs(of request: Request) -> [String?] {
        let own = Self.url(scheme, request.headers["Host"])
        return trustsProxy ? [own, namedURL(of: request)] : [own]
    }

    private static func url(_ scheme: String, _ host: String?) -> String? {
        guard let host, let url = HTTPURL("\(scheme)://\(host)"), url.path.isEmpty, url.query == nil else { return nil }
        return "\(scheme)://\(host)"
    }

    /// Returns the scheme, the host and the port under which the client of a request reaches the mock.
    func origin(of request: Request) -> Origin {
        let url = HTTPURL(publicURL(for: request))
        let scheme = url?.scheme ?? scheme
        return Origin(scheme: scheme, host: url?.host ?? "", port: url?.port ?? (scheme == "https" ? 443 : 80))
    }

    /// Returns the redirection URI that users register with their provider.
    func redirectURI(for request: Request) -> String { publicURL(for: request) + "/v1/connectors/oauth/token" }

    /// Returns the path and query of a URL that is the mock's own, or nil for every other URL. The mock answers a
    /// request to its own URL without a connection: if its port is mapped, the address that clients use doesn't lead
    /// from the server to itself.
    func ownPath(of url: String, for request: Request) -> String? {
        guard let url = HTTPURL(url) else { return nil }
        let listening = listeningURLs.compactMap { HTTPURL($0) }
        for base in [HTTPURL(publicURL(for: request))].compactMap({ $0 }) + listening {
            if url.isSameServer(as: base), let path = url.path(below: base) { return path }
        }
        // The machine itself has more names than the server knows.
        let isOwn = listening.contains { url.isThisMachine && url.hasSamePort(as: $0) }
        return isOwn ? url.path(below: nil) : nil
    }
}

extension HTTPURL {
    /// Whether the host means the machine that the server runs on.
    var isThisMachine: Bool {
        // By its first byte, as every connector that is created goes through here.
        switch host.utf8.first {
        case UInt8(ascii: "0"): return host == "0.0.0.0"
        case UInt8(ascii: "1"):
            let isNumber = host.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 0x2E }
            return isNumber && host.utf8.starts(with: "127.".utf8)
        case UInt8(ascii: "["), UInt8(ascii: ":"): return ["[::1]", "[::]", "::1", "::"].contains(host)
        default:
            guard host.utf8.last.map({ $0 | 0x20 }) == UInt8(ascii: "t") else { return false }
            let name = host.lowercased()
            return name == "localhost" || name.hasSuffix(".localhost")
        }
    }

    fileprivate func hasSamePort(as other: HTTPURL) -> Bool {
        scheme == other.scheme && effectivePort == other.effectivePort
    }

    fileprivate func isSameServer(as other: HTTPURL) -> Bool {
        hasSamePort(as: other) && host.lowercased() == other.host.lowercased()
    }

    /// The port, 80 or 443 if none is given.
    var effectivePort: Int { port ?? (scheme == "https" ? 443 : 80) }

    /// Returns the path and query below a base URL, beginning with a slash; nil if the URL is not below it.
    fileprivate func path(below base: HTTPURL?) -> String? {
        let prefix = base?.path.utf8 ?? "".utf8
        guard path.utf8.starts(with: prefix) else { return nil }
        let rest = String(path.utf8.dropFirst(prefix.count)) ?? ""
        guard rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") else { return nil }
        return (rest.isEmpty ? "/" : rest) + (query.map { "?" + $0 } ?? "")
    }
}
