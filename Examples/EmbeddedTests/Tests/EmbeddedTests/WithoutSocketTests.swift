import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

/// The mock is asked in the test's own process: no port, no HTTP client.
@Suite("A mock without a socket")
struct WithoutSocketTests {
    @Test("keeps a connector, and not its secret")
    func create() async throws {
        let client = try TestClient(key: "acme/alice")
        let created = await client.post(
            "/v1/connectors",
            json: [
                "name": "Drive", "url": "https://drive.example.com/search", "service_auth": ["token": "hunter2"],
            ]
        )
        #expect(created.status == 200)
        #expect(created.json["connector"]?["auth_type"] == "service_auth")
        let others = await client.with(key: "other").get("/v1/connectors")
        #expect(others.json["total_count"] == 0)
        let refused = await client.with(key: nil).get("/v1/connectors")
        #expect(refused.message == "no api key supplied")
    }

    @Test("shows a running server from inside", .mockServer())
    func running() async throws {
        let server = try MockServer.current
        try server.seed([ConnectorChanges(name: "Drive", url: "https://drive.example.com/search")], in: "acme")
        let listed = await TestClient(server, key: "acme/bob").get("/v1/connectors")
        #expect(listed.json["total_count"] == 1)
    }
}
