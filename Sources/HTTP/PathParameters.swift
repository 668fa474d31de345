/// The values of the `{…}` segments of a route, decoded.
public struct PathParameters: Sendable {
    private var values: [(name: String, value: String)] = []

    /// No values.
    public init() {}

    mutating func append(name: String, value: String) { values.append((name, value)) }
    mutating func removeLast() { values.removeLast() }

    /// The value of a segment; the empty string where the route has none of that name.
    public subscript(name: String) -> String { values.first { $0.name == name }?.value ?? "" }
}
