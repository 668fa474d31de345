import ConnectorProtocol
package import Connectors
import HTTP
package import HTTPClient

/// A check whether a connector is one that Cohere's service understood. It sends what that service sent.
package struct ConnectorCheck: Sendable {
    /// The URL of the connector, an absolute http or https URL.
    let url: String
    /// The token that the connector takes; nil if it takes none.
    let token: Secret?
    /// How the token is sent.
    let type: ServiceAuth.TokenType
    /// The query that finds something.
    let query: String
    /// The time that an answer may take, in seconds.
    package let timeout: Int

    /// Makes a check of a connector. Only its URL is required.
    package init(
        of url: String,
        token: Secret? = nil,
        type: ServiceAuth.TokenType = .bearer,
        query: String = SearchRules.testQuery,
        timeout: Int = SearchRules.timeLimit
    ) {
        self.url = url
        self.token = token
        self.type = type
        self.query = query
        self.timeout = timeout
    }

    /// Sends each request, one behind the other, and judges the answers. If the search is not answered at all, it is
    /// the only one.
    ///
    /// - Parameter client: what sends them. Its limits should be those of the check: `timeout` and
    ///   `SearchRules.sizeLimit`.
    package func run(with client: HTTPClient) async -> CheckReport {
        await run { (request) throws(HTTPClientError) in try await client.send(request) }
    }

    func run(by send: (OutgoingRequest) async throws(HTTPClientError) -> Response) async -> CheckReport {
        var exchanges: [Exchange] = []
        for probe in Probe.allCases where token != nil || !probe.needsToken {
            let request = request(of: probe)
            let began = ContinuousClock.now
            let answer: Result<Response, HTTPClientError>
            do throws(HTTPClientError) {
                answer = .success(try await send(request))
            } catch {
                answer = .failure(error)
            }
            let exchange = Exchange(
                probe: probe,
                request: request,
                answer: answer,
                duration: ContinuousClock.now - began
            )
            exchanges.append(exchange)
            if probe == .search, exchange.isUnanswered { break }
        }
        return CheckReport(check: self, exchanges: exchanges)
    }

    /// Returns a request as Cohere's service made it.
    func request(of probe: Probe) -> OutgoingRequest {
        .search(url, query: probe == .emptyQuery ? "" : query, credential(of: probe))
    }

    private func credential(of probe: Probe) -> SearchCredential {
        guard let token else { return .none }
        switch probe {
        case .search, .emptyQuery: return .service(token, type)
        case .withoutToken: return .none
        case .wrongToken: return .service(Secret(otherToken), type)
        }
    }

    /// A wrong token, which the connector must refuse. It may be shown.
    private var otherToken: String {
        let text = "not-the-token-of-this-connector"
        // The scheme Basic has base64 of a user and a password (RFC 7617): `other:user` and `other:user2`.
        let tokens = type == .basic ? ["b3RoZXI6dXNlcg==", "b3RoZXI6dXNlcjI="] : [text, text + "-2"]
        return token == Secret(tokens[0]) ? tokens[1] : tokens[0]
    }
}
