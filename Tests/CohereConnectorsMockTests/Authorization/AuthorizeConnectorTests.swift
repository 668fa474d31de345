import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("Beginning an authorization")
struct AuthorizeConnectorTests {
    @Test("sends the user to the connector's authorize_url with the parameters of RFC 6749 and of PKCE, in order")
    func parameters() async throws {
        let mock = try await MockWithOAuth()
        let url = try await mock.beginAuthorization()
        #expect(url.hasPrefix("http://localhost/oauth/authorize?response_type=code&client_id=drive-client&"))
        let query = Form(queryOf: url)
        #expect(
            query.fields.map(\.name) == [
                "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge",
                "code_challenge_method",
            ]
        )
        #expect(query["redirect_uri"] == "http://localhost/v1/connectors/oauth/token")
        #expect(query["scope"] == "files.read")
        #expect(query["state"]?.utf8.count == 43)
        #expect(query["code_challenge"]?.utf8.count == 43)
        #expect(query["code_challenge_method"] == "S256")
    }

    @Test("gives each user a state and a challenge of their own, which nobody can guess")
    func singleUse() async throws {
        let mock = try await MockWithOAuth()
        let urls = [
            try await mock.beginAuthorization(), try await mock.beginAuthorization(),
            try await mock.beginAuthorization(by: "acme/bob"),
        ]
        #expect(Set(urls.compactMap { Form(queryOf: $0)["state"] }).count == 3)
        #expect(Set(urls.compactMap { Form(queryOf: $0)["code_challenge"] }).count == 3)
    }

    @Test("keeps the query of authorize_url, but for parameters of its own, and drops a fragment")
    func existingQuery() async throws {
        let authorizeURL = "https://idp.example/auth?tenant=a%20b&state=mine&prompt=none#top"
        let mock = try await MockWithOAuth(authorizeURL: authorizeURL)
        let url = try await mock.beginAuthorization()
        #expect(url.hasPrefix("https://idp.example/auth?tenant=a%20b&prompt=none&response_type=code&"))
        #expect(Form(queryOf: url).values(of: "state").count == 1)
        #expect(Form(queryOf: url)["state"] != "mine")
        #expect(!url.contains("#"))
    }

    @Test("leaves the scope out where the connector has none")
    func noScope() async throws {
        let mock = try await MockWithOAuth()
        _ = await mock.client.patch("/v1/connectors/\(mock.connectorID)", json: ["oauth": ["scope": ""]])
        let url = try await mock.beginAuthorization()
        #expect(Form(queryOf: url)["scope"] == nil)
    }

    @Test("is done by GET too, as older SDKs do it")
    func byGet() async throws {
        let mock = try await MockWithOAuth()
        let answer = await mock.client.get("/v1/connectors/\(mock.connectorID)/oauth/authorize")
        #expect(answer.status == 200)
        #expect(answer.json.object?.keys == ["redirect_url"])
    }

    @Test(
        "is refused with an after_token_redirect that is no absolute http or https URL",
        arguments: ["", "/done", "ftp://x.example/", "javascript:alert(1)", "https://x.example/%0", "https://x/\u{1}"]
    )
    func afterTokenRedirect(_ target: String) async throws {
        let mock = try await MockWithOAuth()
        let path = "/v1/connectors/\(mock.connectorID)/oauth/authorize"
        let answer = await mock.client.post(Form([(name: "after_token_redirect", value: target)]).appended(to: path))
        #expect(answer.status == 400)
        #expect(answer.message == "after_token_redirect must be an absolute http or https URL")
    }

    @Test("is refused for a connector that cannot be authorized, and for one that is not there")
    func refused() async throws {
        let client = try TestClient(key: "acme/alice")
        let organization = client.mock.store.organization(named: "acme")
        let url = "https://x.example/search"
        let plain = try organization.create(ConnectorChanges(name: "Plain", url: url)).connector.id
        let oauth = ConnectorChanges.OAuth(authorizeURL: "https://x.example/a", tokenURL: "https://x.example/t")
        let anonymous = try organization.create(ConnectorChanges(name: "Anonymous", url: url, oauth: oauth))
        for (id, status, message) in [
            (plain, 400, "this connector has no oauth settings, so it cannot be authorized"),
            (anonymous.connector.id, 400, "oauth.client_id is not set on this connector, so it cannot be authorized"),
            ("other", 404, "no connector of this organization has this id"),
        ] {
            let answer = await client.post("/v1/connectors/\(id)/oauth/authorize")
            #expect(answer.status == status)
            #expect(answer.message == message)
        }
    }
}

/// A mock whose clock stands still, with one connector that uses OAuth. It is asked by `acme/alice`.
struct MockWithOAuth {
    let client: TestClient
    let clock = Clock(stoppedAt: Timestamp(microseconds: 1_700_000_000_000_000))
    let connectorID: String

    /// The settings name the mock's own provider unless others are given.
    init(
        authorizeURL: String = "http://localhost/oauth/authorize",
        tokenURL: String = "http://localhost/oauth/token",
        _ change: (inout MockConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = MockConfiguration()
        configuration.clock = clock
        // A machine that is busy must not end an exchange.
        configuration.exchangeLimit = .seconds(600)
        change(&configuration)
        client = try TestClient(configuration, key: "acme/alice")
        let changes = ConnectorChanges(
            name: "Drive",
            url: "https://drive.example/search",
            oauth: .init(
                clientID: "drive-client",
                clientSecret: Secret("drive-secret"),
                authorizeURL: authorizeURL,
                tokenURL: tokenURL,
                scope: "files.read"
            )
        )
        connectorID = try client.mock.store.organization(named: "acme").create(changes).connector.id
    }

    /// The organization of the connector.
    var acme: Organization { client.mock.store.organization(named: "acme") }
    /// What a browser sends has no key.
    var browser: TestClient { client.with(key: nil) }

    /// Begins an authorization; gives the URL that the user is sent to.
    func beginAuthorization(
        afterTokenRedirect: String? = nil,
        by key: String = "acme/alice"
    ) async throws -> String {
        var path = "/v1/connectors/\(connectorID)/oauth/authorize"
        if let afterTokenRedirect {
            path = Form([(name: "after_token_redirect", value: afterTokenRedirect)]).appended(to: path)
        }
        let answer = await client.with(key: key).post(path)
        return try #require(answer.json["redirect_url"]?.string)
    }

    /// Begins an authorization; gives the state that the provider would send back.
    func beginAuthorizationState(afterTokenRedirect: String? = nil) async throws -> String {
        let url = try await beginAuthorization(afterTokenRedirect: afterTokenRedirect)
        return try #require(Form(queryOf: url)["state"])
    }

    /// Lets a user go the whole way through the mock's own provider, and allow what it asks for.
    ///
    /// - Parameter expiresIn: seconds until the access token expires.
    func authorize(by key: String = "acme/alice", expiresIn: Int = 60) async throws {
        let url = try await beginAuthorization(by: key)
        let allowed = await browser.post("\(url)&expires_in=\(expiresIn)", form: [(name: "decision", value: "allow")])
        let finished = await browser.get(try #require(allowed.header("Location")))
        try #require(finished.status == 200)
    }

    /// Lets the token endpoint answer in another way than the provider would.
    func stubTokenEndpoint(status: Int, json: JSONValue) throws {
        let stub: JSONValue = [
            "request": ["method": "POST", "urlPath": "/oauth/token"],
            "response": ["status": JSONValue(status), "jsonBody": json],
        ]
        try client.add(stub: stub, for: "acme")
    }

    /// The `auth_status` that a user sees; nil where there is none.
    func authStatus(for key: String = "acme/alice") async -> String? {
        await client.with(key: key).get("/v1/connectors/\(connectorID)").json["connector"]?["auth_status"]?.string
    }

    /// How many token requests of a grant type were received.
    func tokenRequests(_ grantType: String) throws -> Int {
        let pattern: JSONValue = [
            "urlPath": "/oauth/token", "bodyPatterns": [["contains": .string("grant_type=\(grantType)&")]],
        ]
        return try client.mock.journal.entries(matching: RequestPattern(pattern), of: nil).count
    }
}

extension Form {
    /// The decoded query of a URL.
    init(queryOf url: String) { self.init(parsing: String(url.drop { $0 != "?" }.dropFirst())) }
}
