import CohereConnectorsMockTesting
import ConnectorProtocol
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("The test of a connector at its registration")
struct RegistrationTestTests {
    private let mock: ChatMock

    init() throws { mock = try ChatMock { $0.testsConnectors = true } }

    private func create(_ id: String, _ others: JSONObject = [:]) async -> TestResponse {
        var json: JSONObject = ["name": .string(id), "url": .string("http://localhost/fake/\(id)/search")]
        for member in others.members { json[member.key] = member.value }
        return await mock.alice.post("/v1/connectors", json: .object(json))
    }

    @Test("creates nothing where the search fails")
    func create() async {
        await mock.answer("a", ["status": 401], where: ["headers": ["Authorization": ["absent": true]]])
        let refused = await create("a")
        #expect(refused.status == 400)
        #expect(
            refused.message == "connector not reachable at http://localhost/fake/a/search. "
                + "error: request failed with status code 401"
        )
        #expect(mock.organization.count == 0)
        await mock.answer(
            "a",
            ["jsonBody": ["results": []]],
            where: ["headers": ["Authorization": ["equalTo": "Bearer the-token"]]]
        )
        let made = await create("a", ["service_auth": ["type": "bearer", "token": "the-token"]])
        #expect(made.status == 200)
        #expect(made.json["connector"]?["name"] == "a")
        #expect(mock.organization.count == 1)
        #expect(mock.searches.map(\.kind) == [.none, .serviceAuth])
    }

    @Test("shows no secret of the url")
    func secretURL() async {
        let refused = await create("a", ["url": "http://localhost/gone?api_key=HUSH"])
        #expect(
            refused.message?.hasPrefix("connector not reachable at http://localhost/gone?api_key=[redacted]") == true
        )
        #expect(!refused.text.contains("HUSH"))
    }

    @Test("refuses a faulty body before it searches")
    func faulty() async {
        #expect(await create("a", ["url": "nowhere"]).message?.contains("url must be") == true)
        #expect(await mock.alice.patch("/v1/connectors/nope", json: ["url": "http://localhost/"]).status == 404)
        #expect(mock.searches.isEmpty)
    }

    @Test("searches a connector again where its url or service_auth is changed, and not otherwise")
    func update() async throws {
        await mock.answer("a", ["jsonBody": ["results": []]])
        let id = try #require(await create("a").json["connector"]?["id"]?.string)
        #expect(await mock.alice.patch("/v1/connectors/\(id)", json: ["name": "b"]).status == 200)
        #expect(mock.searches.count == 1)
        let elsewhere = await mock.alice.patch("/v1/connectors/\(id)", json: ["url": "http://localhost/gone/search"])
        #expect(elsewhere.message?.contains("not reachable at http://localhost/gone/search. ") == true)
        #expect(try mock.organization.connector(withID: id).connector.url.hasSuffix("/fake/a/search"))
        let auth: JSONValue = ["service_auth": ["token": "the-token"]]
        #expect(await mock.alice.patch("/v1/connectors/\(id)", json: auth).status == 200)
        #expect(mock.searches.count == 3)
    }

    @Test("leaves connectors with OAuth alone, and those of fixtures and of the admin API")
    func untested() async {
        #expect(await create("a", ChatMock.oauth).status == 200)
        await mock.connector("b")
        #expect(mock.searches.isEmpty)
    }

    @Test("does not search a connector whose results the mock serves, so its token can be changed")
    func served() async throws {
        await mock.connector("a", results: [], ["service_auth": ["type": "bearer", "token": "the-token"]])
        let changed = await mock.alice.patch("/v1/connectors/a", json: ["service_auth": ["token": "another-token"]])
        #expect(changed.status == 200)
        #expect(mock.searches.isEmpty)
        #expect(await mock.chat(["id": "a"]).status == 200)
    }

    @Test("is off by default")
    func off() async throws {
        let mock = try ChatMock()
        let json: JSONValue = ["name": "a", "url": "http://localhost/gone/search"]
        #expect(await mock.alice.post("/v1/connectors", json: json).status == 200)
        #expect(!MockConfiguration().testsConnectors)
    }
}
