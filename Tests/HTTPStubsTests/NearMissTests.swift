import HTTP
import JSON
import Testing

@testable import HTTPStubs

@Suite("A near miss")
struct NearMissTests {
    private func ranked(_ request: Request, among stubs: [StubMapping]) throws -> [NearMiss] {
        try NearMiss.ranked(
            request,
            of: nil,
            among: stubs.map { StubRegistry.Candidate(stub: $0) },
            in: MatchEnvironment(),
            redaction: redaction
        )
    }

    private func ranked(
        _ pattern: RequestPattern,
        among entries: [JournalEntry]
    ) throws -> [(entry: JournalEntry, distance: Double, differences: [String])] {
        try NearMiss.ranked(pattern, among: entries, in: MatchEnvironment(), redaction: redaction)
    }

    @Test("is one of the three stubs nearest to a request, the nearest first")
    func stubs() throws {
        let stubs = [
            try stub(#"{"name":"another URL","request":{"urlPattern":"/y"}}"#),
            try stub(#"{"name":"two differences","request":{"method":"POST","headers":{"A":{"equalTo":"1"}}}}"#),
            try stub(#"{"name":"a match","request":{"method":"GET","url":"/x"}}"#),
            try stub(#"{"name":"another method","request":{"method":"PUT","url":"/x"}}"#),
        ]
        let ranked = try ranked(request(), among: stubs)
        #expect(ranked.map(\.stub.name) == ["a match", "another method", "two differences"])
        #expect(ranked.map(\.distance) == [0, 3.0 / 41, 4.0 / 41])
        #expect(
            ranked.map(\.differences) == [
                [], [#"method: expected "PUT", was "GET""#],
                [#"method: expected "POST", was "GET""#, #"header A: expected "1", was absent"#],
            ]
        )
    }

    @Test("is one also where it takes too much work to say in what it differs, and says so")
    func unexplained() throws {
        let large = String(repeating: "word ", count: 1000)
        let stubs = try ["a", "b"].map { try stub(#"{"request":{"bodyPatterns":[{"contains":"\#(large)\#($0)"}]}}"#) }
        func differences(_ steps: Int) throws -> [[String]] {
            try NearMiss.ranked(
                request(body: large),
                of: nil,
                among: stubs.map { StubRegistry.Candidate(stub: $0) },
                in: MatchEnvironment(),
                redaction: redaction,
                explanationBudget: Budget(steps: steps)
            ).map(\.differences)
        }
        // The request is redacted once, and each stub for itself.
        let cost = 12 * large.utf8.count
        let all = try differences(5 * cost)
        #expect(all.allSatisfy { $0.count == 1 && $0[0].hasPrefix(#"body: expected to contain "word word"#) })
        #expect(try differences(3 * cost) == [all[0], [NearMiss.unexplained]])
        #expect(try differences(cost) == [[NearMiss.unexplained], [NearMiss.unexplained]])
    }

    @Test("is one of the first three where more are equally near")
    func equallyNear() throws {
        let stubs = [try stub(named: "a"), try stub(named: "b"), try stub(named: "c"), try stub(named: "d")]
        #expect(try ranked(request("/y"), among: stubs).map(\.stub.name) == ["a", "b", "c"])
        let entries = try ["1", "2", "3", "4"].map { try entry($0) }
        #expect(
            try ranked(requestPattern(#"{"method":"PUT"}"#), among: entries).map(\.entry.id) == [
                "1", "2", "3",
            ]
        )
        #expect(try ranked(request(), among: []).isEmpty)
    }

    @Test("is one of the three requests nearest to a pattern, the nearest first")
    func requests() throws {
        let entries = [
            try entry("another method", request: request("/abc", method: .post)),
            try entry("another URL and method", request: request("/xyz", method: .post)),
            try entry("a match", request: request("/abc")),
            try entry("nearly the URL", request: request("/abd")),
        ]
        let pattern = try requestPattern(#"{"method":"GET","urlPath":"/abc"}"#)
        let ranked = try ranked(pattern, among: entries)
        #expect(ranked.map(\.entry.id) == ["a match", "nearly the URL", "another method"])
        #expect(ranked.map(\.distance) == [0, 2.5 / 41, 3.0 / 41])
        #expect(
            ranked.map(\.differences) == [
                [], [#"path: expected "/abc", was "/abd""#], [#"method: expected "GET", was "POST""#],
            ]
        )
    }

    @Test("says in which state of its scenario the stub would answer")
    func scenario() throws {
        let stub = try stub(named: "second", in: "story", from: "Two", to: "Three")
        let candidates = ["Started", "Two"].map { StubRegistry.Candidate(stub: stub, state: $0) }
        let ranked = try NearMiss.ranked(
            request(),
            of: nil,
            among: candidates,
            in: MatchEnvironment(),
            redaction: redaction
        )
        #expect(ranked.map(\.distance) == [0, 0])
        #expect(
            ranked.map(\.differences) == [[#"scenario "story": expected the state "Two", was "Started""#], []]
        )
    }
}
