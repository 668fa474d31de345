import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The provider's metadata")
struct ProviderMetadataTests {
    @Test("names its endpoints under the URL that the client uses, and what they support (RFC 8414)")
    func metadata() async throws {
        let client = try TestClient()
        let path = "/.well-known/oauth-authorization-server"
        let answer = await client.get(path, headers: [(name: "Host", value: "mock.example:8443")])
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/json")
        #expect(
            answer.text == #"{"authorization_endpoint":"http://mock.example:8443/oauth/authorize","#
                + #""code_challenge_methods_supported":["S256"],"#
                + #""grant_types_supported":["authorization_code","refresh_token"],"#
                + #""issuer":"http://mock.example:8443","response_types_supported":["code"],"#
                + #""token_endpoint":"http://mock.example:8443/oauth/token","token_endpoint_auth_methods_supported":"#
                + #"["client_secret_post","client_secret_basic","none"],"#
                + #""userinfo_endpoint":"http://mock.example:8443/oauth/userinfo"}"#
        )
    }
}
