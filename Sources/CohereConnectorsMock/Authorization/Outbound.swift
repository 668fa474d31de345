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
                return try await httpClient.send(exchangeMark.marked(outgoing))
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
        // The router decodes the segments as well, so that no other spelling of a path leads anywhere else.
        guard target.segments == ["oauth", "token"] else {
            throw .failed("the only token endpoint of this server is /oauth/token")
        }
        let request = Request(
            method: outgoing.method,
            target: target,
            headers: outgoing.headers,
            body: outgoing.body
        )
        let answer = await withTimeLimit(configuration.exchangeLimit) { [self] in
            await handle(request, of: organization).response().wholeBody
        }
        guard let answer else { throw .failed(HTTPClientError.timedOut.sentence) }
        guard answer.delivery == .whole else { throw .failed(HTTPClientError.broken.sentence) }
        return answer
    }
}

/// Returns the result of a function; nil if it takes longer than a limit. The function's task is cancelled then.
func withTimeLimit<Result: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async -> Result
) async -> Result? {
    await withTaskGroup(of: Result?.self) { group in
        group.addTask { await work() }
        group.addTask {
            try? await Task.sleep(for: limit)
            return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
}

/// A header of the requests that go out to token endpoints, with a value that this process alone knows.
///
/// A connector's `token_url` may lead back to this server under a name that the server does not know for its own: an
/// alias, another interface, a mapped port. The admin API refuses what has the mark, so that no connector can call it.
struct ExchangeMark: Sendable {
    static let header = "x-cohere-mock-exchange"
    private let value = RandomText.make()

    func marked(_ request: OutgoingRequest) -> OutgoingRequest {
        var request = request
        request.headers.append(name: Self.header, value: value)
        return request
    }

    func isOn(_ request: Request) -> Bool {
        request.headers.bytes(of: Self.header).map { $0.elementsEqual(value.utf8) } ?? false
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
