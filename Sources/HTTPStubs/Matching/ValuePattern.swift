import JSON
import RegularExpressions

/// The condition for a header, a parameter, a cookie or a body: one of WireMock's operators.
indirect enum ValuePattern: Sendable {
    case equalTo(String, isCaseInsensitive: Bool)
    case contains(String)
    case doesNotContain(String)
    case matches(RegularExpression)
    case doesNotMatch(RegularExpression)
    case absent
    case equalToJSON(JSONPattern)
    /// The result of the path must match the pattern. Without a pattern, the result must not be empty or null.
    case matchesJSONPath(JSONPath, ValuePattern?)
    case and([ValuePattern])
    case or([ValuePattern])
    case not(ValuePattern)

    /// Whether a value matches.
    ///
    /// - Parameter subject: the value; nil if the request doesn't have it.
    func matches(_ subject: TextSubject?) -> Bool {
        guard let subject else { return matchesAbsence }
        switch self {
        case .equalTo(let expected, let isCaseInsensitive):
            return isCaseInsensitive
                ? subject.text.lowercased() == expected.lowercased()
                : subject.text.utf8.elementsEqual(expected.utf8)
        case .contains(let part): return subject.text.containsBytes(of: part)
        case .doesNotContain(let part): return !subject.text.containsBytes(of: part)
        case .matches(let expression): return subject.match(expression) == .matches
        case .doesNotMatch(let expression): return subject.match(expression) == .doesNotMatch
        case .absent: return false
        case .equalToJSON(let pattern): return subject.json.map(pattern.matches) ?? false
        case .matchesJSONPath(let path, let pattern):
            guard let json = subject.json else { return false }
            return Self.holds(path.read(json), pattern)
        case .and(let patterns): return patterns.allSatisfy { $0.matches(subject) }
        case .or(let patterns): return patterns.contains { $0.matches(subject) }
        case .not(let pattern): return !pattern.matches(subject)
        }
    }

    private var matchesAbsence: Bool {
        switch self {
        case .absent, .doesNotContain, .doesNotMatch: true
        case .equalTo, .contains, .matches, .equalToJSON, .matchesJSONPath: false
        case .and(let patterns): patterns.allSatisfy(\.matchesAbsence)
        case .or(let patterns): patterns.contains(where: \.matchesAbsence)
        case .not(let pattern): !pattern.matchesAbsence
        }
    }

    /// Whether the result of a path matches a pattern, or, without a pattern, is not empty or null.
    private static func holds(_ result: JSONValue?, _ pattern: ValuePattern?) -> Bool {
        guard let pattern else {
            switch result {
            case nil, .null: return false
            case .array(let array): return !array.isEmpty
            case .object(let object): return !object.isEmpty
            default: return true
            }
        }
        if case .equalToJSON(let json) = pattern { return result.map(json.matches) ?? false }
        switch result {
        case nil, .null: return pattern.matches(nil)
        case .array(let array):
            return array.isEmpty ? pattern.matches(nil) : array.contains { pattern.matches(TextSubject($0.asText)) }
        case .some(let value): return pattern.matches(TextSubject(value.asText))
        }
    }
}

extension JSONValue {
    /// The text of a string, and the JSON of every other value.
    fileprivate var asText: String { string ?? text }
}

extension ValuePattern {
    /// Returns the distance of a value from the pattern: 0 if it matches, at most 1.
    func distance(to subject: TextSubject?) -> Double {
        if matches(subject) { return 0 }
        guard let subject else { return 1 }
        switch self {
        case .equalTo(let expected, _): return Levenshtein.distance(expected, subject.text)
        case .equalToJSON(let pattern): return subject.json.map(pattern.distance) ?? 1
        case .and(let patterns):
            return patterns.map { $0.distance(to: subject) }.reduce(0, +) / Double(max(1, patterns.count))
        case .or(let patterns): return patterns.map { $0.distance(to: subject) }.min() ?? 1
        case .contains, .doesNotContain, .matches, .doesNotMatch, .absent, .matchesJSONPath, .not: return 1
        }
    }
}
