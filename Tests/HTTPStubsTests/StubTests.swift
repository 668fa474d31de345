import HTTP
import JSON
import Synchronization
import Testing

@testable import HTTPStubs

@Suite("Stubs")
struct StubTests {
    private func stub(_ json: JSONValue) throws -> StubMapping { try StubMapping(json) }

    private func request(_ target: String, _ method: HTTP.Method = .get, body: String = "") throws -> Request {
        Request(method: method, target: try #require(RequestTarget(target)), body: Array(body.utf8))
    }

    @Test("of a organization answer its requests alone, those of nobody everybody's")
    func organizations() throws {
        let registry = StubRegistry()
        registry.add(try stub(["name": "a's", "request": ["url": "/x"]]), for: "a")
        registry.add(try stub(["name": "all's", "request": ["url": "/x"], "priority": 9]), for: nil)
        #expect(registry.answer(try request("/x"), of: "a").stub?.name == "a's")
        #expect(registry.answer(try request("/x"), of: "b").stub?.name == "all's")
        #expect(registry.answer(try request("/x"), of: nil).stub?.name == "all's")
        registry.removeAll(of: "a")
        #expect(registry.answer(try request("/x"), of: "a").stub?.name == "all's")
        registry.removeAll(of: nil)
        #expect(registry.answer(try request("/x"), of: "a").stub == nil)
    }

    @Test("of the fixtures are each organization's own, until they are changed for all")
    func fixtures() throws {
        let fixture = try stub(["id": "11111111-1111-1111-1111-111111111111", "request": ["url": "/x"]])
        let registry = StubRegistry(fixtures: [fixture])
        #expect(registry.remove(fixture.id, of: "a"))
        #expect(registry.answer(try request("/x"), of: "a").stub == nil)
        #expect(registry.answer(try request("/x"), of: "b").stub != nil)
        registry.resetMappings(of: "a")
        #expect(registry.answer(try request("/x"), of: "a").stub != nil)
        let changed = try StubMapping(["name": "changed", "request": ["url": "/x"]], id: fixture.id)
        #expect(registry.replace(changed, of: nil))
        for organization in ["a", "b", nil] {
            #expect(registry.answer(try request("/x"), of: organization).stub?.name == "changed")
        }
        #expect(registry.mappings(of: nil).count == 1)
        registry.reset(nil)
        #expect(registry.answer(try request("/x"), of: "a").stub?.name == nil)
    }

    @Test("match a template's parameters, decoded")
    func template() throws {
        let registry = StubRegistry()
        registry.add(
            try stub([
                "request": [
                    "urlPathTemplate": "/v1/{kind}/{id}", "pathParameters": ["id": ["equalTo": "a/b"]],
                ]
            ]),
            for: nil
        )
        #expect(registry.answer(try request("/v1/x/a%2Fb?q=1"), of: nil).stub != nil)
        #expect(registry.answer(try request("/v1/x/a/b"), of: nil).stub == nil)
        #expect(registry.answer(try request("/v1/x/c"), of: nil).stub == nil)
        #expect(registry.answer(try request("/v1//a%2Fb"), of: nil).stub == nil)
    }

    @Test("with a pattern that backtracks without end do not match, and say so in the log")
    func backtracking() throws {
        let logged = Mutex<[String]>([])
        let registry = StubRegistry { message in logged.withLock { $0.append(message) } }
        registry.add(try stub(["request": ["bodyPatterns": [["doesNotMatch": "(x+x+)+"]]]]), for: nil)
        #expect(
            registry.answer(try request("/", .post, body: String(repeating: "x", count: 80) + "y"), of: nil).stub == nil
        )
        #expect(logged.withLock { $0.count } == 1)
        #expect(registry.answer(try request("/", .post, body: "abc"), of: nil).stub != nil)
    }

    @Test("negate what they hold")
    func negation() throws {
        let registry = StubRegistry()
        registry.add(try stub(["request": ["headers": ["A": ["not": ["contains": "x"]]]]]), for: nil)
        var with = try request("/")
        with.headers = Headers([("a", "axb")])
        #expect(registry.answer(with, of: nil).stub == nil)
        #expect(registry.answer(try request("/"), of: nil).stub != nil)
    }

    @Test("wait for as long as their distribution says")
    func delays() {
        for _ in 0..<200 {
            #expect((10...20).contains(Delay.uniform(lower: 10, upper: 20).milliseconds()))
            #expect(Delay.logNormal(median: 50, sigma: 0.1).milliseconds() > 0)
        }
        let samples = (0..<2001).map { _ in Delay.logNormal(median: 50, sigma: 0.5).milliseconds() }.sorted()
        #expect((40...60).contains(samples[1000]))
    }
}

@Suite("The journal")
struct JournalTests {
    private func entry(_ number: Int, organization: String?, bodySize: Int = 0) throws -> JournalEntry {
        JournalEntry(
            id: "\(number)",
            organization: organization,
            request: Request(method: .get, target: try #require(RequestTarget("/\(number)"))),
            response: Response(status: .ok, body: [UInt8](repeating: 0, count: bodySize)),
            stub: nil,
            wasMatched: true,
            receivedAt: 0,
            addedDelay: 0
        )
    }

    @Test("keeps the newest entries, and goes on after some were removed")
    func ring() throws {
        let journal = Journal(limit: 5, byteLimit: 1 << 20)
        for number in 0..<12 { journal.record(try entry(number, organization: number % 2 == 0 ? "even" : "odd")) }
        #expect(journal.entries(of: nil).map(\.id) == ["7", "8", "9", "10", "11"])
        #expect(journal.entries(of: "even").map(\.id) == ["8", "10"])
        journal.removeAll(of: "even")
        for number in 12..<15 { journal.record(try entry(number, organization: nil)) }
        #expect(journal.entries(of: nil).map(\.id) == ["9", "11", "12", "13", "14"])
    }

    @Test("keeps so many bytes, and the newest entry whatever its size")
    func bytes() throws {
        let journal = Journal(limit: 1000, byteLimit: 50_000)
        for number in 0..<300 { journal.record(try entry(number, organization: nil, bodySize: 9400)) }
        #expect(journal.entries(of: nil).map(\.id) == ["295", "296", "297", "298", "299"])
        journal.record(try entry(300, organization: nil, bodySize: 1_000_000))
        #expect(journal.entries(of: nil).map(\.id) == ["300"])
        for number in 301..<800 { journal.record(try entry(number, organization: nil)) }
        #expect(journal.count == 83)
        #expect(journal.entries(of: nil).last?.id == "799")
    }
}
