public import HTTP

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

    /// Returns the stubs that are nearest to a request, at most 3, the nearest first.
    public static func ranked(_ request: Request, among stubs: [StubMapping]) -> [NearMiss] {
        let subject = RequestSubject(request)
        let all = stubs.map { stub in
            let (distance, differences) = stub.request.differences(from: subject)
            return NearMiss(stub: stub, distance: distance, differences: differences.map(\.part))
        }
        return Array(all.sorted { $0.distance < $1.distance }.prefix(limit))
    }

    /// Returns the requests that are nearest to a pattern, at most 3, the nearest first.
    public static func ranked(
        _ pattern: RequestPattern,
        among entries: [JournalEntry]
    ) -> [(entry: JournalEntry, distance: Double, differences: [String])] {
        let all = entries.map { entry in
            let (distance, differences) = pattern.differences(from: RequestSubject(entry.request))
            return (entry: entry, distance: distance, differences: differences.map(\.part))
        }
        return Array(all.sorted { $0.distance < $1.distance }.prefix(limit))
    }
}
