import JSON

/// Where a sensitive name stands as a value in JSON, and what belongs to it.
extension SensitiveNames {
    /// The members that hold the value in an object that describes a field, as in `{"name": "x", "value": "y"}`.
    private static let valueMarks: Set<String> = ["value", "values", "val", "v", "content", "text", "data"]
    /// The members that hold the names of a table's columns.
    private static let tableMarks: Set<String> = ["columns", "cols", "header", "headers", "fields", "names", "keys"]

    /// Whether a value is the name of a sensitive field.
    func areNamed(by value: JSONValue) -> Bool { value.string.map(areNamed) ?? false }

    /// Whether a value names a sensitive field, as `areDescribed(by:)` of a text says.
    func areDescribed(by value: JSONValue) -> Bool { value.string.map(areDescribed) ?? false }

    /// Whether one of an array's elements is the name of a sensitive field.
    func areListed(in value: JSONValue) -> Bool { value.array?.contains(where: areNamed) ?? false }

    /// Whether a member holds the names of a table's columns, one of which is sensitive.
    func areColumns(_ member: JSONObject.Member) -> Bool {
        Self.tableMarks.contains(member.key.lowercased()) && areListed(in: member.value)
    }

    /// Whether a member holds the value in an object that describes a field.
    static func isValue(_ name: String) -> Bool {
        let name = name.lowercased()
        return valueMarks.contains(name) || name.hasSuffix("value")
    }
}
