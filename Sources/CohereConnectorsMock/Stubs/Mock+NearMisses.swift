import HTTP
import HTTPStubs
import JSON

extension Mock {
    /// The work that may be done to say why no stub answered a request: some 20 ms of a server's thread.
    private static let explanationSteps = 2_000_000

    /// Returns the stubs nearest to a request, and in what they differ.
    func nearMisses(
        of request: Request,
        _ organization: String?,
        _ candidates: [StubRegistry.Candidate],
        limit: Int = NearMiss.usualLimit,
        _ budget: Budget
    ) throws(BudgetError) -> [NearMiss] {
        try NearMiss.ranked(
            request,
            of: organization,
            among: candidates,
            in: matchEnvironment,
            redaction: .cohere,
            limit: limit,
            budget: budget
        )
    }

    /// Says which stub came nearest to a request that nothing here knows, and in what it differs; nil if there are no
    /// stubs, if that takes too much work, or if the nearest one differs in nothing, as it adds to the mock's own
    /// answer.
    func nearestStub(to incoming: Incoming) -> String? {
        let candidates = stubs.candidates(for: incoming.organization)
        guard !candidates.isEmpty else { return nil }
        let budget = Budget(steps: Self.explanationSteps)
        let misses = try? nearMisses(of: incoming.request, incoming.organization, candidates, limit: 1, budget)
        guard let miss = misses?.first, !miss.differences.isEmpty else { return nil }
        let name = miss.stub.shownName.map { JSONValue.string($0).text + " " } ?? ""
        let which = candidates.count == 1 ? "the only stub" : "the nearest of \(candidates.count) stubs"
        return "\(which) is \(name)\(miss.stub.id): "
            + miss.differences.joined(separator: "; ")
    }
}
