import Connectors
import HTTP
import Synchronization

/// Under which URLs the mock is reached.
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

    /// The base URLs under which the server reaches itself; the first one is the one to show. Never empty.
    var listeningURLs: [String] { listening.withLock { $0 } }

    /// The server listens.
    ///
    /// - Parameters:
    ///   - url: the base URL to show.
    ///   - others: further ones that lead to it.
    func listens(at url: String, _ others: [String]) { listening.withLock { $0 = [url] + others } }

    /// The base URL under which this request's client reaches the mock, without a slash at the end.
    func publicURL(for request: Request) -> String {
        if let configuredURL { return configuredURL }
        var scheme = scheme
        var host = request.headers["Host"]
        if trustsProxy {
            // A chain of proxies adds its values behind; the first is the client's.
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

    /// The redirection URI that users register with their provider.
    func redirectURI(for request: Request) -> String { publicURL(for: request) + "/v1/connectors/oauth/token" }

    /// The path and query of a URL that is the mock's own; nil for any other. A request to such a URL is not sent:
    /// behind a mapped port, the address that clients use doesn't lead from the server to itself.
    func ownPath(of url: String, for request: Request) -> String? {
        for base in [publicURL(for: request)] + listeningURLs where url.hasPrefix(base + "/") {
            return String(url.dropFirst(base.count))
        }
        return nil
    }
}
