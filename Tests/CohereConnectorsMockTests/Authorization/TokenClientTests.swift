import CohereConnectorsMockTesting
import Connectors
import OAuthProvider
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("A client of a token endpoint")
struct TokenClientTests {
    private let mock: Mock
    private let endpoint = TokenEndpoint()

    init() throws { mock = try Mock(MockConfiguration()) }

    /// A connector whose OAuth settings have this client.
    private func connector(_ clientID: String?, _ secret: String?) throws -> Connector {
        let oauth = ConnectorChanges.OAuth(
            clientID: clientID,
            clientSecret: secret.map { Secret($0) },
            authorizeURL: "https://idp.example/authorize",
            tokenURL: "https://idp.example/token?tenant=1"
        )
        let changes = ConnectorChanges(name: "Drive", url: "https://drive.example/search", oauth: oauth)
        return try mock.store.organization(named: "acme").create(changes).connector
    }

    private func tokenClient(_ clientID: String? = "drive", _ secret: String? = "s3cret") throws -> TokenClient {
        let settings = try #require(try connector(clientID, secret).oauth)
        return TokenClient(vault: mock.vault, settings: settings) { [endpoint] request in endpoint.answer(request) }
    }

    private func authorizationRequest() throws -> AuthorizationRequest {
        try mock.authorizationRequests.begin(
            for: try connector("drive", "s3cret"),
            by: Principal(apiKey: "acme/alice"),
            redirectURI: "https://mock.example/v1/connectors/oauth/token",
            afterTokenRedirect: nil,
            at: mock.clock.now
        )
    }

    @Test("posts a form with the code, the redirect URI, the verifier and its own credentials, in order")
    func exchangeForm() async throws {
        let request = try authorizationRequest()
        let verifier = try #require(mock.vault.open(request.codeVerifier))
        endpoint.prepare(200, #"{"access_token":"a"}"#)
        _ = try await tokenClient().exchange(code: "c/1", for: request)
        let sent = try #require(endpoint.requests.first)
        #expect(endpoint.requests.count == 1)
        #expect(sent.method == .post)
        #expect(sent.url == "https://idp.example/token?tenant=1")
        #expect(sent.headers.all.map { "\($0.name): \($0.value)" } == Self.headers)
        #expect(
            sent.text == "grant_type=authorization_code&code=c%2F1"
                + "&redirect_uri=https%3A%2F%2Fmock.example%2Fv1%2Fconnectors%2Foauth%2Ftoken"
                + "&code_verifier=\(verifier.reveal { $0 })&client_id=drive&client_secret=s3cret"
        )
    }

    private static let headers = ["Content-Type: application/x-www-form-urlencoded", "Accept: application/json"]

    @Test("posts a form with the refresh token")
    func refreshForm() async throws {
        endpoint.prepare(200, #"{"access_token":"a"}"#)
        _ = try await tokenClient().refresh(with: mock.vault.seal(Secret("r&1")))
        #expect(
            endpoint.requests.map(\.text) == [
                "grant_type=refresh_token&refresh_token=r%261&client_id=drive&client_secret=s3cret"
            ]
        )
    }

    @Test("that is public sends its id alone, and does not ask twice")
    func publicClient() async throws {
        endpoint.prepare(401, #"{"error":"invalid_client"}"#)
        await #expect(throws: TokenClientError.refused(.invalidClient)) {
            try await tokenClient("drive", nil).refresh(with: mock.vault.seal(Secret("r")))
        }
        #expect(endpoint.requests.map(\.text) == ["grant_type=refresh_token&refresh_token=r&client_id=drive"])
    }

    @Test("tries the Basic scheme, without credentials in the form, where the endpoint answers invalid_client")
    func basicFallback() async throws {
        endpoint.prepare(400, #"{"error":"invalid_client"}"#)
        endpoint.prepare(200, #"{"access_token":"a"}"#)
        let grant = try await tokenClient("dri ve", "s:é").refresh(with: mock.vault.seal(Secret("r")))
        #expect(grant.accessToken == Secret("a"))
        #expect(endpoint.requests.count == 2)
        let second = try #require(endpoint.requests.last)
        // `dri%20ve:s%3A%C3%A9`, as both halves are form-encoded first.
        #expect(second.headers["Authorization"] == "Basic ZHJpJTIwdmU6cyUzQSVDMyVBOQ==")
        #expect(second.text == "grant_type=refresh_token&refresh_token=r")
        #expect(endpoint.requests.first?.headers["Authorization"] == nil)
    }

    @Test("gives up where the Basic scheme is refused too")
    func basicRefused() async throws {
        endpoint.prepare(401, #"{"error":"invalid_client"}"#)
        endpoint.prepare(401, #"{"error":"invalid_client"}"#)
        await #expect(throws: TokenClientError.refused(.invalidClient)) {
            try await tokenClient().refresh(with: mock.vault.seal(Secret("r")))
        }
        #expect(endpoint.requests.count == 2)
    }

    @Test(
        "reads what it needs of an answer, and passes over what has another type",
        arguments: [
            (#"{"access_token":"a"}"#, nil, nil), (#"{"access_token":"a","refresh_token":"r"}"#, "r", nil),
            (#"{"access_token":"a","refresh_token":null,"expires_in":null}"#, nil, nil),
            (#"{"access_token":"a","refresh_token":7,"expires_in":60}"#, nil, 60),
            (#"{"access_token":"a","expires_in":"60","token_type":"bearer"}"#, nil, 60),
            (#"{"access_token":"a","expires_in":0}"#, nil, 0), (#"{"access_token":"a","expires_in":1.5}"#, nil, 1.5),
            (#"{"access_token":"a","expires_in":-1}"#, nil, nil), (#"{"access_token":"a","expires_in":"x"}"#, nil, nil),
            (#"{"access_token":"a","expires_in":3155760000}"#, nil, 3_155_760_000),
            (#"{"access_token":"a","expires_in":3155760001}"#, nil, nil),
            (#"{"access_token":"a","expires_in":true}"#, nil, nil),
        ] as [(String, String?, Double?)]
    )
    func answers(_ body: String, _ refreshToken: String?, _ expiresIn: Double?) async throws {
        endpoint.prepare(200, body)
        let grant = try await tokenClient().refresh(with: mock.vault.seal(Secret("old")))
        #expect(grant.accessToken == Secret("a"))
        #expect(grant.refreshToken == refreshToken.map { Secret($0) })
        #expect(grant.expiresIn == expiresIn)
    }

    @Test(
        "says why an answer has no tokens",
        arguments: [
            (400, #"{"error":"invalid_grant"}"#, .refused(.invalidGrant)),
            (401, #"{"error":"unauthorized_client","error_description":"x"}"#, .refused(.unauthorizedClient)),
            (200, "{}", .failed("its answer has no access_token")),
            (200, #"{"access_token":""}"#, .failed("its answer has no access_token")),
            (200, #"{"access_token":7}"#, .failed("its answer has no access_token")),
            (200, "access_token=a", .failed("its answer has no access_token")),
            (200, "", .failed("its answer has no access_token")),
            (302, #"{"access_token":"a"}"#, .failed("it answered with status 302")),
            (404, "<html>", .failed("it answered with status 404")),
            (429, "{}", .failed("it answered with status 429")), (500, "", .failed("it answered with status 500")),
        ] as [(Int, String, TokenClientError)]
    )
    func faultyAnswers(_ status: Int, _ body: String, _ expected: TokenClientError) async throws {
        endpoint.prepare(status, body)
        await #expect(throws: expected) {
            try await tokenClient().refresh(with: mock.vault.seal(Secret("r")))
        }
    }

    @Test("can't use what another process has sealed")
    func otherVault() async throws {
        let client = try tokenClient()
        await #expect(throws: TokenClientError.failed("the token is of another process")) {
            try await client.refresh(with: Vault().seal(Secret("r")))
        }
        let settings = client.settings
        let stranger = TokenClient(vault: Vault(), settings: settings) { [endpoint] in endpoint.answer($0) }
        let request = try authorizationRequest()
        await #expect(throws: TokenClientError.failed("the request is of another process")) {
            try await stranger.exchange(code: "c", for: request)
        }
        #expect(endpoint.requests.isEmpty)
    }

    @Test("keeps the old refresh token where the new one is empty")
    func emptyRefreshToken() async throws {
        endpoint.prepare(200, #"{"access_token":"a","refresh_token":""}"#)
        let grant = try await tokenClient().refresh(with: mock.vault.seal(Secret("old")))
        #expect(grant.refreshToken == nil)
    }

    @Test("takes no error for a refusal that comes with another status than 400 or 401", arguments: [429, 500, 503])
    func errorOfAnotherStatus(_ status: Int) async throws {
        endpoint.prepare(status, #"{"error":"invalid_grant"}"#)
        let client = try tokenClient()
        await #expect(throws: TokenClientError.failed("it answered with status \(status)")) {
            try await client.refresh(with: mock.vault.seal(Secret("r")))
        }
    }

    @Test(
        "takes for a refusal what comes with 400 or 401 and one of RFC 6749's codes, and nothing else",
        arguments: [
            (400, "invalid_request", .refused(.invalidRequest)), (401, "invalid_grant", .refused(.invalidGrant)),
            (400, "invalid_scope", .refused(.invalidScope)),
            (400, "unsupported_grant_type", .refused(.unsupportedGrantType)),
            (400, "server_error", .failed("it answered with status 400")),
            (400, "temporarily_unavailable", .failed("it answered with status 400")),
            (400, "access_denied", .failed("it answered with status 400")),
            (400, "invalid_grant ", .failed("it answered with status 400")),
            (400, "\u{131}nvalid_grant", .failed("it answered with status 400")),
            (400, "slow_down", .failed("it answered with status 400")), (401, "slow_down", .unauthorized),
            (403, "invalid_grant", .failed("it answered with status 403")),
            (302, "invalid_grant", .failed("it answered with status 302")),
            (200, "invalid_grant", .failed("its answer has no access_token")),
        ] as [(Int, String, TokenClientError)]
    )
    func refusals(_ status: Int, _ error: String, _ expected: TokenClientError) async throws {
        let answer = JSONValue.object(JSONObject([("error", .string(error)), ("error_description", "hunter2")])).text
        // A public client does not try the Basic scheme.
        endpoint.prepare(status, answer)
        await #expect(throws: expected) {
            try await tokenClient("drive", nil).refresh(with: mock.vault.seal(Secret("r")))
        }
    }

    @Test("tries the Basic scheme where the endpoint answers 401 without a code")
    func basicAfterBare401() async throws {
        endpoint.prepare(401, "<html>")
        endpoint.prepare(200, #"{"access_token":"a"}"#)
        let grant = try await tokenClient().refresh(with: mock.vault.seal(Secret("r")))
        #expect(grant.accessToken == Secret("a"))
        #expect(endpoint.requests.last?.headers["Authorization"]?.hasPrefix("Basic ") == true)
    }

    @Test(
        "takes no token that can't stand in a header",
        arguments: [
            (#"{"access_token":"\u0000"}"#, "access_token"), (#"{"access_token":"a b"}"#, "access_token"),
            (#"{"access_token":"a\r\nX-Evil: 1"}"#, "access_token"), (#"{"access_token":"é"}"#, "access_token"),
            (#"{"access_token":"a\u007f"}"#, "access_token"),
            (#"{"access_token":"a","refresh_token":"r\u0000"}"#, "refresh_token"),
            (#"{"access_token":"a","refresh_token":"\n"}"#, "refresh_token"),
        ]
    )
    func unusableTokens(_ body: String, _ member: String) async throws {
        endpoint.prepare(200, body)
        let error = await #expect(throws: TokenClientError.self) {
            try await tokenClient().refresh(with: mock.vault.seal(Secret("old")))
        }
        guard case .failed(let reason) = error else {
            Issue.record("no failure")
            return
        }
        #expect(reason.hasPrefix("its \(member) has other characters than"))
    }

    @Test(
        "takes a lifetime that no clock can show for none",
        arguments: ["1e30", "1e400", "-1e400", #""1e30""#, #""inf""#, #""nan""#, "-9223372036854775809", "[]", #""""#]
    )
    func lifetimes(_ seconds: String) async throws {
        endpoint.prepare(200, #"{"access_token":"a","expires_in":\#(seconds)}"#)
        let grant = try await tokenClient().refresh(with: mock.vault.seal(Secret("old")))
        #expect(grant.expiresIn == nil)
    }
}

/// A token endpoint that gives prepared answers, in order, and remembers what it was asked.
private final class TokenEndpoint: Sendable {
    private struct State {
        var answers: [Response] = []
        var requests: [OutgoingRequest] = []
    }

    private let state = Mutex(State())

    var requests: [OutgoingRequest] { state.withLock { $0.requests } }

    func prepare(_ status: Int, _ body: String) {
        state.withLock { $0.answers.append(Response(status: Status(status), body: Array(body.utf8))) }
    }

    /// A question for which no answer is prepared gets a 599.
    func answer(_ request: OutgoingRequest) -> Response {
        state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? Response(status: 599) : state.answers.removeFirst()
        }
    }
}

extension OutgoingRequest {
    /// The body as text.
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}
