import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A connector that is read")
struct GetConnectorTests {
    @Test("is shown to every user of its organization, as it was when it was created")
    func found() async throws {
        let client = try TestClient(key: "acme/alice")
        let created = await client.post("/v1/connectors", json: ["name": "a", "url": "https://x.example/search"])
        let id = try #require(created.json["connector"]?["id"]?.string)
        for key in ["acme/alice", "acme/bob"] {
            let answer = await client.with(key: key).get("/v1/connectors/\(id)")
            #expect(answer.status == 200)
            #expect(answer.text == created.text)
        }
    }

    @Test("is not there under another id, nor for another organization")
    func notFound() async throws {
        let client = try TestClient(key: "acme/alice")
        let url = "https://x.example/search"
        let id = try client.mock.store.organization(named: "acme").create(ConnectorChanges(name: "a", url: url))
            .connector.id
        for (key, id) in [("acme/alice", "other"), ("acme/alice", id.uppercased()), ("beta/alice", id)] {
            let answer = await client.with(key: key).get("/v1/connectors/\(id)")
            #expect(answer.status == 404)
            #expect(answer.message == "no connector of this organization has this id")
        }
    }

    @Test("is found by an id that needs percent-encoding")
    func encodedID() async throws {
        let client = try TestClient(key: "acme/alice")
        let seed = try ConnectorSeed(id: "a/b é", content: ConnectorChanges(name: "a", url: "https://x.example/search"))
        client.mock.store.organization(named: "acme").replaceAll(with: try ConnectorSeeds([seed]))
        let answer = await client.get("/v1/connectors/a%2Fb%20%C3%A9")
        #expect(answer.json["connector"]?["id"] == "a/b é")
    }
}
