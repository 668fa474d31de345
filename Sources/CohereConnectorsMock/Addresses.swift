import Connectors
import HTTP
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
        if let configuredURL { return configuredURL }
        var scheme = scheme
        var host = request.headers["Host"]
        if trustsProxy {
            // Each proxy of a chain appends its value. The first value is the one of the client.
            func first(_ name: String) -> String? {
                request.headers[name]?.split(separator: ",").first.map { String($0.filter { $0 != " " }) }
            }
            if let forwarded = first("X-Forwarded-Proto"), ["http", "https"].contains(forwarded) { scheme = forwarded }
            host = first("X-Forwarded-Host") ?? host
        }
        guard let host, let url = HTTPURL("\(scheme)://\(host)"), url.path.isEmpty, url.query == nil else {
            return listeningURLs.first ?? ""
        }
        return "\(scheme)://\(host)"
    }

    /// Returns the redirection URI that users register with their provider.
    func redirectURI(for request: Request) -> String { publicURL(for: request) + "/v1/connectors/oauth/token" }

    /// Returns the path and query of a URL that is the mock's own, or nil for every other URL. The mock answers a
    /// request to its own URL without a connection: if its port is mapped, the address that clients use doesn't lead
    /// from the server to itself.
    func ownPath(of url: String, for request: Request) -> String? {
        for base in [publicURL(for: request)] + listeningURLs where url.hasPrefix(base + "/") {
            return String(url.dropFirst(base.count))
        }
        return nil
    }
}
