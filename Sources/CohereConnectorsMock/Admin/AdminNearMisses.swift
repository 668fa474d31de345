import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API that shows which stubs and requests nearly matched, and why a stub did not answer.
enum AdminNearMisses {
    static func ofUnmatched(_ call: Call) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.scope).filter { !$0.wasMatched }
        let misses = entries.flatMap { entry in
            NearMiss.ranked(entry.request, among: call.mock.stubs.mappings(of: entry.organization))
                .map { call.journalView.nearMiss($0, of: call.journalView.request(entry)) }
        }
        return .json(["nearMisses": .array(misses)])
    }

    /// Finds the stubs nearest to a request. The body is a request in the form in which the journal shows it.
    static func ofRequest(_ call: Call) throws -> Outcome {
        let json = try call.json()
        var reader = try ObjectReader(json)
        guard let target = RequestTarget(try reader.string("url") ?? "/") else {
            throw reader.failure("url", "must be a path and a query")
        }
        var headers: [(name: String, value: String)] = []
        for member in try reader.members("headers") {
            for value in member.value.array ?? [member.value] {
                headers.append((member.key, value.string ?? value.text))
            }
        }
        let request = Request(
            method: HTTP.Method(rawValue: try reader.string("method") ?? "GET"),
            target: target,
            headers: Headers(headers),
            body: Array((try reader.string("body") ?? "").utf8)
        )
        let misses = NearMiss.ranked(request, among: call.mock.stubs.mappings(of: call.scope))
        let shown = call.journalView.request(request, id: call.incoming.id, receivedAt: call.mock.clock.now)
        return .json(["nearMisses": .array(misses.map { call.journalView.nearMiss($0, of: shown) })])
    }

    static func ofPattern(_ call: Call) throws -> Outcome {
        let json = try call.json()
        let ranked = NearMiss.ranked(
            try RequestPattern(json),
            among: call.mock.journal.entries(of: call.scope)
        )
        let misses = ranked.map { miss -> JSONValue in
            [
                "request": call.journalView.request(miss.entry), "requestPattern": Redaction.cohere.pattern(json),
                "matchResult": JournalView.result(miss.distance, miss.differences),
            ]
        }
        return .json(["nearMisses": .array(misses)])
    }
}
