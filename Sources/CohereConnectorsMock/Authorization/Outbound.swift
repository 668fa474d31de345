import Connectors
import HTTP
import HTTPClient

extension Mock {
    /// Returns a client of a connector's token endpoint.
    ///
    /// - Parameter request: the request that makes the call of the endpoint necessary.
    func tokenClient(for settings: ConnectorOAuth, of organization: String, because request: Request) -> TokenClient {
        TokenClient(vault: vault, settings: settings) { [self] (outgoing) async throws(TokenClientError) in
            if let path = addresses.ownPath(of: outgoing.url, for: request) {
                return try await askOurselves(outgoing, at: path, for: organization)
            }
            guard configuration.allowsOutbound else {
                throw .failed("requests to other servers are forbidden (--no-outbound)")
            }
            do throws(HTTPClientError) {
                return try await httpClient.send(outgoing)
            } catch {
                throw .failed(error.sentence)
            }
        }
    }

    private func askOurselves(
        _ outgoing: OutgoingRequest,
        at path: String,
        for organization: String
    ) async throws(TokenClientError) -> Response {
        guard let target = RequestTarget(path) else { throw .failed("its path cannot be decoded") }
        let request = Request(
            method: outgoing.method,
            target: target,
            headers: outgoing.headers,
            body: outgoing.body
        )
        return await handle(request, of: organization).response()
    }
}

extension HTTPClientError {
    /// The rest of a sentence that begins with "the token endpoint could not be used:".
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
