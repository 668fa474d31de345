import CohereConnectorsMockTesting
import FoundationEssentials
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("A reader of events")
struct EventReaderTests {
    private let alice: TestClient
    private let stranger: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "other/eve")
    }

    private struct Event {
        var name: String
        var data: JSONValue
        var id: String?
    }

    private func reader(_ scope: AdminScope = .all, after lastEventID: String? = nil) -> EventReader {
        EventReader(alice.mock, scope, lastEventID: lastEventID)
    }

    /// Reads the next events as a browser does.
    private func next(_ reader: inout EventReader) throws -> [Event] {
        try events(in: reader.next(at: .now))
    }

    private func events(in bytes: [UInt8]) throws -> [Event] {
        let text = String(decoding: bytes, as: UTF8.self)
        // A sign of life is no event. On a slow machine there may be some.
        return try text.components(separatedBy: "\n\n").filter { $0.contains("event:") }.map { block in
            var event = Event(name: "message", data: .null)
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
                switch parts[0] {
                case "event": event.name = String(parts[1])
                case "data": event.data = try JSONValue(parsing: Array(parts[1].utf8))
                case "id": event.id = String(parts[1])
                default: break
                }
            }
            return event
        }
    }

    @Test("is told first that it is connected, and then of what comes, in a few members")
    func request() async throws {
        var reader = reader()
        let ready = try next(&reader)
        #expect(ready.map(\.name) == ["ready"])
        #expect(ready[0].data == ["version": .string(mockVersion), "accepts_every_key": true])
        #expect(try next(&reader).isEmpty)
        _ = await alice.get("/v1/connectors/none?client_secret=hunter2")
        let events = try next(&reader)
        #expect(events.map(\.name) == ["request"])
        let data = events[0].data
        #expect(data["method"] == "GET")
        #expect(data["url"] == "/v1/connectors/none?client_secret=[redacted]")
        #expect(data["status"] == 404)
        #expect(data["answered_by"] == "api")
        #expect(data["received_at"] == "2024-01-02T03:04:05.000000Z")
        #expect(data["organization"] == "acme")
        #expect(data["organization_id"] == .string(Principal.organizationID("acme")))
        #expect(data["user"] == "alice")
        #expect(data["owner_id"]?.string?.count == 36)
        #expect(data["stub"] == nil && data["fault"] == nil)
        let milliseconds = if case .number(let text) = data["milliseconds"] { Double(text) } else { Double?.none }
        #expect(milliseconds.map { $0 >= 0 } ?? false)
    }

    @Test("is told of connectors, authorizations, stubs, scenarios, clocks and resets")
    func changes() async throws {
        var reader = reader()
        _ = try next(&reader)
        func told(_ name: String) throws -> [JSONValue] { try next(&reader).filter { $0.name == name }.map(\.data) }
        let organization = JSONValue.string(Principal.organizationID("acme"))
        let id = await alice.createConnector()
        #expect(try told("connector") == [["action": "created", "id": .string(id), "organization_id": organization]])
        _ = await alice.patch("/v1/connectors/\(id)", json: ["name": "x"])
        #expect(try told("connector") == [["action": "changed", "id": .string(id), "organization_id": organization]])
        for status in ["valid", "expired", "none"] {
            let target = "/__admin/cohere/connectors/\(id)/authorizations/bob"
            _ = await alice.put(target, json: ["status": .string(status)])
            let events = try told("authorization")
            #expect(events.map { $0["status"] } == [.string(status)])
            #expect(events.map { $0["connector_id"] } == [.string(id)])
        }
        _ = await alice.delete("/v1/connectors/\(id)")
        #expect(try told("connector") == [["action": "deleted", "id": .string(id), "organization_id": organization]])
        _ = await alice.put("/__admin/cohere/state", json: ["connectors": []])
        #expect(try told("connector") == [["action": "replaced", "organization_id": organization]])
        let stub: JSONValue = [
            "scenarioName": "s", "newScenarioState": "on", "request": ["urlPath": "/x"], "response": ["status": 200],
        ]
        let made = await alice.forAllOrganizations.post("/__admin/mappings", json: stub).json["id"] ?? .null
        #expect(try told("stub") == [["action": "created", "id": made]])
        _ = await alice.get("/x")
        #expect(try told("stub") == [["action": "scenario"]])
        _ = await alice.post("/__admin/cohere/clock", json: ["advance_seconds": 60])
        #expect(
            try told("clock") == [
                ["now": "2024-01-02T03:05:05.000000Z", "mode": "stopped", "organization_id": organization]
            ]
        )
        _ = await alice.forAllOrganizations.post("/__admin/cohere/clock", json: ["advance_seconds": 1])
        #expect(try told("clock").contains(["now": "2024-01-02T03:04:06.000000Z", "mode": "stopped"]))
        _ = await alice.forAllOrganizations.delete("/__admin/requests")
        #expect(try told("reset") == [["what": "requests"]])
        _ = await alice.get("/y")
        _ = await alice.post("/__admin/reset")
        #expect(
            try told("reset") == [
                ["what": "requests", "organization_id": organization],
                ["what": "everything", "organization_id": organization],
            ]
        )
    }

    @Test("is told of a clock that a program moves without a call")
    func clock() throws {
        var reader = reader()
        _ = try next(&reader)
        alice.mock.clock.set(to: Timestamp(microseconds: 0))
        #expect(try next(&reader).map(\.data) == [["now": "1970-01-01T00:00:00.000000Z", "mode": "stopped"]])
    }

    @Test("is told of its organization alone, and of what is for all")
    func scope() async throws {
        var reader = reader(.named("acme"))
        _ = try next(&reader)
        await stranger.createConnector()
        _ = await stranger.post("/__admin/mappings", json: ["request": ["urlPath": "/y"]])
        _ = await stranger.post("/__admin/cohere/clock", json: ["advance_seconds": 60])
        _ = await stranger.post("/__admin/reset")
        #expect(try next(&reader).isEmpty)
        let id = await alice.createConnector()
        _ = await alice.forAllOrganizations.post("/__admin/mappings", json: ["request": ["urlPath": "/x"]])
        _ = await alice.post("/__admin/cohere/clock", json: ["advance_seconds": 60])
        let events = try next(&reader)
        #expect(events.map(\.name) == ["connector", "stub", "clock", "request"])
        #expect(events[0].data["id"] == .string(id))
        #expect(events[2].data["now"] == "2024-01-02T03:05:05.000000Z")
    }

    @Test("goes on behind the last event that it has read, though that was in another stream")
    func resumed() async throws {
        var first = reader()
        _ = try next(&first)
        _ = await alice.get("/1")
        let read = try #require(try next(&first).last?.id)
        await alice.createConnector()
        _ = await alice.get("/2")
        var second = reader(after: read)
        let events = try next(&second)
        #expect(events.map(\.name) == ["ready", "connector", "request", "request"])
        #expect(events.last?.data["url"] == "/2")
    }

    @Test(
        "is told that something is missing where its last event is none of this server's",
        arguments: ["", "x", "1-2-3", "a-b", "9999999999999999999999-1-1", "-1--1"]
    )
    func foreign(id: String) throws {
        var reader = reader(after: id)
        let events = try next(&reader)
        #expect(events.map(\.name) == ["ready", "lost"])
        #expect(events[1].data == ["requests": .null])
    }

    @Test("is told that something is missing where its last event is one that is still to come")
    func future() throws {
        let id = alice.mock.eventReaders.id(of: EventReader.Position(request: 5, change: 0))
        var reader = reader(after: id)
        #expect(try next(&reader).map(\.name) == ["ready", "lost"])
    }

    @Test("has the id in the last event of several, as who has read half of them must be told of them again")
    func ids() async throws {
        var reader = reader()
        _ = try next(&reader)
        for number in 0..<3 { _ = await alice.get("/\(number)") }
        let events = try next(&reader)
        #expect(events.map { $0.id == nil } == [true, true, false])
    }

    @Test("is told of the newest where too many come, and how many are left out")
    func flood() async throws {
        var reader = reader()
        _ = try next(&reader)
        let count = Int(EventReader.burst) + 200
        for number in 0..<count { _ = await alice.get("/\(number)") }
        let events = try next(&reader)
        #expect(events.count == Int(EventReader.burst) + 1)
        #expect(events.first?.name == "lost")
        #expect(events.first?.data == ["requests": 200])
        #expect(events.last?.data["url"] == .string("/\(count - 1)"))
    }

    @Test("is told of more in the course of time, and of so many in each second at most")
    func rate() async throws {
        let start = ContinuousClock.now
        var reader = EventReader(alice.mock, .all, lastEventID: nil, at: start)
        _ = reader.next(at: start)
        var told: [Int] = []
        for (seconds, count) in [(0, 1_100), (1, 300), (2, 100), (60, 2_000)] {
            for number in 0..<count { _ = await alice.get("/\(number)") }
            let events = try events(in: reader.next(at: start.advanced(by: .seconds(seconds))))
            told.append(events.count { $0.name == "request" })
        }
        #expect(told == [1_000, 100, 100, 1_000])
    }

    @Test("is told of changes at the same rate, and that it must ask where some are missing")
    func changeRate() throws {
        var reader = reader()
        _ = try next(&reader)
        for number in 0..<1_500 {
            alice.mock.store.organization(named: "o\(number % 3)").clock.advance(bySeconds: 1)
        }
        let events = try next(&reader)
        #expect(events.count == 1_001)
        #expect(events.first?.name == "lost")
        #expect(events.first?.data == ["requests": .null])
    }

    @Test("gets a sign of life where it has been quiet, which is no event, and has the id to go on with")
    func quiet() throws {
        let start = ContinuousClock.now
        var reader = EventReader(alice.mock, .all, lastEventID: nil, at: start)
        _ = reader.next(at: start)
        #expect(!reader.hasNews(at: start.advanced(by: .seconds(14))))
        #expect(reader.next(at: start.advanced(by: .seconds(14))) == [])
        #expect(reader.hasNews(at: start.advanced(by: .seconds(15))))
        let id = alice.mock.eventReaders.id(of: reader.position)
        let text = String(decoding: reader.next(at: start.advanced(by: .seconds(15))), as: UTF8.self)
        #expect(text == ": quiet\nid: \(id)\n\n")
        #expect(reader.next(at: start.advanced(by: .seconds(29))) == [])
    }

    @Test("has news where something has come or changed, and else not")
    func news() async throws {
        var reader = reader()
        #expect(reader.hasNews(at: .now))
        _ = try next(&reader)
        #expect(!reader.hasNews(at: .now))
        _ = await alice.get("/x")
        #expect(reader.hasNews(at: .now))
        _ = try next(&reader)
        alice.mock.clock.set(to: Timestamp(microseconds: 0))
        #expect(reader.hasNews(at: .now))
    }

    @Test("is told of no more than so many bytes at once, the newest")
    func largeRequests() async throws {
        var reader = reader()
        _ = try next(&reader)
        let long = String(repeating: "x", count: 3_000)
        for number in 0..<900 { _ = await alice.get("/\(number)?\(long)") }
        let bytes = reader.next(at: .now)
        #expect(bytes.count < EventReader.largestBatch * 5 / 4)
        let events = try events(in: bytes)
        #expect(events.first?.name == "lost")
        #expect(events.first?.data == ["requests": JSONValue(900 - (events.count - 1))])
        #expect(events.last?.data["url"]?.string?.hasPrefix("/899?x") == true)
    }

    @Test("is told of an organization that is known by its id alone, also once its name is known")
    func unnamed() async throws {
        let id = Principal.organizationID("later")
        let organization = alice.mock.store.organization(.id(id))
        var reader = reader(.unnamed(organization))
        _ = try next(&reader)
        let later = alice.with(key: "later/x")
        _ = await later.get("/v1/connectors")
        _ = await later.post("/__admin/mappings", json: ["request": ["urlPath": "/x"]])
        #expect(try next(&reader).map(\.name) == ["stub", "request"])
    }

    @Test("is told of no clock that was not moved, though its organization is made meanwhile")
    func newOrganization() async throws {
        var reader = reader(.named("acme"))
        _ = try next(&reader)
        _ = await alice.get("/v1/connectors")
        #expect(try next(&reader).map(\.name) == ["request"])
    }

    @Test("is told of a change without its id where that is long: no reader makes the server keep it")
    func longIDs() async throws {
        var reader = reader()
        _ = try next(&reader)
        let id = JSONValue.string(String(repeating: "i", count: 100_000))
        let target = "/__admin/cohere/connectors"
        _ = await alice.post(target, json: ["id": id, "name": "n", "url": "https://a.example/search"])
        #expect(try next(&reader).map { $0.data["id"] } == [nil])
        let long = alice.with(key: String(repeating: "o", count: 3_000))
        _ = await long.post("/__admin/mappings", json: ["request": ["urlPath": "/x"]])
        let told = try next(&reader).map { $0.data["organization_id"]?.string?.count }
        #expect(told == [36])
    }

    @Test("is told whose requests were removed, also where these are some alone")
    func removals() async throws {
        for client in [alice, stranger] { for number in 0..<2 { _ = await client.get("/\(number)") } }
        var mine = reader(.named("acme"))
        var all = reader()
        _ = try (next(&mine), next(&all))
        let id = await stranger.get("/__admin/cohere/requests").json["requests"]?.array?.first?["id"]?.string ?? ""
        _ = await stranger.delete("/__admin/requests/\(id)")
        #expect(try next(&mine).isEmpty)
        let other = JSONValue.string(Principal.organizationID("other"))
        #expect(try next(&all).map(\.data) == [["what": "requests", "organization_id": other]])
        _ = await alice.with(key: "nobody").delete("/__admin/requests")
        #expect(try next(&all).isEmpty, "nothing was removed")
    }

    @Test("is told how many requests the journal has dropped before they were read")
    func dropped() async throws {
        let client = try TestClient(MockConfiguration { $0.journalLimit = 2 }, key: "k")
        var reader = EventReader(client.mock, .all, lastEventID: nil)
        _ = reader.next(at: .now)
        for number in 0..<5 { _ = await client.get("/\(number)") }
        let text = String(decoding: reader.next(at: .now), as: UTF8.self)
        #expect(text.contains("event: lost\ndata: {\"requests\":3}\n"))
        #expect(text.contains(#""url":"/3""#) && text.contains(#""url":"/4""#) && !text.contains(#""url":"/2""#))
    }

    @Test("is told of no user whose name is a part of a key that was configured")
    func configuredKey() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("acme/s3cret")] }, key: "acme/s3cret")
        var reader = EventReader(client.mock, .all, lastEventID: nil)
        _ = await client.get("/v1/connectors")
        let id = await client.createConnector()
        _ = await client.put("/__admin/cohere/connectors/\(id)/authorizations/s3cret", json: ["status": "valid"])
        let everywhere = [
            String(decoding: reader.next(at: .now), as: UTF8.self),
            await client.get("/__admin/cohere/requests").text, await client.get("/__admin/requests").text,
            await client.get("/__admin/cohere/connectors").text,
            await client.get("/__admin/cohere/connectors/\(id)/authorizations").text,
        ]
        for text in everywhere { #expect(text.contains("owner_id") && !text.contains("s3cret")) }
    }
}

@Suite("The summaries of requests")
struct SummaryCacheTests {
    private func entry(_ id: String) throws -> JournalEntry {
        JournalEntry(
            id: id,
            organization: nil,
            request: Request(method: .get, target: try #require(RequestTarget("/x")), headers: Headers()),
            response: Response(status: .ok),
            stub: nil,
            wasMatched: true,
            receivedAt: 0,
            processTime: .zero,
            addedDelay: 0
        )
    }

    @Test("are made once, and kept as far as there is room")
    func cache() throws {
        let cache = SummaryCache(byteLimit: 100)
        let made = Mutex(0)
        func summary(_ id: String) throws -> [UInt8] {
            cache.summary(of: try entry(id)) { entry in
                made.withLock { $0 += 1 }
                return ["id": .string(entry.id)]
            }
        }
        for _ in 0..<3 { #expect(try summary("1") == Array(#"{"id":"1"}"#.utf8)) }
        #expect(made.withLock { $0 } == 1)
        for number in 0..<5_000 {
            _ = try summary("\(number)")
            #expect(cache.count <= 10)
        }
        _ = try summary("4999")
        _ = try summary("1")
        #expect(made.withLock { $0 } == 5_001)
    }
}

@Suite("Texts that are kept")
struct TextCacheTests {
    @Test("are made once for each kind and text, byte by byte, if they are short, and forgotten when they are many")
    func cache() {
        let cache = TextCache()
        let made = Mutex(0)
        func text(_ kind: TextCache.Kind, _ text: String) -> String {
            cache.text(kind, of: text) { text in
                made.withLock { $0 += 1 }
                return "\(kind) \(text.utf8.count)"
            }
        }
        for _ in 0..<2 {
            #expect(text(.url, "e\u{301}") == "url 3")
            #expect(text(.url, "\u{e9}") == "url 2")
            #expect(text(.ownerID, "\u{e9}") == "ownerID 2")
        }
        #expect(made.withLock { $0 } == 3)
        let long = String(repeating: "x", count: 257)
        for _ in 0..<2 { #expect(text(.url, long) == "url 257") }
        #expect(made.withLock { $0 } == 5)
        for number in 0..<TextCache.limit { _ = text(.url, "\(number)") }
        #expect(text(.url, "\u{e9}") == "url 2")
        #expect(made.withLock { $0 } == 6 + TextCache.limit)
    }
}

@Suite("The log of changes")
struct ChangeLogTests {
    private func numbers(_ log: ChangeLog, after number: Int) -> [String?] {
        log.changes(after: number).changes.map { change in
            change.event { _ in [:] }.data["organization_id"]?.string
        }
    }

    @Test("keeps the newest, and says where some are missing", arguments: [1, 2, 3, 5])
    func ring(limit: Int) {
        let log = ChangeLog(limit: limit)
        #expect(log.lastNumber == 0)
        for count in 1...12 {
            log.note(Change(resetOf: "\(count)"))
            #expect(log.lastNumber == count)
            for number in 0...count {
                let kept = max(number, count - limit)
                #expect(numbers(log, after: number) == (kept..<count).map { "\($0 + 1)" })
                #expect(log.changes(after: number).isIncomplete == (number < count - limit))
            }
        }
        #expect(numbers(log, after: 99).isEmpty)
        #expect(numbers(log, after: -5).count == limit)
    }
}
