import CohereConnectorsMockTesting
import HTTP
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("Production as it is today")
struct ProductionTodayTests {
    private static let removed =
        "invalid request: parameter 'connectors' was removed from the Chat API on September 15 2025."

    private let alice: TestClient

    init() throws { alice = try TestClient(MockConfiguration { $0.productionToday = true }, key: "acme/alice") }

    @Test(
        "answers each call of the connectors API with a 404",
        arguments: [
            "GET /v1/connectors", "POST /v1/connectors", "PUT /v1/connectors", "GET /v1/connectors/a",
            "PATCH /v1/connectors/a", "DELETE /v1/connectors/a", "POST /v1/connectors/a/oauth/authorize",
            "GET /v1/connectors/oauth/token?state=a", "GET /v1/connectors/a/b/c",
        ]
    )
    func connectors(_ call: String) async {
        let parts = call.split(separator: " ").map(String.init)
        let answer = await alice.send(HTTP.Method(rawValue: parts[0]), parts[1], body: Array("{}".utf8))
        #expect(answer.status == 404)
        #expect(answer.json["message"]?.string?.contains("Cohere removed connectors") == true)
    }

    @Test(
        "refuses a chat with connectors, and no other chat",
        arguments: [
            (#"{"message":"hi","connectors":[{"id":"a"}]}"#, 400), (#"{"connectors":[]}"#, 400),
            (#"{"message":"hi"}"#, 501), (#"{"message":"hi","connectors":null}"#, 501),
        ]
    )
    func chat(_ body: String, _ status: Int) async {
        let answer = await alice.send(.post, "/v1/chat", body: Array(body.utf8))
        #expect(answer.status == status)
        #expect((answer.json["message"]?.string == Self.removed) == (status == 400))
    }

    @Test("refuses a chat with connectors that is large, as another thread reads it")
    func largeChat() async {
        let body = #"{"message":"\#(String(repeating: "a", count: 100_000))","connectors":[]}"#
        #expect(await alice.send(.post, "/v1/chat", body: Array(body.utf8)).json["message"]?.string == Self.removed)
    }

    @Test("still checks keys first, lets stubs answer, and serves the admin API and check-api-key")
    func others() async {
        #expect(await alice.with(key: nil).get("/v1/connectors").status == 401)
        #expect(await alice.post("/v1/check-api-key").status == 200)
        let stub: JSONValue = ["request": ["urlPath": "/v1/connectors/a"], "response": ["status": 418]]
        #expect(await alice.post("/__admin/mappings", json: stub).status == 201)
        #expect(await alice.get("/v1/connectors/a").status == 418)
    }

    @Test("is off by default")
    func off() async throws {
        #expect(!MockConfiguration().productionToday)
        #expect(await (try TestClient(key: "a")).get("/v1/connectors").status == 200)
    }
}
