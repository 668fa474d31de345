import Connectors
import HTTPClient
import MicroHTTPD

extension Mock {
    /// A client of a connector's token endpoint, for a request that makes it necessary.
    func tokenClient(for settings: ConnectorOAuth, of organization: String, because request: Request) -> TokenClient {
        TokenClient(vault: vault, settings: settings) { [self] (url, headers, body) async throws(TokenClient.Failure) in
            if let path = ownPath(of: url, for: request) {
                return try await askOurselves(path, headers: headers, body: body, for: organization)
            }
            guard configuration.allowsOutbound else {
                throw .failed("requests to other servers are forbidden (--no-outbound)")
            }
            do throws(HTTPClientError) {
                let response = try await httpClient.post(to: url, headers: headers, body: body)
                return (response.status, response.body)
            } catch {
                throw .failed(error.sentence)
            }
        }
    }

    /// The path and query of a URL that is this server's own. Such a request is not sent: behind a mapped port, the
    /// address that clients use doesn't lead from the server to itself.
    private func ownPath(of url: String, for request: Request) -> String? {
        for base in [publicURL(for: request)] + listeningURLs where url.hasPrefix(base + "/") {
            return String(url.dropFirst(base.count))
        }
        return nil
    }

    private func askOurselves(
        _ path: String,
        headers: [String],
        body: String,
        for organization: String
    ) async throws(TokenClient.Failure) -> (Int, [UInt8]) {
        guard let target = RequestTarget(path) else { throw .failed("its path cannot be decoded") }
        let fields = headers.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts.last?.drop { $0 == " " } ?? ""))
        }
        let request = Request(method: .post, target: target, headers: Headers(fields), body: Array(body.utf8))
        let response = await handle(request, of: organization).response()
        return (response.status.code, response.body)
    }
}

extension HTTPClientError {
    /// What follows "the token endpoint could not be used:".
    fileprivate var sentence: String {
        switch self {
        case .notInstalled: "libcurl is not installed on the server's machine (libcurl3-gnutls)"
        case .unreachable: "nothing listens there"
        case .timedOut: "it did not answer in time"
        case .untrusted: "its TLS certificate is not trusted (see --ca-file)"
        case .tooLarge: "its answer is too large"
        case .broken: "it closed the connection, or did not speak HTTP"
        }
    }
}
