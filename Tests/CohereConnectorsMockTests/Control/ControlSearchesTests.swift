import CohereConnectorsMockTesting
import Connectors
import HTTP
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("The control of searches")
struct ControlSearchesTests {
    private let mock: ChatMock
    private static let path = "/__admin/cohere/searches"

    init() throws { mock = try ChatMock() }

    private func listed(_ query: String = "", as client: TestClient? = nil) async -> [JSONValue] {
        await (client ?? mock.alice).get(Self.path + query).json["searches"]?.array ?? []
    }

    @Test("lists what was sent and what came, oldest first, without secrets")
    func list() async throws {
        await mock.connector("a", ["service_auth": ["type": "bearer", "token": "the-service-token"]])
        await mock.answer(
            "a",
            ["jsonBody": ["results": [["text": "the-service-token came.", "password": "the-pass"]]]]
        )
        let answer = await mock.chat(["id": "a"])
        #expect(!answer.text.contains("the-service-token"))
        let text = await mock.alice.get(Self.path).text
        for secret in ["the-service-token", "the-pass"] { #expect(!text.contains(secret)) }
        let search = try #require(await listed().first)
        #expect(search["request_id"]?.string == answer.header("x-debug-trace-id"))
        #expect(search["connector_id"] == "a")
        #expect(search["query"] == "What is it?")
        #expect(search["organization"] == "acme")
        #expect(search["user"] == "alice")
        #expect(search["owner_id"]?.string == Principal(organization: "acme", user: "alice").ownerID)
        #expect(search["authorization"] == ["kind": "service_auth"])
        #expect(search["request"]?["url"] == "http://localhost/fake/a/search")
        #expect(
            search["request"]?["headers"] == ["Content-Type": "application/json", "Authorization": "[redacted]"]
        )
        #expect(search["request"]?["body"] == #"{"query":"What is it?"}"#)
        #expect(search["response"]?["status"] == 200)
        #expect(search["error"] == nil)
        #expect(search["milliseconds"]?.double ?? -1 >= 0)
        _ = await mock.chat(["id": "a"], message: "Again?")
        #expect(await listed().map { $0["query"] } == ["What is it?", "Again?"])
        #expect(await mock.alice.get(Self.path + "?limit=1&offset=1").json["meta"] == ["total": 2])
    }

    @Test("shows no secret of what was asked")
    func secretQuery() async throws {
        await mock.connector("a", results: [])
        for query in [#"{"client_secret":"HUSH"}"#, "access_token=HUSH&x=1", "see https://x/?access_token=HUSH"] {
            #expect(await mock.chat(["id": "a"], message: query).status == 200)
        }
        let shown = await mock.alice.get("/__admin/cohere/searches")
        #expect(shown.json["searches"]?.array?.count == 3)
        #expect(!shown.text.contains("HUSH"))
        // Who knows it finds it.
        let found = await listed("?query=access_token%3DHUSH%26x%3D1")
        #expect(found.count == 1)
    }

    @Test("chooses by connector, query and user, by name or by id")
    func choose() async throws {
        await mock.connector("a", results: [])
        await mock.connector("b", results: [], ChatMock.oauth)
        try mock.organization.setAuthorization(of: "b", by: .name("bob"), to: .valid)
        _ = await mock.chat(["id": "a"], message: "one")
        _ = await mock.chat(["id": "b"], ["id": "a"], as: mock.bob, message: "two")
        #expect(await listed("?connector=a").count == 2)
        #expect(await listed("?query=two").count == 2)
        #expect(await listed("?user=bob").count == 2)
        #expect(await listed("?user=alice&connector=a&query=one").count == 1)
        #expect(await listed("?user=alice&connector=b").isEmpty)
        let owner = Principal(organization: "acme", user: "bob").ownerID
        #expect(await listed("?user=\(owner)&connector=b").map { $0["authorization"]?["user"] } == ["bob"])
        for user in ["bob", owner] { #expect(await listed("?token_user=\(user)").count == 1) }
        #expect(await listed("?token_user=alice").isEmpty)
        for path in ["?conector=a", "?connector=a&User=bob"] {
            #expect(await mock.alice.get(Self.path + path).status == 400)
            #expect(await mock.alice.post(Self.path + "/count" + path, json: [:]).status == 400)
        }
        #expect(await listed(as: mock.alice.with(key: "other/x")).isEmpty)
        #expect(await listed(as: mock.alice.with(key: nil)).count == 3)
        #expect(await listed("?organization=acme", as: mock.alice.with(key: nil)).count == 3)
    }

    @Test("takes a search with another user's token for nobody's own")
    func foreignToken() async throws {
        await mock.connector("a", results: [], ChatMock.oauth)
        try mock.organization.setAuthorization(of: "a", by: .name("bob"), to: .valid)
        _ = await mock.chat(["id": "a"], as: mock.bob)
        let sent = try #require(mock.searches.first?.request.headers["Authorization"])
        let brought: JSONValue = ["id": "a", "user_access_token": .string(String(sent.dropFirst(7)))]
        _ = await mock.chat(brought)
        #expect(await listed().map { $0["authorization"]?["user"] } == ["bob", "bob"])
        #expect(await listed().map { $0["user"] } == ["bob", "alice"])
        #expect(await listed("?user=alice").isEmpty)
        #expect(await listed("?user=bob").count == 1)
        #expect(await listed("?token_user=bob").count == 2)
        #expect(await listed("?token_user=bob&user=alice").isEmpty)
        // A token of which nobody knows whose it is says nothing against the user.
        _ = await mock.chat(["id": "a", "user_access_token": "the-token"])
        #expect(await listed("?user=alice").count == 1)
    }

    @Test("counts the searches that match a pattern as they were sent, with their tokens")
    func count() async {
        await mock.connector("a", results: [])
        _ = await mock.chat(["id": "a", "user_access_token": "the-users-token"])
        func count(_ pattern: JSONValue, _ query: String = "") async -> JSONValue? {
            await mock.alice.post(Self.path + "/count" + query, json: pattern).json["count"]
        }
        let token: JSONValue = ["headers": ["Authorization": ["equalTo": "Bearer the-users-token"]]]
        #expect(await count(token) == 1)
        #expect(await count(token, "?connector=other") == 0)
        #expect(await count(["headers": ["Authorization": ["equalTo": "Bearer other"]]]) == 0)
        #expect(await count(["bodyPatterns": [["matchesJsonPath": "$[?(@.query == 'What is it?')]"]]]) == 1)
        let faulty = await mock.alice.post(Self.path + "/count", json: ["bogus": 1])
        #expect(faulty.status == 422 || faulty.status == 400)
    }

    @Test("forgets them, for one organization or all, and so does a reset")
    func forget() async {
        let other = mock.alice.with(key: "other/x")
        await mock.connector("a", results: [])
        let json: JSONValue = ["id": "a", "name": "N", "results": []]
        #expect(await other.post("/__admin/cohere/connectors", json: json).status == 200)
        for client in [mock.alice, other] { _ = await mock.chat(["id": "a"], as: client) }
        #expect(await mock.alice.delete(Self.path).status == 200)
        #expect(await listed().isEmpty)
        #expect(await listed(as: other).count == 1)
        _ = await other.post("/__admin/reset")
        #expect(await listed(as: other).isEmpty)
        _ = await mock.chat(["id": "a"])
        _ = await mock.alice.with(key: nil).post("/__admin/reset")
        #expect(await listed(as: mock.alice.with(key: nil)).isEmpty)
    }

    @Test("keeps 1,000 searches and 16 MiB at most, and none without a journal")
    func bounds() async throws {
        await mock.connector("a", results: [])
        for number in 0..<1_005 { _ = await mock.chat(["id": "a"], message: "\(number)") }
        #expect(mock.searches.count == 1_000)
        #expect(mock.searches.first?.query == "5")
        let large = String(repeating: "x", count: 800_000)
        for _ in 0..<22 { _ = await mock.chat(["id": "a"], message: large) }
        #expect(mock.searches.count < 22)
        #expect(mock.searches.reduce(0) { $0 + $1.size } <= SearchLog.byteLimit)
        let silent = try ChatMock { $0.journalLimit = 0 }
        await silent.connector("a", results: [])
        _ = await silent.chat(["id": "a"])
        #expect(silent.searches.isEmpty)
    }
}
