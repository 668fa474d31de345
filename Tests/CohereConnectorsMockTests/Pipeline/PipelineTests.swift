import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("A request's way through the mock")
struct PipelineTests {
    private static let preference = [(name: "Prefer", value: "code=503")]

    @Test("leads past stubs, then Prefer, then the key, and then to the call", arguments: [true, false])
    func order(_ isStubbed: Bool) async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("acme/alice")] })
        if isStubbed {
            try client.add(stub: ["request": ["urlPath": "/v1/connectors/x"], "response": ["status": 418]])
        }
        let path = "/v1/connectors/x"
        let statuses = [
            await client.get(path, headers: Self.preference).status, await client.get(path).status,
            await client.with(key: "acme/bob").get(path).status, await client.with(key: "acme/alice").get(path).status,
        ]
        #expect(statuses == (isStubbed ? [418, 418, 418, 418] : [503, 401, 401, 404]))
        let journaled = client.mock.journal.entries(of: nil).map(\.response.status.code)
        #expect(journaled == statuses)
    }

    @Test("gives every answer the id of its request, which body, journal and log have too")
    func requestID() async throws {
        let client = try TestClient()
        for target in ["/v1/connectors", "/other", "/health", "/__admin/mappings/x"] {
            let answer = await client.get(target, headers: [])
            let ids = answer.response.headers.filter { $0.name == "x-debug-trace-id" }
            #expect(ids.count == 1, "\(target)")
            if let id = answer.json["id"]?.string { #expect(id == ids.first?.value) }
        }
        #expect(client.mock.journal.count == 2)
    }

    @Test("is in the journal before the answer is held back, so that a client may give up waiting")
    func journaledFirst() async throws {
        let client = try TestClient()
        let json: JSONValue = [
            "request": ["urlPath": "/a"], "response": ["status": 204, "fixedDelayMilliseconds": 20],
        ]
        try client.add(stub: json)
        let outcome = client.mock.handle(Request(method: .get, target: try #require(RequestTarget("/a"))))
        guard case .later = outcome else {
            Issue.record("the answer is not held back")
            return
        }
        #expect(client.mock.journal.entries(of: nil).map(\.response.status) == [204])
        #expect(client.mock.metrics.snapshot.series.isEmpty)
        #expect(await outcome.response().status == 204)
        #expect(client.mock.metrics.snapshot.series.count == 1)
    }

    @Test("carries the call out behind a stub that passes through, before the answer is broken")
    func carriedOut() async throws {
        let client = try TestClient(key: "acme/alice")
        let json: JSONValue = [
            "request": ["urlPath": "/v1/connectors"], "response": ["passthrough": true, "fault": "EMPTY_RESPONSE"],
        ]
        try client.add(stub: json, for: "acme")
        let answer = await client.post("/v1/connectors", json: ["name": "a", "url": "https://x.example/search"])
        #expect(answer.response.delivery == .raw([]))
        #expect(client.mock.store.organization(named: "acme").count == 1)
        #expect(client.mock.journal.entries(of: "acme").map(\.response.status) == [200])
    }

    @Test("may be handed in for an organization whose stubs and journal then count")
    func handedIn() async throws {
        let client = try TestClient()
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["status": 418]], for: "acme")
        let request = Request(method: .get, target: try #require(RequestTarget("/a")))
        #expect(await client.mock.handle(request, of: "acme").response().status == 418)
        #expect(await client.mock.handle(request).response().status == 404)
        #expect(client.mock.journal.entries(of: "acme").count == 1)
    }
}
