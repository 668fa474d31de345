import Testing

@testable import Connectors

@Suite("An authorization request")
struct AuthorizationRequestsTests {
    private let vault = Vault()
    private let requests: AuthorizationRequests
    private let now = Timestamp(microseconds: 1_000_000)

    init() { requests = AuthorizationRequests(vault: vault) }

    private func connector(_ oauth: ConnectorChanges.OAuth?) throws -> Connector {
        try ConnectorDraft(draft("a", oauth: oauth)).connector(id: "c", createdAt: now, sealedBy: vault)
    }

    private func begin(
        _ oauth: ConnectorChanges.OAuth? = settings("client", "secret", scope: "x y"),
        organization: String = "o"
    ) throws -> AuthorizationRequest {
        try requests.begin(
            for: try connector(oauth),
            by: Principal(organization: organization, user: "u"),
            redirectURI: "https://mock.example/callback",
            afterTokenRedirect: "https://app.example",
            at: now
        )
    }

    @Test("asks for a code with a state and a challenge (RFC 6749, section 4.1.1; RFC 7636, section 4.3)")
    func parameters() throws {
        let request = try begin()
        let verifier = try #require(vault.open(request.codeVerifier))
        let challenge = verifier.reveal(RandomText.challenge)
        #expect(
            request.parameters.map { "\($0.name)=\($0.value)" } == [
                "response_type=code", "client_id=client", "redirect_uri=https://mock.example/callback", "scope=x y",
                "state=\(request.state)", "code_challenge=\(challenge)", "code_challenge_method=S256",
            ]
        )
        #expect(request.connectorID == "c")
        #expect(request.principal == Principal(organization: "o", user: "u"))
        #expect(request.afterTokenRedirect == "https://app.example")
        #expect(request.redirectURI == "https://mock.example/callback")
    }

    @Test("names no scope if the connector has none", arguments: [nil, ""])
    func noScope(scope: String?) throws {
        let request = try begin(settings("client", scope: scope))
        #expect(!request.parameters.contains { $0.name == "scope" })
    }

    @Test("is not begun for a connector without OAuth or without a client id")
    func refusals() throws {
        #expect(throws: ConnectorError.noOAuth) { try begin(nil) }
        #expect(throws: ConnectorError.noClientID) { try begin(settings(nil, "secret")) }
    }

    @Test("has a state and a verifier of its own")
    func random() throws {
        let states = try (0..<50).map { _ in try begin().state }
        #expect(Set(states).count == 50)
        let verifiers = try (0..<50).map { _ in
            try #require(vault.open(try begin().codeVerifier)?.reveal(RandomText.challenge))
        }
        #expect(Set(verifiers).count == 50)
    }

    @Test("is taken once, and looked at as often as one likes before")
    func singleUse() throws {
        let state = try begin().state
        let other = try begin().state
        #expect(requests.peek(state)?.state == state)
        #expect(requests.peek(state)?.state == state)
        #expect(requests.take(state)?.state == state)
        #expect(requests.take(state) == nil)
        #expect(requests.peek(state) == nil)
        #expect(requests.take("") == nil)
        #expect(requests.take(other)?.state == other)
    }

    @Test("expires after ten minutes")
    func expiry() throws {
        let request = try begin()
        #expect(!request.isExpired(at: now))
        #expect(!request.isExpired(at: now.advanced(bySeconds: 599.999)))
        #expect(request.isExpired(at: now.advanced(bySeconds: 600)))
        #expect(AuthorizationRequest.lifetime == 600)
    }

    @Test("keeps the settings that it was begun with")
    func kept() throws {
        let connector = try connector(settings("client"))
        let request = try requests.begin(
            for: connector,
            by: Principal(apiKey: "k"),
            redirectURI: "https://x",
            afterTokenRedirect: nil,
            at: now
        )
        #expect(request.settings == connector.oauth)
        #expect(request.afterTokenRedirect == nil)
    }

    @Test("is forgotten with all others of its organization, or with all")
    func removal() throws {
        let (one, two, three) = (
            try begin(organization: "a"), try begin(organization: "b"), try begin(organization: "a")
        )
        requests.removeAll(of: "a")
        #expect(requests.peek(one.state) == nil)
        #expect(requests.peek(three.state) == nil)
        #expect(requests.peek(two.state) != nil)
        requests.removeAll()
        #expect(requests.peek(two.state) == nil)
    }
}
