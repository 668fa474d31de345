import CohereConnectorsMockTesting
import HTTP
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("The admin API's requests")
struct AdminRequestsTests {
    private let alice: TestClient
    private let stranger: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "other/eve")
    }

    /// Sends a request; gives its id.
    private func request(_ target: String, _ client: TestClient? = nil) async throws -> String {
        try #require(await (client ?? alice).get(target).header("x-debug-trace-id"))
    }

    @Test(
        "are listed piece by piece where they are many, whole and in their order",
        arguments: ["/__admin/requests", "find"]
    )
    func manyRequests(call: String) async throws {
        var expected: [String] = []
        for number in 0..<300 { expected.append(try await request("/v1/connectors?n=\(number)")) }
        let isFind = call == "find"
        let answer = isFind ? await alice.post("/__admin/requests/find", json: [:]) : await alice.get(call)
        let ids = answer.json["requests"]?.array?.map { $0["id"]?.string }
        #expect(ids == (isFind ? expected : expected.reversed()))
        #expect(answer.json["requestJournalDisabled"] == false)
        #expect(answer.response.body.bytes.count > 130_000)
        // Only one piece is there at one time.
        let request = Request(method: .get, target: try #require(RequestTarget("/__admin/requests")))
        guard case .stream(let stream) = await alice.mock.handle(request).response().body else {
            return #expect(Bool(false), "the list is made as a whole")
        }
        let sizes = Mutex<[Int]>([])
        await stream.make { piece in
            sizes.withLock { $0.append(piece.count) }
            return sizes.withLock { $0.count < 3 }
        }
        // A client that has left is sent nothing more.
        let sent = sizes.withLock { $0 }
        #expect(sent.count == 3)
        #expect(sent.allSatisfy { $0 < 100_000 })
    }

    private func ids(_ query: String = "", _ client: TestClient? = nil) async -> [String?] {
        await (client ?? alice).get("/__admin/requests\(query)").json["requests"]?.array?.map { $0["id"]?.string } ?? []
    }

    /// The URLs of logged requests.
    private func urls(_ answer: TestResponse) -> [String?] {
        answer.json["requests"]?.array?.map { $0["url"]?.string } ?? []
    }

    @Test("are listed newest first, a page at a time, and hold no admin call")
    func list() async throws {
        let first = try await request("/v1/connectors?n=1")
        let second = try await request("/v1/connectors?n=2")
        let third = try await request("/v1/connectors?n=3")
        let whole = await alice.get("/__admin/requests")
        #expect(whole.status == 200)
        #expect(whole.json["meta"] == ["total": 3])
        #expect(whole.json["requestJournalDisabled"] == false)
        #expect(await ids() == [third, second, first])
        let page = await alice.get("/__admin/requests?limit=1&offset=1")
        #expect(page.json["meta"] == ["total": 3])
        #expect(await ids("?limit=1&offset=1") == [second])
    }

    @Test("without a key are those of all organizations, and with one its own alone")
    func organizations() async throws {
        let mine = try await request("/v1/connectors")
        let theirs = try await request("/v1/connectors", stranger)
        #expect(await ids() == [mine])
        #expect(await ids("", stranger) == [theirs])
        #expect(await ids("", alice.forAllOrganizations) == [theirs, mine])
        let foreign = await alice.get("/__admin/requests/\(theirs)")
        #expect(foreign.status == 404)
        #expect(foreign.json == refusal(code: 404, "There is nothing of this id"))
    }

    @Test("can be asked for those that nothing answered")
    func unmatched() async throws {
        _ = try await request("/v1/connectors")
        let unmatched = try await request("/v1/connectors/a/b/c")
        _ = try await request("/v1/connectors/unknown")
        #expect(await ids("?unmatched=true") == [unmatched])
        let answer = await alice.get("/__admin/requests/unmatched")
        #expect(answer.status == 200)
        #expect(urls(answer) == ["/v1/connectors/a/b/c"])
        #expect(answer.json["requestJournalDisabled"] == false)
    }

    @Test("can be asked for those that one stub answered, whatever the case of its id")
    func matchingStub() async throws {
        let stub = try #require(
            await alice.post("/__admin/mappings", json: ["request": ["url": "/stubbed"]]).json["id"]?.string
        )
        _ = try await request("/v1/connectors")
        let answered = try await request("/stubbed")
        #expect(await ids("?matchingStub=\(stub)") == [answered])
        #expect(await ids("?matchingStub=\(stub.uppercased())") == [answered])
        let refused = await alice.get("/__admin/requests?matchingStub=x")
        #expect(refused.status == 400)
        #expect(refused.json == misused("matchingStub", "must be a UUID"))
    }

    @Test("can be asked for those that came after a time")
    func since() async throws {
        _ = try await request("/v1/connectors?n=1")
        alice.mock.clock.advance(bySeconds: 60)
        let late = try await request("/v1/connectors?n=2")
        #expect(await ids("?since=2024-01-02T03:04:05Z") == [late], "what came at that moment came not after it")
        #expect(await ids("?since=2024-01-02T03:05:05Z") == [])
        let refused = await alice.get("/__admin/requests?since=yesterday")
        #expect(refused.status == 400)
        #expect(refused.json == misused("since", "must be a date, or a time with its offset (ISO 8601)"))
        // As in WireMock, the total is that of all.
        let none = await alice.get("/__admin/requests?since=2024-01-03")
        #expect(none.json["requests"] == [])
        #expect(none.json["meta"] == ["total": 2])
    }

    @Test(
        "can be asked for by a time in each form that WireMock reads",
        arguments: [
            ("2024-01-02", "2024-01-02T00:00:00.000000Z"), ("2024-01-02T03:04Z", "2024-01-02T03:04:00.000000Z"),
            ("2024-01-02T03:04:05.678Z", "2024-01-02T03:04:05.678000Z"),
            ("2024-01-02t03:04:05z", "2024-01-02T03:04:05.000000Z"),
            ("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:05.000000Z"),
            ("2024-01-02T03:04:05 01:00", "2024-01-02T02:04:05.000000Z"),
            ("2024-01-02T03:04:05-0130", "2024-01-02T04:34:05.000000Z"),
            ("2024-01-02T03:04+01", "2024-01-02T02:04:00.000000Z"),
            ("2024-01-02T03:04:05", nil), ("1704164645000", nil), ("", nil), ("T", nil), ("2024-01-02T+", nil),
            ("2024-13-02", nil), ("2024-01-02T03:04:05+🕐", nil), (String(repeating: "2", count: 70), nil),
        ]
    )
    func sinceForms(text: String, time: String?) {
        #expect(Timestamp(iso8601: text)?.description == time)
    }

    @Test("that nothing matched come newest first")
    func unmatchedOrder() async throws {
        for path in ["/nothing/1", "/v1/connectors", "/nothing/2"] { _ = try await request(path) }
        #expect(urls(await alice.get("/__admin/requests/unmatched")) == ["/nothing/2", "/nothing/1"])
    }

    @Test("can be removed by the metadata of the stubs that answered them, and are shown then")
    func removedByMetadata() async throws {
        for (path, metadata) in [("/blue", ["team": "blue"]), ("/red", ["team": "red"])] as [(String, JSONValue)] {
            let stub: JSONValue = ["request": ["url": .string(path)], "metadata": metadata]
            _ = await alice.forAllOrganizations.post("/__admin/mappings", json: stub)
        }
        let blue = try await request("/blue")
        let others = [try await request("/red"), try await request("/v1/connectors")]
        let theirs = try #require(await stranger.get("/blue").header("x-debug-trace-id"))
        let call = "/__admin/requests/remove-by-metadata"
        let operation: JSONValue = ["matchesJsonPath": ["expression": "$.team", "equalTo": "blue"]]
        let removed = await alice.post(call, json: operation)
        #expect(removed.status == 200)
        #expect(removed.json["serveEvents"]?.array?.map { $0["id"] } == [.string(blue)])
        #expect(await ids("") == others.reversed())
        #expect(await stranger.get("/__admin/requests/\(theirs)").status == 200, "another organization's stays")
        #expect(await alice.post(call, json: operation).json == ["serveEvents": []])
        let refused = await alice.post(call, json: ["bogus": 1])
        #expect(refused.status == 422)
    }

    @Test("can be got and removed one by one")
    func single() async throws {
        let id = try await request("/v1/connectors")
        let other = try await request("/v1/connectors")
        let entry = await alice.get("/__admin/requests/\(id.uppercased())")
        #expect(entry.status == 200)
        #expect(entry.json["id"] == .string(id))
        #expect(await stranger.delete("/__admin/requests/\(id)").text == "{}")
        #expect(await ids() == [other, id], "another organization's key removes nothing")
        let removed = await alice.delete("/__admin/requests/\(id)")
        #expect(removed.status == 200)
        #expect(removed.text == "{}")
        #expect(await ids() == [other])
        #expect(await alice.get("/__admin/requests/\(id)").status == 404)
    }

    @Test("of one organization can be removed all together, in two ways", arguments: [false, true])
    func removeAll(byReset: Bool) async throws {
        _ = try await request("/v1/connectors")
        let theirs = try await request("/v1/connectors", stranger)
        let answer = byReset ? await alice.post("/__admin/requests/reset") : await alice.delete("/__admin/requests")
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await ids("", alice.forAllOrganizations) == [theirs])
        _ = await alice.forAllOrganizations.delete("/__admin/requests")
        #expect(await ids("", alice.forAllOrganizations) == [])
    }

    @Test("are found and counted by a pattern, oldest first")
    func find() async throws {
        for target in ["/v1/connectors?n=1", "/v1/models", "/v1/connectors?n=2"] { _ = try await request(target) }
        _ = try await request("/v1/connectors?n=3", stranger)
        let pattern: JSONValue = ["method": "GET", "urlPath": "/v1/connectors"]
        let found = await alice.post("/__admin/requests/find", json: pattern)
        #expect(found.status == 200)
        #expect(urls(found) == ["/v1/connectors?n=1", "/v1/connectors?n=2"])
        #expect(found.json["requestJournalDisabled"] == false)
        let counted = await alice.post("/__admin/requests/count", json: pattern)
        #expect(counted.status == 200)
        #expect(counted.text == #"{"count":2,"requestJournalDisabled":false}"#)
        let all = await alice.forAllOrganizations.post("/__admin/requests/count", json: pattern)
        #expect(all.json["count"] == 3)
    }

    @Test("are counted by what was really sent, secrets among it")
    func countSecret() async throws {
        _ = await alice.createConnector()
        func count(_ secret: String) async -> JSONValue? {
            await alice.post(
                "/__admin/requests/count",
                json: [
                    "bodyPatterns": [
                        ["matchesJsonPath": ["expression": "$.oauth.client_secret", "equalTo": .string(secret)]]
                    ]
                ]
            ).json["count"]
        }
        #expect(await count("hunter2") == 1)
        #expect(await count("[redacted]") == 0)
    }

    @Test("that match a pattern are removed and shown once more")
    func removeMatching() async throws {
        let removed = try await request("/v1/connectors?n=1")
        let kept = try await request("/v1/models")
        let before = await alice.get("/__admin/requests/\(removed)").json
        let answer = await alice.post("/__admin/requests/remove", json: ["urlPath": "/v1/connectors"])
        #expect(answer.status == 200)
        #expect(answer.json == ["serveEvents": [before]])
        #expect(await ids() == [kept])
    }

    @Test(
        "can't be looked for with a pattern that can't be used, and then none is removed",
        arguments: ["find", "count", "remove"]
    )
    func faultyPattern(call: String) async throws {
        let id = try await request("/v1/connectors")
        let refused = await alice.post("/__admin/requests/\(call)", json: ["queryParameters": ["a": ["bogus": 1]]])
        #expect(refused.status == 422)
        #expect(refused.json["errors"]?.array?.first?["source"] == ["pointer": "/queryParameters/a/bogus"])
        #expect(await ids() == [id])
    }

    @Test("are none where the journal is turned off, and the answers say so")
    func disabled() async throws {
        let client = try TestClient(.reproducible { $0.journalLimit = 0 }, key: "k")
        _ = await client.get("/v1/connectors")
        #expect(
            await client.get("/__admin/requests").json
                == ["requests": [], "meta": ["total": 0], "requestJournalDisabled": true]
        )
        let none: JSONValue = ["requests": [], "requestJournalDisabled": true]
        #expect(await client.get("/__admin/requests/unmatched").json == none)
        #expect(await client.post("/__admin/requests/find", json: [:]).json == none)
        #expect(
            await client.post("/__admin/requests/count", json: [:]).json == [
                "count": 0, "requestJournalDisabled": true,
            ]
        )
    }
}
