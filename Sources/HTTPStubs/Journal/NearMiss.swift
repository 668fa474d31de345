public import HTTP
public import JSON

/// A stub and a request that nearly matched.
public struct NearMiss: Sendable {
    /// The number of near misses that are shown.
    private static let limit = 3

    /// The stub that did not match.
    public var stub: StubMapping
    /// The distance between the two, 0 to 1, as WireMock calculates it.
    public var distance: Double
    /// The parts in which they differ, such as `header X-A`.
    public var differences: [String]

    /// Returns the stubs that are nearest to a request, at most 3, the nearest first. Throws if that takes too much
    /// work.
    public static func ranked(
        _ request: Request,
        among stubs: [StubMapping],
        budget: Budget = Budget()
    ) throws(BudgetError) -> [NearMiss] {
        let subject = RequestSubject(request, budget: budget)
        var nearest: [NearMiss] = []
        for stub in stubs {
            let (distance, differences) = try stub.request.differences(from: subject)
            let place = nearest.firstIndex { distance < $0.distance } ?? nearest.count
            guard place < limit else { continue }
            nearest.insert(NearMiss(stub: stub, distance: distance, differences: differences.map(\.part)), at: place)
            if nearest.count > limit { nearest.removeLast() }
        }
        return nearest
    }

    /// Returns the requests that are nearest to a pattern, at most 3, the nearest first. Throws if that takes too much
    /// work.
    public static func ranked(
        _ pattern: RequestPattern,
        among entries: [JournalEntry],
        budget: Budget = Budget()
    ) throws(BudgetError) -> [(entry: JournalEntry, distance: Double, differences: [String])] {
        var nearest: [(entry: JournalEntry, distance: Double, differences: [String])] = []
        for entry in entries {
            let subject = RequestSubject(entry.request, budget: budget)
            let (distance, differences) = try pattern.differences(from: subject)
            let place = nearest.firstIndex { distance < $0.distance } ?? nearest.count
            guard place < limit else { continue }
            nearest.insert((entry, distance, differences.map(\.part)), at: place)
            if nearest.count > limit { nearest.removeLast() }
        }
        return nearest
    }
}
