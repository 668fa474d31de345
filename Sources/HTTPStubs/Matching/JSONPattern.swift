import JSON
import RegularExpressions

/// WireMock's `equalToJson`.
struct JSONPattern: Sendable {
    let expected: JSONValue
    let ignoresArrayOrder: Bool
    let ignoresExtraElements: Bool
    /// The regular expressions of `${json-unit.regex}` placeholders, by their patterns.
    private let expressions: [String: RegularExpression]

    private static let regexPlaceholder = "${json-unit.regex}"

    /// Makes a pattern. Throws if the regular expression of a placeholder is faulty.
    init(
        expected: JSONValue,
        ignoresArrayOrder: Bool,
        ignoresExtraElements: Bool
    ) throws(RegularExpression.SyntaxError) {
        self.expected = expected
        self.ignoresArrayOrder = ignoresArrayOrder
        self.ignoresExtraElements = ignoresExtraElements
        var expressions: [String: RegularExpression] = [:]
        for text in Self.strings(in: expected) where text.hasPrefix(Self.regexPlaceholder) {
            let pattern = String(text.dropFirst(Self.regexPlaceholder.count))
            expressions[pattern] = try RegularExpression(pattern)
        }
        self.expressions = expressions
    }

    func matches(_ actual: JSONValue) -> Bool { matches(expected, actual) }

    /// Returns 0 if a value matches, and at most 1, for a value that has nothing in common with the pattern.
    func distance(to actual: JSONValue) -> Double { distance(expected, actual) }

    // MARK: comparing

    private func matches(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
        switch (expected, actual) {
        case (.string(let text), _) where text.hasPrefix("${json-unit."): placeholder(text, matches: actual)
        case (.array(let expected), .array(let actual)): matches(expected, actual)
        case (.object(let expected), .object(let actual)):
            (ignoresExtraElements || actual.count <= expected.count)
                && expected.members.allSatisfy { member in
                    guard let value = actual[member.key] else { return member.value.string == Self.ignoredElement }
                    return matches(member.value, value)
                }
                && (ignoresExtraElements || actual.members.allSatisfy { expected[$0.key] != nil })
        default: expected == actual
        }
    }

    private func matches(_ expected: [JSONValue], _ actual: [JSONValue]) -> Bool {
        guard ignoresExtraElements ? expected.count <= actual.count : expected.count == actual.count else {
            return false
        }
        guard ignoresArrayOrder else {
            return zip(expected, actual).allSatisfy { matches($0, $1) }
        }
        return pairsUp(expected, actual)
    }

    /// Whether each expected element can be paired with a different actual one (Kuhn's algorithm for matchings).
    private func pairsUp(_ expected: [JSONValue], _ actual: [JSONValue]) -> Bool {
        var owner = [Int?](repeating: nil, count: actual.count)
        func place(_ index: Int, _ tried: inout Set<Int>) -> Bool {
            for candidate in actual.indices where !tried.contains(candidate) {
                guard matches(expected[index], actual[candidate]) else { continue }
                tried.insert(candidate)
                if let other = owner[candidate], !place(other, &tried) { continue }
                owner[candidate] = index
                return true
            }
            return false
        }
        return expected.indices.allSatisfy { index in
            var tried: Set<Int> = []
            return place(index, &tried)
        }
    }

    private static let ignoredElement = "${json-unit.ignore-element}"

    /// Whether a value matches a text that is one of JsonUnit's placeholders.
    private func placeholder(_ text: String, matches actual: JSONValue) -> Bool {
        switch text {
        case "${json-unit.ignore}", Self.ignoredElement: return true
        case "${json-unit.any-string}": return actual.string != nil
        case "${json-unit.any-number}": return actual.double != nil
        case "${json-unit.any-boolean}": return actual.bool != nil
        default:
            guard text.hasPrefix(Self.regexPlaceholder), let value = actual.string,
                let expression = expressions[String(text.dropFirst(Self.regexPlaceholder.count))]
            else { return .string(text) == actual }
            return expression.match(value) == .matches
        }
    }

    private func distance(_ expected: JSONValue, _ actual: JSONValue) -> Double {
        if matches(expected, actual) { return 0 }
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            let keys = Set(expected.keys).union(ignoresExtraElements ? [] : actual.keys)
            let distances = keys.map { key -> Double in
                guard let expected = expected[key], let actual = actual[key] else { return 1 }
                return distance(expected, actual)
            }
            return distances.isEmpty ? 1 : distances.reduce(0, +) / Double(distances.count)
        case (.array(let expected), .array(let actual)):
            let count = max(expected.count, actual.count)
            let alike = zip(expected, actual).map { 1 - distance($0, $1) }.reduce(0, +)
            return 1 - alike / Double(count)
        default: return 1
        }
    }

    private static func strings(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let array): array.flatMap(strings)
        case .object(let object): object.members.flatMap { strings(in: $0.value) }
        default: []
        }
    }
}
