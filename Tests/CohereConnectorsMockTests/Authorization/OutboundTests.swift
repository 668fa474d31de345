import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A request to a token endpoint")
struct OutboundTests {
    /// Ends an authorization, so that the token endpoint is asked; gives the browser's answer.
    private func finishAuthorization(_ mock: MockWithOAuth) async throws -> TestResponse {
        let state = try await mock.beginAuthorizationState()
        return await mock.browser.get("/v1/connectors/oauth/token?code=c&state=\(state)")
    }

    @Test(
        "of the mock's own reaches it without a socket, under each of its URLs",
        arguments: ["http://localhost", "http://127.0.0.1:8080", "http://127.0.0.1:9999"]
    )
    func ownURL(_ base: String) async throws {
        let mock = try await MockWithOAuth(tokenURL: base + "/oauth/token") { $0.allowsOutbound = false }
        mock.client.mock.addresses.listens(at: "http://127.0.0.1:8080", ["http://127.0.0.1:9999"])
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint refused the code: invalid_grant."))
        let entry = try #require(mock.client.mock.journal.entries(of: "acme").first { $0.response.status == 400 })
        #expect(entry.request.target.url == "/oauth/token")
        #expect(entry.request.method == .post)
        #expect(try mock.tokenRequests("authorization_code") == 1)
    }

    @Test(
        "of another server goes nowhere where that is forbidden",
        arguments: ["https://idp.example/oauth/token", "http://localhost.example/oauth/token"]
    )
    func forbidden(_ tokenURL: String) async throws {
        let mock = try await MockWithOAuth(tokenURL: tokenURL) { $0.allowsOutbound = false }
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(
            answer.text.contains(
                "The token endpoint could not be used: requests to other servers are forbidden (--no-outbound)."
            )
        )
        #expect(try mock.tokenRequests("authorization_code") == 0)
    }

    @Test("of another server that is not there fails with the reason")
    func unreachable() async throws {
        // Nothing listens at port 1.
        let mock = try await MockWithOAuth(tokenURL: "http://127.0.0.1:1/token")
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint could not be used: nothing listens there."))
    }

    @Test("with a path that can't be decoded is not sent")
    func undecodablePath() async throws {
        let mock = try await MockWithOAuth(tokenURL: "http://localhost/%FF")
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint could not be used: its path cannot be decoded."))
    }

    @Test("never reaches the mock's own admin API, whatever a connector's token_url says")
    func adminAPI() async throws {
        let mock = try await MockWithOAuth(tokenURL: "http://localhost/__admin/reset")
        let answer = try await finishAuthorization(mock)
        #expect(mock.acme.count == 1)
        #expect(answer.text.contains("the only token endpoint of this server is /oauth/token."))
    }
}
