import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The list of connectors")
struct ListConnectorsTests {
    /// A client with so many connectors, which are called c0, c1, … in the order of their creation.
    private func client(connectors count: Int) throws -> TestClient {
        let client = try TestClient(key: "acme/alice")
        let organization = client.mock.store.organization(named: "acme")
        for index in 0..<count {
            _ = try organization.create(ConnectorChanges(name: "c\(index)", url: "https://x.example/search"))
        }
        return client
    }

    @Test("is empty at first")
    func empty() async throws {
        let answer = await (try client(connectors: 0)).get("/v1/connectors")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/json")
        #expect(answer.text == #"{"connectors":[],"total_count":0}"#)
    }

    @Test(
        "has the newest first, thirty of them unless a limit is given",
        arguments: [
            ("", 5, 34), ("?limit=2", 33, 34), ("?limit=100", 0, 34), ("?limit=0", 5, 34), ("?limit=0.9", 5, 34),
            ("?limit=2.9", 33, 34), ("?limit=1e0", 34, 34), ("?offset=30", 0, 4), ("?offset=33.7&limit=1", 1, 1),
            ("?limit=2&offset=1", 32, 33), ("?limit=2&limit=5", 33, 34),
        ]
    )
    func pages(_ query: String, _ oldest: Int, _ newest: Int) async throws {
        let answer = await (try client(connectors: 35)).get("/v1/connectors" + query)
        let names = answer.json["connectors"]?.array?.compactMap { $0["name"]?.string }
        #expect(names == (oldest...newest).reversed().map { "c\($0)" })
        #expect(answer.json["total_count"] == 35)
    }

    @Test("is empty past the end", arguments: ["35", "1e300", "99999999999999999999"])
    func pastTheEnd(_ offset: String) async throws {
        let answer = await (try client(connectors: 35)).get("/v1/connectors?offset=\(offset)")
        #expect(answer.text == #"{"connectors":[],"total_count":35}"#)
    }

    @Test(
        "refuses a page that there can't be",
        arguments: [
            ("limit=101", "limit must be a number from 0 to 100"), ("limit=-1", "limit must be a number from 0 to 100"),
            ("limit=", "limit must be a number from 0 to 100"), ("limit=x", "limit must be a number from 0 to 100"),
            ("limit=nan", "limit must be a number from 0 to 100"),
            ("limit=0x10", "limit must be a number from 0 to 100"),
            ("limit=100.5", "limit must be a number from 0 to 100"),
            ("limit=1e999", "limit must be a number from 0 to 100"),
            ("offset=-1", "offset must be a number, 0 or greater"),
            ("offset=inf", "offset must be a number, 0 or greater"),
            ("offset=1e999", "offset must be a number, 0 or greater"),
            ("offset=1,5", "offset must be a number, 0 or greater"),
        ]
    )
    func refused(_ query: String, _ message: String) async throws {
        let answer = await (try client(connectors: 1)).get("/v1/connectors?" + query)
        #expect(answer.status == 400)
        #expect(answer.message == message)
    }

    @Test("shows what has just changed, and no organization the connectors of another")
    func changes() async throws {
        let client = try client(connectors: 2)
        let before = await client.get("/v1/connectors")
        #expect(await client.get("/v1/connectors").text == before.text)
        let id = try #require(before.json["connectors"]?.array?.first?["id"]?.string)
        _ = await client.patch("/v1/connectors/\(id)", json: ["name": "new"])
        #expect(await client.get("/v1/connectors").json["connectors"]?.array?.first?["name"] == "new")
        _ = await client.delete("/v1/connectors/\(id)")
        #expect(await client.get("/v1/connectors").json["total_count"] == 1)
        #expect(await client.with(key: "acme/bob").get("/v1/connectors").json["total_count"] == 1)
        #expect(await client.with(key: "beta").get("/v1/connectors").text == #"{"connectors":[],"total_count":0}"#)
    }
}
