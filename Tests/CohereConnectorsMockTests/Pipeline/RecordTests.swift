import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The journal")
struct RecordTests {
    private let clock = Clock(stoppedAt: Timestamp(microseconds: 7_000_000))

    private func client(_ change: (inout MockConfiguration) -> Void = { _ in }) throws -> TestClient {
        var configuration = MockConfiguration()
        configuration.clock = clock
        change(&configuration)
        return try TestClient(configuration, key: "acme/alice")
    }

    @Test("has a request as it was sent, with the answer, its id and its time")
    func entry() async throws {
        let client = try client()
        let answer = await client.post("/v1/connectors?x=1", json: ["name": 7])
        let entry = try #require(client.mock.journal.entries(of: nil).first)
        #expect(entry.id == answer.header("x-debug-trace-id"))
        #expect(entry.organization == "acme")
        #expect(entry.request.method == .post)
        #expect(entry.request.target.url == "/v1/connectors?x=1")
        #expect(entry.request.headers["Authorization"] == "Bearer acme/alice")
        #expect(entry.request.body == Array(#"{"name":7}"#.utf8))
        #expect(entry.response.status == 400)
        #expect(entry.response.body.bytes == answer.response.body.bytes)
        #expect(entry.response.headers == answer.response.headers)
        #expect(entry.stub == nil)
        #expect(entry.receivedAt == 7_000_000)
        #expect(entry.addedDelay == 0)
    }

    @Test("has a request of nobody without an organization")
    func ofNobody() async throws {
        let client = try client()
        _ = await client.with(key: nil).get("/v1/connectors")
        #expect(client.mock.journal.entries(of: nil).map(\.organization) == [nil])
        #expect(client.mock.journal.entries(of: "acme").isEmpty)
    }

    @Test(
        "tells whether anything had an answer",
        arguments: [
            ("/v1/connectors", true), ("/v1/connectors/unknown", true), ("/stubbed", true), ("/passed", false),
            ("/other", false), ("/v1/chat", false), ("/v1/connectors/x/oauth/authorize/y", false),
        ]
    )
    func wasMatched(_ target: String, _ expected: Bool) async throws {
        let client = try client()
        for (path, response) in [("/stubbed", ["status": 404]), ("/passed", ["passthrough": true])]
            as [(String, JSONValue)]
        {
            let stub = try client.mock.stubFactory.stub(["request": ["urlPath": .string(path)], "response": response])
            client.mock.stubs.add(stub, for: nil)
        }
        _ = await client.get(target)
        let entry = try #require(client.mock.journal.entries(of: nil).first)
        #expect(entry.wasMatched == expected)
        #expect((entry.stub != nil) == ["/stubbed", "/passed"].contains(target))
    }

    @Test("has the delay that a stub has added")
    func addedDelay() async throws {
        let client = try client()
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fixedDelayMilliseconds": 5]])
        _ = await client.get("/a")
        #expect(client.mock.journal.entries(of: nil).map(\.addedDelay) == [5])
    }

    @Test("keeps the newest requests up to its limit, and none with a limit of 0", arguments: [0, 2])
    func limit(_ limit: Int) async throws {
        let client = try client { $0.journalLimit = limit }
        for path in ["/a", "/b", "/c"] { _ = await client.get(path) }
        let kept = client.mock.journal.entries(of: nil).map(\.request.target.url)
        #expect(kept == (limit == 0 ? [] : ["/b", "/c"]))
    }

    @Test("is not filled by what steers or watches the server")
    func unobserved() async throws {
        let client = try client()
        for path in ["/health", "/metrics", "/openapi.json", "/__admin/mappings", "/__admin/nothing"] {
            let answer = await client.get(path)
            #expect(answer.header("x-debug-trace-id")?.utf8.count == 36)
        }
        #expect(client.mock.journal.count == 0)
    }
}
