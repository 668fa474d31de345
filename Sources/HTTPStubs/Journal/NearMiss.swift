public import HTTP
public import JSON
import Texts

/// A stub and a request that nearly matched.
public struct NearMiss: Sendable {
    /// The number of near misses that WireMock shows.
    public static let usualLimit = 3

    /// The stub that did not match.
    public var stub: StubMapping
    /// The distance between the two, 0 to 1, as WireMock calculates it. It is 0 if the stub would have answered in
    /// another state of its scenario.
    public var distance: Double
    /// The differences, each as a text that a person reads, such as `header X-A: expected "1", was absent`. They have
    /// no secrets.
    public var differences: [String]

    /// Returns the stubs that are nearest to a request, the nearest first. Throws if that takes too much work.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - organization: the organization of the request; nil if it is not known.
    ///   - candidates: the stubs.
    ///   - environment: what patterns know beside the request.
    ///   - redaction: makes the form of values that may be shown.
    ///   - limit: the largest number of stubs. Default: 3.
    ///   - budget: the budget of all comparisons. Default: one of its own.
    ///   - explanationBudget: the budget for saying what differs. Once it is exceeded, `differences` says so. Default:
    ///     one of its own.
    public static func ranked(
        _ request: Request,
        of organization: String?,
        among candidates: [StubRegistry.Candidate],
        in environment: MatchEnvironment,
        redaction: Redaction,
        limit: Int = usualLimit,
        budget: Budget = Budget(),
        explanationBudget: Budget = Budget()
    ) throws(BudgetError) -> [NearMiss] {
        let subject = RequestSubject(request, of: organization, in: environment, budget: budget)
        let nearest = try nearest(candidates, limit) { (candidate) throws(BudgetError) in
            try candidate.stub.request.differences(from: subject)
        }
        let explained = RequestSubject(request, of: organization, in: environment, budget: explanationBudget)
        let shown = ShownRequest(explained, redaction: redaction)
        return nearest.map { candidate, distance, parts in
            let explanation = Explanation(pattern: candidate.stub.request, request: shown)
            let scenario = candidate.difference(redaction)
            let differences = (try? explanation.texts(parts, and: scenario)) ?? [Self.unexplained]
            return NearMiss(stub: candidate.stub, distance: distance, differences: differences)
        }
    }

    /// Stands in place of the differences if it takes too much work to name them.
    static let unexplained = "it takes too much work to say in what they differ"

    /// Returns the requests that are nearest to a pattern, at most 3, the nearest first. Throws if that takes too much
    /// work.
    ///
    /// - Parameters:
    ///   - pattern: the pattern.
    ///   - entries: the requests.
    ///   - environment: what patterns know beside the request.
    ///   - redaction: makes the form of values that may be shown.
    ///   - budget: the budget of all comparisons. Default: one of its own.
    ///   - explanationBudget: the budget for saying what differs. Once it is exceeded, `differences` says so. Default:
    ///     one of its own.
    public static func ranked(
        _ pattern: RequestPattern,
        among entries: [JournalEntry],
        in environment: MatchEnvironment,
        redaction: Redaction,
        budget: Budget = Budget(),
        explanationBudget: Budget = Budget()
    ) throws(BudgetError) -> [(entry: JournalEntry, distance: Double, differences: [String])] {
        func subject(_ entry: JournalEntry, _ budget: Budget) -> RequestSubject {
            RequestSubject(entry.request, of: entry.organization, in: environment, budget: budget)
        }
        let nearest = try nearest(entries, usualLimit) { (entry) throws(BudgetError) in
            try pattern.differences(from: subject(entry, budget))
        }
        return nearest.map { entry, distance, parts in
            let shown = ShownRequest(subject(entry, explanationBudget), redaction: redaction)
            let differences = try? Explanation(pattern: pattern, request: shown).texts(parts)
            return (entry, distance, differences ?? [Self.unexplained])
        }
    }

    /// Returns the elements with the least distances, the nearest first. Of several with one distance, the
    /// first of the list is nearer.
    private static func nearest<Element>(
        _ elements: [Element],
        _ limit: Int,
        _ compare: (Element) throws(BudgetError) -> (distance: Double, differences: [RequestPattern.Difference])
    ) throws(BudgetError) -> [(Element, Double, [RequestPattern.Difference])] {
        var nearest: [(Element, Double, [RequestPattern.Difference])] = []
        for element in elements {
            let (distance, differences) = try compare(element)
            let place = nearest.firstIndex { distance < $0.1 } ?? nearest.count
            guard place < limit else { continue }
            nearest.insert((element, distance, differences), at: place)
            if nearest.count > limit { nearest.removeLast() }
        }
        return nearest
    }
}

extension StubRegistry.Candidate {
    /// Says in which state of its scenario the stub would answer; nil if it is in that state, or in no scenario.
    fileprivate func difference(_ redaction: Redaction) -> String? {
        guard let step = stub.scenario, let required = step.requiredState, let state, !state.isExactly(required) else {
            return nil
        }
        func quoted(_ text: String) -> String { redaction.text(text).quoted }
        return "scenario \(quoted(step.name)): expected the state \(quoted(required)), was \(quoted(state))"
    }
}
