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
                // A stub that adds to the mock's own answer has matched.
                let near = try known.filter { candidate in
                    guard candidate.stub.id != entry.stub?.id else { return false }
                    return try !entry.wasMatched || candidate.isForURL(of: entry.request, budget)
                }
                misses += try call.mock.nearMisses(
                    of: entry.request,
                    entry.organization,
                    near,
                    budget,
                    explanationBudget: explanationBudget
                ).map { ($0, entry) }
            }
            try json.member("nearMisses", misses, budget) { miss, entry in
                let view = call.journalView
                return view.nearMiss(miss, of: view.request(entry, differences: miss.differences))
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
        let now = call.mock.clock.now
        let shown = misses.map { miss in
            let view = call.journalView
            return view.nearMiss(
                miss,
                of: view.request(request, id: call.incoming.id, receivedAt: now, differences: miss.differences)
            )
        }
        return .json(["nearMisses": .array(shown)])
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
        let misses = ranked.map { miss -> JSONValue in
            [
                "request": call.journalView.request(miss.entry, differences: miss.differences),
                "requestPattern": Redaction.cohere.pattern(json),
                "matchResult": ["distance": .number("\(miss.distance)")],
            ]
        }
        return .json(["nearMisses": .array(misses)])
    }
}
