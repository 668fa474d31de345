/// The decoded values of the `{…}` segments of a route.
public struct PathParameters: Sendable {
    private var values: [(name: String, value: String)] = []

    /// Makes parameters without values.
    public init() {}

    mutating func append(name: String, value: String) { values.append((name, value)) }
    mutating func removeLast() { values.removeLast() }

    /// The value of a segment; empty if the route has no segment with that name.
    public subscript(name: String) -> String { values.first { $0.name == name }?.value ?? "" }
}
