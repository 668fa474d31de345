public import HTTP

/// A stub and a request that nearly matched.
public struct NearMiss: Sendable {
    /// More are not shown.
    private static let limit = 3

    /// The stub that did not match.
    public var stub: StubMapping
    /// 0 to 1, as WireMock reckons.
    public var distance: Double
    /// In what they differ, such as `header X-A`.
    public var differences: [String]

    /// The stubs that a request is nearest to, the nearest first.
    public static func ranked(_ request: Request, among stubs: [StubMapping]) -> [NearMiss] {
        let subject = RequestSubject(request)
        let all = stubs.map { stub in
            let (distance, differences) = stub.request.differences(from: subject)
            return NearMiss(stub: stub, distance: distance, differences: differences.map(\.part))
        }
        return Array(all.sorted { $0.distance < $1.distance }.prefix(limit))
    }

    /// The requests that are nearest to a pattern, the nearest first.
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
