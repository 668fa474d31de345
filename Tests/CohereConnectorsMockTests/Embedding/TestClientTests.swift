import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("A test's client")
struct TestClientTests {
    /// What the mock received last.
    private func received(_ client: TestClient) async -> JSONValue? {
        await client.get("/__admin/requests?limit=1").json["requests"]?.array?.first?["request"]
    }

    @Test("sends each method with its body")
    func methods() async throws {
        let client = try TestClient(key: "k")
        #expect(await client.get("/v1/connectors").text == #"{"connectors":[],"total_count":0}"#)
        let created = await client.post("/v1/connectors", json: ["name": "a", "url": "https://a.example/search"])
        let id = try #require(created.json["connector"]?["id"]?.string)
        #expect(await received(client)?["body"] == #"{"name":"a","url":"https://a.example/search"}"#)
        let patched = await client.patch("/v1/connectors/\(id)", json: ["name": "b"])
        #expect(patched.json["connector"]?["name"] == "b")
        #expect(await client.delete("/v1/connectors/\(id)").text == "{}")
        #expect(await client.put("/v1/connectors", json: [:]).status == 405)
        #expect(await received(client)?["method"] == "PUT")
        _ = await client.post("/oauth/token", form: [("a b", "c&d"), ("e", "é")])
        #expect(await received(client.forAllOrganizations)?["body"] == "a%20b=c%26d&e=%C3%A9")
    }

    @Test("brings its key, and another client of the same mock another one or none")
    func keys() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("acme/alice")] }, key: "acme/alice")
        #expect(await client.get("/v1/connectors").status == 200)
        #expect(await client.with(key: "acme/bob").get("/v1/connectors").message == "invalid api token")
        #expect(await client.with(key: nil).get("/v1/connectors").message == "no api key supplied")
        #expect(client.key == "acme/alice")
    }

    @Test("sends Host as localhost unless it is told otherwise")
    func host() async throws {
        let client = try TestClient(key: "k")
        _ = await client.get("/v1/connectors")
        #expect(await received(client)?["headers"]?["Host"] == "localhost")
        _ = await client.get("/v1/connectors", headers: [("host", "h")])
        #expect(await received(client)?["headers"]?["host"] == "h")
        #expect(await received(client)?["headers"]?["Host"] == nil)
    }

    @Test("gives status 0 for a target that no server could decode")
    func undecodable() async throws {
        let client = try TestClient(key: "k")
        let answer = await client.get("/%ff")
        #expect(answer.status == 0)
        #expect(answer.text == "")
        #expect(answer.json == .null)
        #expect(answer.message == nil)
    }

    @Test("gives an answer's parts")
    func response() async throws {
        let client = try TestClient(key: "k")
        let answer = await client.get("/v1/connectors/x")
        #expect(answer.status == 404)
        #expect(answer.message == "no connector of this organization has this id")
        #expect(answer.json["id"]?.string == answer.header("X-DEBUG-TRACE-ID"))
        #expect(answer.header("no-such-field") == nil)
        #expect(answer.response.status == .notFound)
    }

    @Test("asks the mock of a running server past its socket")
    func runningServer() async throws {
        try await withMockServer { server in
            try server.seed([ConnectorChanges(name: "a", url: "https://a.example/search")], in: "k")
            #expect(await TestClient(server, key: "k").connectorNames() == ["a"])
        }
    }
}
