import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The list of requests in a few words")
struct ControlRequestsTests {
    private let alice: TestClient

    init() throws { alice = try TestClient(.reproducible(), key: "acme/alice") }

    private func list(_ query: String = "") async -> [JSONValue] {
        await alice.get("/__admin/cohere/requests\(query)").json["requests"]?.array ?? []
    }

    @Test("says who answered: a stub, the API or nothing")
    func answeredBy() async {
        let stub = await alice.post(
            "/__admin/mappings",
            json: ["name": "teapot", "request": ["urlPath": "/tea"], "response": ["status": 418]]
        ).json["id"]
        _ = await alice.post(
            "/__admin/mappings",
            json: ["request": ["urlPath": "/v1/connectors"], "response": ["passthrough": true]]
        )
        for target in ["/tea", "/v1/connectors", "/v1/connectors/x", "/none"] { _ = await alice.get(target) }
        let requests = await list()
        #expect(requests.map { $0["url"] } == ["/none", "/v1/connectors/x", "/v1/connectors", "/tea"])
        #expect(requests.map { $0["answered_by"] } == ["nothing", "api", "api", "stub"])
        #expect(requests[3]["stub"] == ["id": stub ?? .null, "name": "teapot"])
        #expect(requests[2]["stub"]?["id"] != nil, "it added to the API's answer")
        #expect(requests[1]["stub"] == nil)
    }

    @Test("is a part of them if that is asked for")
    func pages() async {
        for number in 0..<5 { _ = await alice.get("/\(number)") }
        let answer = await alice.get("/__admin/cohere/requests?limit=2&offset=1").json
        #expect(answer["requests"]?.array?.map { $0["url"] } == ["/3", "/2"])
        #expect(answer["meta"] == ["total": 5])
        #expect(answer["requestJournalDisabled"] == false)
        #expect(await alice.get("/__admin/cohere/requests?limit=-1").status == 400)
    }

    @Test("has long URLs cut, and methods that are long texts too")
    func long() async throws {
        _ = await alice.get("/" + String(repeating: "x", count: 5_000))
        _ = await alice.get("/q?" + String(repeating: "x", count: 2_000))
        _ = await alice.get("/q?client_secret=hunter2&" + String(repeating: "x", count: 5_000))
        let method = HTTP.Method(rawValue: String(repeating: "M", count: 5_000))
        _ = await alice.send(method, "/m")
        let requests = await list()
        let urls = requests.map { $0["url"]?.string ?? "" }
        #expect(urls[2].count == 1_001 && urls[2].hasSuffix("x…"))
        #expect([urls[1], urls[3]] == ["/q?…", "/…"])
        #expect((requests[0]["method"]?.string?.count ?? 5_000) < 300)
    }

    @Test("shows no key of one word, but the id of its user")
    func oneWord() async {
        _ = await alice.with(key: "s3cret-key").get("/x")
        let answer = await alice.forAllOrganizations.get("/__admin/cohere/requests")
        #expect(!answer.text.contains("s3cret-key"))
        let request = answer.json["requests"]?.array?.first
        #expect(request?["owner_id"]?.string?.count == 36)
        #expect(request?["user"] == nil && request?["organization"] == nil)
    }

    @Test("names the organization of a request that a stub alone has answered, if its key is accepted")
    func stubbed() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("good/zoe")] })
        _ = await client.post("/__admin/mappings", json: ["request": ["urlPath": "/x"], "response": ["status": 200]])
        for key in ["good/zoe", "bad/zoe"] { _ = await client.with(key: key).get("/x") }
        let requests = await client.get("/__admin/cohere/requests").json["requests"]?.array
        #expect(requests?.map { $0["organization"] } == [nil, "good"])
    }

    @Test("says that a stub has broken the answer, and how")
    func fault() async {
        let response: JSONValue = ["fault": "CONNECTION_RESET_BY_PEER"]
        _ = await alice.post("/__admin/mappings", json: ["request": ["urlPath": "/x"], "response": response])
        _ = await alice.get("/x")
        #expect(await list()[0]["fault"] == "CONNECTION_RESET_BY_PEER")
    }

    @Test("says of one which stubs came nearest, as it was sent, and in what they differ")
    func nearMisses() async {
        let sent: JSONValue = ["equalToJson": ["client_secret": "hunter2"]]
        for pattern in [
            ["urlPath": "/v1/tokenize", "bodyPatterns": [sent]],
            ["urlPath": "/v1/tokenize", "headers": ["X-Team": ["equalTo": "a"]]],
        ] as [JSONValue] {
            _ = await alice.post("/__admin/mappings", json: ["request": pattern, "response": ["status": 200]])
        }
        _ = await alice.post("/v1/tokenize", json: ["client_secret": "other"])
        let id = await list()[0]["id"]?.string ?? ""
        let answer = await alice.get("/__admin/cohere/requests/\(id)/near-misses")
        let differences = answer.json["nearMisses"]?.array?.compactMap {
            $0["request"]?["differences"]?.array?[0].string
        }
        #expect(differences?.count == 2)
        #expect(differences?.contains(#"header X-Team: expected "a", was absent"#) == true)
        #expect(!answer.text.contains("hunter2") && !answer.text.contains("other"))
        #expect(answer.json["nearMisses"]?.array?[0]["matchResult"]?["distance"] != nil)
        _ = await alice.post("/v1/tokenize", json: ["client_secret": "hunter2"])
        let matched = await list()[0]["id"]?.string ?? ""
        let others = await alice.get("/__admin/cohere/requests/\(matched)/near-misses").json["nearMisses"]?.array
        #expect(others?.count == 1, "the stub that answered is no near miss")
        let unknown = await alice.get("/__admin/cohere/requests/none/near-misses")
        #expect(unknown.status == 404)
        #expect(unknown.message == "the journal has no request of this id")
        #expect(await alice.with(key: "other/x").get("/__admin/cohere/requests/\(id)/near-misses").status == 404)
    }
}
