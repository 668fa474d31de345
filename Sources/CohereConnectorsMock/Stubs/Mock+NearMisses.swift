import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON

extension Mock {
    /// The work that may be done to find the nearest stub of a request that none answered, and to say in what it
    /// differs: some 30 ms of a server's thread.
    private static let steps = (comparison: 1_000_000, explanation: 2_000_000)

    /// Returns the stubs nearest to a request, and in what they differ.
    func nearMisses(
        of request: Request,
        _ organization: String?,
        _ candidates: [StubRegistry.Candidate],
        limit: Int = NearMiss.usualLimit,
        _ budget: Budget,
        explanationBudget: Budget
    ) throws(BudgetError) -> [NearMiss] {
        try NearMiss.ranked(
            request,
            of: organization,
            among: candidates,
            in: matchEnvironment,
            redaction: .cohere,
            limit: limit,
            budget: budget,
            explanationBudget: explanationBudget
        )
    }

    /// Says which stub came nearest to a request that nothing here knows, and in what it differs; nil if there are no
    /// stubs, or if that takes too much work.
    func nearestStub(to incoming: Incoming) -> String? {
        // A stub that adds to the mock's own answer has none for a path that the mock doesn't know.
        let candidates = stubs.candidates(for: incoming.organization).filter { !$0.stub.response.isPassthrough }
        guard !candidates.isEmpty else { return nil }
        let misses = try? nearMisses(
            of: incoming.request,
            incoming.organization,
            candidates,
            limit: 1,
            Budget(steps: Self.steps.comparison),
            explanationBudget: Budget(steps: Self.steps.explanation)
        )
        guard let miss = misses?.first else { return nil }
        let name = miss.stub.shownName.map { JSONValue.string($0).text + " " } ?? ""
        let which = candidates.count == 1 ? "the only stub" : "the nearest of \(candidates.count) stubs"
        return "\(which) is \(name)\(miss.stub.id): "
            + miss.differences.joined(separator: "; ")
    }
}
