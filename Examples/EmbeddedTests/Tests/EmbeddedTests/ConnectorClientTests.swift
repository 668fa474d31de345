import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

/// Each test has a server of its own, and all run side by side.
@Suite("A client of the connectors API", .mockServer())
struct ConnectorClientTests {
    private func client() throws -> ConnectorClient {
        ConnectorClient(baseURL: try MockServer.current.baseURL, apiKey: "acme/alice")
    }

    @Test("sends the secret that it was given", arguments: ["one", "two", "three"])
    func secret(value: String) async throws {
        let server = try MockServer.current
        _ = try await client().create(name: "Drive", clientSecret: value)
        let sent = try server.count(
            matching: [
                "bodyPatterns": [
                    ["matchesJsonPath": ["expression": "$.oauth.client_secret", "equalTo": .string(value)]]
                ]
            ]
        )
        #expect(sent == 1)
        #expect(server.receivedRequests().map(\.status) == [200])
        #expect(server.receivedRequests()[0].body.contains("[redacted]"))
    }

    @Test("sees an authorization expire")
    func expiry() async throws {
        let server = try MockServer.current
        let client = try client()
        let id = try await client.create(name: "Drive", clientSecret: "s")
        #expect(try await client.authorizationStatus(of: id) == nil)
        for status in [UserAuthorization.Status.valid, .expired] {
            try server.setAuthorization(of: id, by: "alice", in: "acme", to: status)
            #expect(try await client.authorizationStatus(of: id) == status.rawValue)
        }
    }

    @Test("tries again when it is told to slow down")
    func rateLimit() async throws {
        let server = try MockServer.current
        try server.seed([ConnectorChanges(name: "Drive", url: "https://drive.example.com/search")], in: "acme")
        try server.stub(json: [
            "scenarioName": "limit", "requiredScenarioState": "Started", "newScenarioState": "over",
            "request": ["urlPath": "/v1/connectors"], "response": ["status": 429],
        ])
        #expect(try await client().count() == 1)
        #expect(server.receivedRequests().map(\.status) == [429, 200])
    }

    @Test("gives up on a server that is down")
    func outage() async throws {
        let server = try MockServer.current
        try server.stub(Stub("GET", path: "/v1/connectors", answer: .respond(status: 503)))
        await #expect(throws: ConnectorClient.Failure(status: 503)) { try await client().count() }
        server.removeStubs()
        #expect(try await client().count() == 0)
    }
}
