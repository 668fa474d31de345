import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON
import Texts

/// The part of WireMock's admin API that shows which stubs and requests nearly matched, and why a stub did not answer.
enum AdminNearMisses {
    /// Lists the stubs nearest to the requests that nothing here knew. With `all=true` in the query, requests that the
    /// mock itself answered count too, where a stub for the same URL did not match.
    static func ofUnmatched(_ call: Call) throws -> Outcome {
        let (budget, explanationBudget) = (call.makeBudget(), call.makeBudget())
        let isAll = call.request.query["all"] == "true"
        // The stubs of an organization are sorted for its first request.
        var candidates: [ExactText?: [StubRegistry.Candidate]] = [:]
        return try .json { json in
            var misses: [(miss: NearMiss, entry: JournalEntry)] = []
            for entry in call.mock.journal.entries(of: call.scope).reversed()
            where isAll ? !entry.isStubbed : !entry.wasMatched {
                let organization = entry.organization.map { ExactText($0) }
                let known = candidates[organization] ?? call.mock.stubs.candidates(for: entry.organization)
                candidates[organization] = known
                let request = entry.request
                // A stub that adds to the mock's own answer has matched.
                let near = try known.filter { candidate in
                    guard candidate.stub.id != entry.stub?.id else { return false }
                    return try !entry.wasMatched || candidate.isForURL(of: request, budget)
                }
                misses += try call.mock.nearMisses(
                    of: request,
                    entry.organization,
                    near,
                    budget,
                    explanationBudget: explanationBudget
                ).map { ($0, entry) }
            }
            let view = call.journalView
            // The misses of a request stand together, and it is redacted for the first of them.
            var last: (entry: JournalEntry, request: JSONValue)?
            try json.member("nearMisses", misses, budget) { miss, entry in
                let request = last.flatMap { $0.entry === entry ? $0.request : nil } ?? view.request(entry)
                last = (entry, request)
                return view.nearMiss(miss, of: request)
            }
        }
    }

    /// Finds the stubs nearest to a request. The body is a request in the form in which the journal shows it.
    static func ofRequest(_ call: Call) throws -> Outcome {
        var reader = try call.object()
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
        let stubs = call.scope == nil ? call.mock.stubs.allCandidates : call.mock.stubs.candidates(for: call.scope)
        let misses = try call.mock.nearMisses(
            of: request,
            call.scope,
            stubs,
            call.makeBudget(),
            explanationBudget: call.makeBudget()
        )
        let view = call.journalView
        let shown = view.request(request, id: call.incoming.id, receivedAt: call.mock.clock.now)
        return .json(["nearMisses": .array(misses.map { view.nearMiss($0, of: shown) })])
    }

    static func ofPattern(_ call: Call) throws -> Outcome {
        let json = try call.json()
        let budget = call.makeBudget()
        let ranked = try NearMiss.ranked(
            try RequestPattern(json, budget: budget),
            among: call.mock.journal.entries(of: call.scope).reversed(),
            in: call.mock.matchEnvironment,
            redaction: .cohere,
            budget: budget,
            explanationBudget: call.makeBudget()
        )
        let view = call.journalView
        let pattern = Redaction.cohere.pattern(json)
        let misses = ranked.map { miss -> JSONValue in
            [
                "request": view.request(view.request(miss.entry), differingIn: miss.differences),
                "requestPattern": pattern,
                "matchResult": ["distance": .number("\(miss.distance)")],
            ]
        }
        return .json(["nearMisses": .array(misses)])
    }
}
