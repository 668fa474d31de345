import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The admin API's near misses")
struct AdminNearMissesTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    /// Adds a stub; gives it as the admin API shows it.
    private func stub(_ request: JSONValue, _ client: TestClient? = nil) async -> JSONValue {
        await (client ?? self.client).post("/__admin/mappings", json: ["request": request]).json
    }

    private func misses(_ answer: TestResponse) -> [JSONValue] { answer.json["nearMisses"]?.array ?? [] }

    @Test("of an unmatched request are its request, the stub, and in what they differ")
    func ofUnmatched() async throws {
        let stub = await stub(["method": "POST", "urlPath": "/nothing", "headers": ["X-A": ["equalTo": "b"]]])
        _ = await client.get("/v1/connectors")
        _ = await client.get("/nothing")
        let requests = await client.get("/__admin/requests/unmatched").json["requests"]?.array
        var request = try #require(requests?.first?.object)
        request["differences"] = [
            #"method: expected "POST", was "GET""#, #"header X-A: expected "b", was absent"#,
        ]
        let answer = await client.get("/__admin/requests/unmatched/near-misses")
        #expect(answer.status == 200)
        // Weights: URL 10, method 3, the header 1, and 27 of what is not asked for.
        let distance = JSONValue.number("\((3.0 + 1) / 41)")
        #expect(
            answer.json == [
                "nearMisses": [
                    [
                        "request": .object(request), "stubMapping": stub, "matchResult": ["distance": distance],
                    ]
                ]
            ]
        )
    }

    @Test("are three at most, the nearest first")
    func nearest() async {
        var stubs: [JSONValue] = []
        for path in ["/nothing-at-all", "/nothin", "/something", "/nothingy"] {
            stubs.append(await stub(["urlPath": .string(path)]))
        }
        _ = await client.get("/nothing")
        let found = misses(await client.get("/__admin/requests/unmatched/near-misses"))
        #expect(found.map { $0["stubMapping"]?["request"]?["urlPath"] } == ["/nothingy", "/nothin", "/something"])
        // Levenshtein's distance as a part of the longer path's length, with a weight of 10 in 41.
        let distances = [1.0 / 9, 1.0 / 8, 3.0 / 10].map { $0 * 10 / 41 }
        #expect(found.map { $0["matchResult"]?["distance"]?.double } == distances)
    }

    @Test("of an organization's request are looked for among its own stubs")
    func organizations() async {
        _ = await stub(["urlPath": "/nothin"], client.with(key: "other/eve"))
        _ = await client.get("/nothing")
        #expect(misses(await client.get("/__admin/requests/unmatched/near-misses")).isEmpty)
        let stub = await stub(["urlPath": "/nothin"])
        let all = misses(await client.forAllOrganizations.get("/__admin/requests/unmatched/near-misses"))
        #expect(all.map { $0["stubMapping"] } == [stub])
    }

    @Test("of a request in the body show that request without its secrets")
    func ofRequest() async throws {
        let stub = await stub([
            "method": "GET", "url": "/a?b=1", "headers": ["X-A": ["equalTo": "2"]],
            "bodyPatterns": [["equalTo": "text"]],
        ])
        let near: JSONValue = ["method": "PUT", "url": "/a?b=1", "headers": ["X-A": ["1", "2"]], "body": "text"]
        let answer = await client.post("/__admin/near-misses/request", json: near)
        #expect(answer.status == 200)
        let found = try #require(misses(answer).first)
        for member in try #require(near.object).members { #expect(found["request"]?[member.key] == member.value) }
        #expect(found["stubMapping"] == stub)
        #expect(found["matchResult"] == ["distance": .number("\(3.0 / 41)")])
        #expect(found["request"]?["differences"] == [#"method: expected "GET", was "PUT""#])
        let secret = await client.post(
            "/__admin/near-misses/request",
            json: [
                "url": "/a?code=hunter2", "body": #"{"client_secret":"hunter2"}"#, "client_secret": "hunter2",
                "x": "hunter2", "cookies": ["a": "hunter2"],
            ]
        )
        #expect(misses(secret).count == 1)
        #expect(!secret.text.contains("hunter2"))
    }

    @Test("of an empty request are those of GET /")
    func ofEmptyRequest() async {
        _ = await stub(["method": "GET", "url": "/"])
        let found = misses(await client.post("/__admin/near-misses/request", json: [:]))
        #expect(found.map { $0["matchResult"] } == [["distance": .number("0.0")]])
        #expect(found.map { $0["request"]?["differences"] } == [[]])
    }

    @Test("of a pattern are the requests of the journal that are nearest to it")
    func ofPattern() async {
        for target in ["/v1/connectors", "/v1/models"] { _ = await client.get(target) }
        _ = await client.with(key: "other/eve").get("/v1/connectors")
        let pattern: JSONValue = ["method": "POST", "urlPath": "/v1/connectors"]
        let answer = await client.post("/__admin/near-misses/request-pattern", json: pattern)
        #expect(answer.status == 200)
        let found = misses(answer)
        #expect(found.map { $0["request"]?["url"] } == ["/v1/connectors", "/v1/models"])
        #expect(found.map { $0["requestPattern"] } == [pattern, pattern])
        let method: JSONValue = #"method: expected "POST", was "GET""#
        #expect(found.first?["matchResult"] == ["distance": .number("\(3.0 / 41)")])
        #expect(
            found.map { $0["request"]?["differences"] } == [
                [method], [#"path: expected "/v1/connectors", was "/v1/models""#, method],
            ]
        )
    }

    @Test(
        "can't be looked for with what can't be used",
        arguments: [
            ("request", #"{"url":"%ff"}"#, "/url", "must be a path and a query"),
            ("request", #"{"headers":7}"#, "/headers", "must be an object, not a number"),
            ("request", "", "", "the body is empty"),
            ("request-pattern", #"{"bogus":7}"#, "/bogus", "is not supported"),
        ]
    )
    func faulty(call: String, body: String, pointer: String, reason: String) async {
        let refused = await client.send(.post, "/__admin/near-misses/\(call)", text: body)
        #expect(refused.status == 422)
        #expect(refused.json == unusable(pointer, reason))
    }

    @Test("leave out the stub that matched, also where it was replaced since, and so have room for three others")
    func matched() async throws {
        let passthrough: JSONValue = [
            "id": "11111111-1111-4111-8111-111111111111", "request": ["urlPath": "/nothing"],
            "response": ["passthrough": true],
        ]
        _ = await client.post("/__admin/mappings", json: passthrough)
        for header in ["A", "B", "C"] {
            _ = await stub(["urlPath": "/nothing", "headers": [header: ["equalTo": "1"]]])
        }
        _ = await client.get("/nothing")
        let path = "/__admin/mappings/11111111-1111-4111-8111-111111111111"
        #expect(await client.put(path, json: passthrough).status == 200)
        let found = misses(await client.get("/__admin/requests/unmatched/near-misses"))
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0["request"]?["differences"]?.array?.count == 1 })
    }

    // MARK: the stubs that apply

    @Test("of an organization's request are looked for among the shared stubs too")
    func sharedStubs() async {
        let shared = await stub(["urlPath": "/nothing-here"], client.forAllOrganizations)
        let own = await stub(["urlPath": "/nothing-at-all"])
        _ = await client.get("/nothing")
        let found = misses(await client.get("/__admin/requests/unmatched/near-misses"))
        #expect(found.map { $0["stubMapping"] } == [shared, own])
        // Other organizations see the shared one alone.
        let other = client.with(key: "other/eve")
        _ = await other.get("/nothing")
        let others = misses(await other.get("/__admin/requests/unmatched/near-misses"))
        #expect(others.map { $0["stubMapping"] } == [shared])
    }

    @Test("of what the mock itself answered are those stubs for the same URL, if one asks for all")
    func answeredByTheMock() async {
        let near = await stub(["method": "POST", "urlPath": "/v1/connectors", "headers": ["X-A": ["equalTo": "1"]]])
        _ = await stub(["urlPath": "/v1/elsewhere"])
        _ = await client.createConnector()
        _ = await client.get("/v1/connectors/none")
        #expect(misses(await client.get("/__admin/requests/unmatched/near-misses")).isEmpty)
        let found = misses(await client.get("/__admin/requests/unmatched/near-misses?all=true"))
        #expect(found.map { $0["stubMapping"] } == [near])
        #expect(found.first?["request"]?["differences"] == [#"header X-A: expected "1", was absent"#])
    }

    @Test("of what a stub answered are none")
    func answeredByAStub() async {
        _ = await stub(["urlPath": "/stubbed"])
        _ = await stub(["urlPath": "/stubbed", "headers": ["X-A": ["equalTo": "1"]]])
        _ = await client.get("/stubbed")
        #expect(misses(await client.get("/__admin/requests/unmatched/near-misses?all=true")).isEmpty)
    }

    @Test("tell that a stub waits for another state of its scenario")
    func scenario() async {
        _ = await client.post(
            "/__admin/mappings",
            json: [
                "request": ["urlPath": "/later"], "scenarioName": "story", "requiredScenarioState": "Two",
            ]
        )
        _ = await client.get("/later")
        let found = misses(await client.get("/__admin/requests/unmatched/near-misses"))
        let difference: JSONValue = #"scenario "story": expected the state "Two", was "Started""#
        #expect(found.map { $0["request"]?["differences"] } == [[difference]])
        #expect(found.map { $0["matchResult"] } == [["distance": .number("0.0")]])
    }

    @Test("of a request in the body take its fields as leniently as all admin calls")
    func relaxedRequest() async {
        let stub = await stub(["urlPath": "/near", "bodyPatterns": [["equalTo": "5"]]])
        let near = await client.post("/__admin/near-misses/request", json: ["url": "/near", "body": 5])
        #expect(misses(near).map { $0["stubMapping"] } == [stub])
        #expect(misses(near).map { $0["request"]?["differences"] } == [[]])
    }
}
