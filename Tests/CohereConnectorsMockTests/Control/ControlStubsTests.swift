import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The list of stubs with their hits")
struct ControlStubsTests {
    private let alice: TestClient
    private let all: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        all = alice.forAllOrganizations
    }

    private func add(_ client: TestClient, _ path: String, priority: Int = 5) async {
        let stub: JSONValue = [
            "name": .string(path), "priority": JSONValue(priority), "request": ["urlPath": .string(path)],
            "response": ["status": 200],
        ]
        #expect(await client.post("/__admin/mappings", json: stub).status == 201)
    }

    private func list(_ client: TestClient, _ query: String = "") async -> [JSONValue] {
        await client.get("/__admin/cohere/stubs\(query)").json["stubs"]?.array ?? []
    }

    @Test("is in the order in which they are tried, with whose each is, and how many requests it answered")
    func hits() async {
        let stranger = alice.with(key: "s3cret-word")
        await alice.createConnector()
        await add(all, "/shared")
        await add(alice, "/mine")
        await add(stranger, "/theirs", priority: 1)
        for _ in 0..<3 { _ = await alice.get("/shared") }
        _ = await stranger.get("/shared")
        _ = await alice.get("/mine")
        let stubs = await list(all)
        #expect(stubs.map { $0["mapping"]?["name"] } == ["/theirs", "/mine", "/shared"])
        #expect(stubs.map { $0["hits"] } == [0, 1, 4])
        #expect(stubs.map { $0["organization"] } == [nil, "acme", nil])
        let ids = ["s3cret-word", "acme"].map { JSONValue.string(Principal.organizationID($0)) }
        #expect(stubs.map { $0["organization_id"] } == ids + [nil])
        let mine = await list(alice)
        #expect(mine.map { $0["mapping"]?["name"] } == ["/mine", "/shared"], "those that answer its requests")
        #expect(mine.map { $0["hits"] } == [1, 3], "its own requests count")
        let page = await alice.get("/__admin/cohere/stubs?limit=1&offset=1").json
        #expect(page["stubs"]?.array?.count == 1)
        #expect(page["meta"] == ["total": 2])
    }

    @Test("says of the fixtures' stubs once that they are there, and for one organization that they are its own")
    func fixtures() async throws {
        let folder = try TemporaryFolder()
        let mappings: JSONValue = [["request": ["urlPath": "/f"], "response": ["status": 200]]]
        _ = try folder.write("f.json", json: ["mappings": mappings])
        let client = try TestClient(MockConfiguration { $0.fixtures = [folder.path] }, key: "acme/alice")
        await client.createConnector()
        await add(client, "/mine")
        _ = await client.get("/f")
        let all = await list(client.forAllOrganizations)
        #expect(all.count == 2)
        #expect(all.map { $0["hits"] } == [0, 1])
        #expect(all.map { $0["organization"] } == ["acme", nil])
        #expect(await list(client).map { $0["organization"] } == ["acme", "acme"])
    }

    @Test("doesn't know hits where the journal is turned off")
    func noJournal() async throws {
        let client = try TestClient(MockConfiguration { $0.journalLimit = 0 })
        await add(client, "/x")
        #expect(await list(client).map { $0["hits"] } == [.null])
    }
}
