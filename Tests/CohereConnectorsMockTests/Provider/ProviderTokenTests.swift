import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The provider's token endpoint")
struct ProviderTokenTests {
    private static let redirectURI = "http://localhost/v1/connectors/oauth/token"

    /// The fields of a code exchange, without the client's credentials.
    private func exchange(_ code: String) -> [(name: String, value: String)] {
        [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code),
            (name: "redirect_uri", value: Self.redirectURI),
        ]
    }

    private let credentials = [
        (name: "client_id", value: "drive-client"), (name: "client_secret", value: "drive-secret"),
    ]

    /// A code that a client without PKCE has got.
    private func code(of mock: MockWithOAuth, _ more: String = "") async throws -> String {
        let fields = [
            (name: "response_type", value: "code"), (name: "client_id", value: "drive-client"),
            (name: "redirect_uri", value: Self.redirectURI), (name: "prompt", value: "none"),
        ]
        let answer = await mock.browser.get(Form(fields).appended(to: "/oauth/authorize") + more)
        let location = try #require(answer.header("Location"))
        return try #require(Form(queryOf: location)["code"])
    }

    @Test("gives tokens for a code, and new ones for the refresh token, with the headers that RFC 6749 wants")
    func tokens() async throws {
        let mock = try await MockWithOAuth()
        let code = try await code(of: mock, "&expires_in=120&scope=a%20b")
        let answer = await mock.browser.post("/oauth/token", form: exchange(code) + credentials)
        #expect(answer.status == 200)
        let headers = answer.response.headers.filter { $0.name != "x-debug-trace-id" }.map { "\($0.name): \($0.value)" }
        #expect(headers == ["Content-Type: application/json", "Cache-Control: no-store", "Pragma: no-cache"])
        let access = try #require(answer.json["access_token"]?.string)
        let refresh = try #require(answer.json["refresh_token"]?.string)
        #expect(
            answer.text == #"{"access_token":"\#(access)","expires_in":120,"refresh_token":"\#(refresh)","#
                + #""scope":"a b","token_type":"Bearer"}"#
        )
        #expect(access.utf8.count == 43 && refresh.utf8.count == 43 && access != refresh)
        let form = [(name: "grant_type", value: "refresh_token"), (name: "refresh_token", value: refresh)]
        let refreshed = await mock.browser.post("/oauth/token", form: form + credentials)
        #expect(refreshed.status == 200)
        #expect(Set([access, refreshed.json["access_token"]?.string]).count == 2)
        #expect(Set([refresh, refreshed.json["refresh_token"]?.string]).count == 2)
    }

    @Test("says an hour, and no scope, where the authorization request said nothing")
    func defaults() async throws {
        let mock = try await MockWithOAuth()
        let form = exchange(try await code(of: mock)) + credentials
        let answer = await mock.browser.post("/oauth/token", form: form)
        #expect(answer.json.object?.keys == ["access_token", "expires_in", "refresh_token", "token_type"])
        #expect(answer.json["expires_in"] == 3600)
    }

    @Test("knows a client by the Basic scheme too")
    func basic() async throws {
        let mock = try await MockWithOAuth()
        // `drive-client:drive-secret`
        let answer = await mock.browser.post(
            "/oauth/token",
            form: exchange(try await code(of: mock)),
            headers: [(name: "Authorization", value: "Basic ZHJpdmUtY2xpZW50OmRyaXZlLXNlY3JldA==")]
        )
        #expect(answer.status == 200)
    }

    @Test(
        "refuses a wrong secret with 401, and names the scheme to a client that has used a header",
        arguments: [true, false]
    )
    func wrongSecret(_ isInHeader: Bool) async throws {
        let mock = try await MockWithOAuth()
        let code = try await code(of: mock)
        let wrong = [(name: "client_id", value: "drive-client"), (name: "client_secret", value: "wrong")]
        // `drive-client:wrong`
        let header = [(name: "Authorization", value: "Basic ZHJpdmUtY2xpZW50Ondyb25n")]
        let answer = await mock.browser.post(
            "/oauth/token",
            form: exchange(code) + (isInHeader ? [] : wrong),
            headers: isInHeader ? header : []
        )
        #expect(answer.status == 401)
        #expect(
            answer.text == #"{"error":"invalid_client","#
                + #""error_description":"No connector here has this client_id and client_secret."}"#
        )
        #expect(
            answer.header("WWW-Authenticate") == (isInHeader ? #"Basic realm="cohere-connectors-mock""# : nil)
        )
        #expect(answer.header("Cache-Control") == "no-store")
        // The code is not used up by it.
        #expect(await mock.browser.post("/oauth/token", form: exchange(code) + credentials).status == 200)
    }

    @Test(
        "refuses a faulty request with 400",
        arguments: [
            ([:], "invalid_request", "grant_type is missing."),
            (
                ["grant_type": "password"], "unsupported_grant_type",
                "grant_type must be authorization_code or refresh_token."
            ),
            (["grant_type": "authorization_code"], "invalid_request", "code is missing."),
            (["grant_type": "refresh_token"], "invalid_request", "refresh_token is missing."),
            (
                ["grant_type": "authorization_code", "code": "x"], "invalid_grant",
                "the code was not issued to this client"
            ),
        ] as [([String: String], String, String)]
    )
    func faults(_ fields: [String: String], _ error: String, _ description: String) async throws {
        let mock = try await MockWithOAuth()
        let form = fields.map { (name: $0.key, value: $0.value) } + credentials
        let answer = await mock.browser.post("/oauth/token", form: form)
        #expect(answer.status == 400)
        #expect(answer.text == #"{"error":"\#(error)","error_description":"\#(description)"}"#)
        #expect(answer.header("WWW-Authenticate") == nil)
        #expect(answer.header("Pragma") == "no-cache")
    }

    @Test("refuses a code that comes after a minute of the organization's clock", arguments: [(59.0, 200), (60, 400)])
    func expiredCode(_ seconds: Double, _ status: Int) async throws {
        let mock = try await MockWithOAuth()
        // The organization's clock is not the server's any more.
        mock.acme.clock.advance(bySeconds: 3600)
        let form = exchange(try await code(of: mock)) + credentials
        mock.acme.clock.advance(bySeconds: seconds)
        #expect(await mock.browser.post("/oauth/token", form: form).status == status)
    }

    @Test("serves the whole flow: authorize, consent, exchange, expiry and refresh, without a socket")
    func wholeFlow() async throws {
        let mock = try await MockWithOAuth { $0.allowsOutbound = false }
        try await mock.authorize(expiresIn: 1)
        #expect(await mock.authStatus() == "valid")
        mock.clock.advance(bySeconds: 1)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("authorization_code") == 1)
        #expect(try mock.tokenRequests("refresh_token") == 1)
        let statuses = mock.client.mock.journal.entries(of: "acme").map { "\($0.request.method) \($0.response.status)" }
        #expect(statuses == ["POST 200", "POST 302", "POST 200", "GET 200", "GET 200", "POST 200", "GET 200"])
    }

    @Test("shows the journal no code and no token")
    func journal() async throws {
        let mock = try await MockWithOAuth()
        let code = try await code(of: mock)
        let answer = await mock.browser.post("/oauth/token", form: exchange(code) + credentials)
        let access = try #require(answer.json["access_token"]?.string)
        let shown = await mock.browser.get("/__admin/requests")
        #expect(shown.json["meta"]?["total"] == 2)
        for secret in [access, code, "drive-secret"] { #expect(!shown.text.contains(secret)) }
    }

    @Test("refuses a code that another organization redeems, though its connector has the same client")
    func otherOrganization() async throws {
        let mock = try await MockWithOAuth()
        let changes = ConnectorChanges(
            name: "Wiki",
            url: "https://wiki.example/search",
            oauth: .init(
                clientID: "drive-client",
                clientSecret: Secret("other-secret"),
                authorizeURL: "http://localhost/oauth/authorize",
                tokenURL: "http://localhost/oauth/token"
            )
        )
        _ = try mock.client.mock.store.organization(named: "beta").create(changes)
        let form =
            exchange(try await code(of: mock)) + [
                (name: "client_id", value: "drive-client"), (name: "client_secret", value: "other-secret"),
            ]
        let answer = await mock.browser.post("/oauth/token", form: form)
        #expect(answer.status == 400)
    }

    @Test("refuses a code_verifier for a code that had no challenge")
    func needlessVerifier() async throws {
        let mock = try await MockWithOAuth()
        let form = exchange(try await code(of: mock)) + credentials + [(name: "code_verifier", value: "v")]
        let answer = await mock.browser.post("/oauth/token", form: form)
        #expect(answer.status == 400)
    }
}
