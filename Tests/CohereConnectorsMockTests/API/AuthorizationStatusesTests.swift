import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("What a user has authorized")
struct AuthorizationStatusesTests {
    @Test(
        "is shown to this user alone, wherever the connector is shown",
        arguments: [UserAuthorization.Status.valid, .expired]
    )
    func ofOneUser(_ status: UserAuthorization.Status) async throws {
        let mock = try await MockWithOAuth()
        let acme = mock.acme
        try acme.setAuthorization(of: mock.connectorID, by: .name("alice"), to: status)
        #expect(await mock.authStatus() == status.rawValue)
        #expect(await mock.authStatus(for: "acme/bob") == nil)
        let list = await mock.client.get("/v1/connectors").json["connectors"]?.array
        #expect(list?.map { $0["auth_status"]?.string } == [status.rawValue])
        let bobs = await mock.client.with(key: "acme/bob").get("/v1/connectors").json["connectors"]?.array
        #expect(bobs?.map { $0["auth_status"]?.string } == [nil])
    }

    @Test("is shown beside connectors that need no authorization, each with its own status")
    func mixed() async throws {
        let mock = try await MockWithOAuth()
        let acme = mock.acme
        _ = try acme.create(ConnectorChanges(name: "Plain", url: "https://x.example/search"))
        let oauth = ConnectorChanges.OAuth(authorizeURL: "https://i.example/a", tokenURL: "https://i.example/t")
        let other = try acme.create(ConnectorChanges(name: "Other", url: "https://x.example/search", oauth: oauth))
        try acme.setAuthorization(of: mock.connectorID, by: .name("alice"), to: .valid)
        try acme.setAuthorization(of: other.connector.id, by: .name("alice"), to: .expired)
        let list = await mock.client.get("/v1/connectors").json["connectors"]?.array
        let statuses = list?.map { "\($0["name"]?.string ?? "") \($0["auth_status"]?.string ?? "none")" }
        #expect(statuses == ["Other expired", "Plain none", "Drive valid"])
        // A page without the connectors that are authorized shows no status.
        let page = await mock.client.get("/v1/connectors?limit=1&offset=1").json["connectors"]?.array
        #expect(page?.map { $0["auth_status"]?.string } == [nil])
    }

    @Test("is refreshed for every connector of a page, and for no other")
    func refreshed() async throws {
        let mock = try await MockWithOAuth()
        let acme = mock.acme
        try mock.stubTokenEndpoint(status: 200, json: ["access_token": "new", "expires_in": 60])
        let grant = TokenGrant(accessToken: Secret("a"), refreshToken: Secret("r"), expiresIn: 60)
        let oauth = ConnectorChanges.OAuth(
            clientID: "c",
            authorizeURL: "http://localhost/oauth/authorize",
            tokenURL: "http://localhost/oauth/token"
        )
        for name in ["one", "two", "three"] {
            let stored = try acme.create(ConnectorChanges(name: name, url: "https://x.example/search", oauth: oauth))
            let settings = try #require(stored.connector.oauth)
            #expect(acme.authorize(stored.connector.id, by: "alice", with: grant, for: settings))
        }
        mock.clock.advance(bySeconds: 60)
        let list = await mock.client.get("/v1/connectors?limit=2").json["connectors"]?.array
        #expect(list?.map { $0["auth_status"]?.string } == ["valid", "valid"])
        #expect(try mock.tokenRequests("refresh_token") == 2)
        _ = await mock.client.get("/v1/connectors")
        #expect(try mock.tokenRequests("refresh_token") == 3)
    }
}
