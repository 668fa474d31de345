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
    case number(NumberPattern)
    case dateTime(DateTimePattern)
    /// The bytes of a body.
    case binaryEqualTo([UInt8])
    /// WireMock's `anything`, which always matches.
    case anything

    /// Whether the pattern is `absent` itself.
    var isAbsent: Bool { if case .absent = self { true } else { false } }

    /// Whether a value matches. Throws if that takes too much work. Then the value neither matches nor doesn't, so
    /// `not` and `doesNotMatch` don't match either.
    ///
    /// - Parameter subject: the value; nil if the request doesn't have it.
    func matches(_ subject: TextSubject?) throws(BudgetError) -> Bool {
        guard let subject else { return matchesAbsence }
        let budget = subject.budget
        try budget.spend(1, on: .text)
        switch self {
        case .equalTo(let expected, let isCaseInsensitive):
            guard isCaseInsensitive else { return try budget.equal(subject.text, expected) }
            try budget.spend(3 * (subject.text.utf8.count + expected.utf8.count), on: .text)
            return subject.text.lowercased() == expected.lowercased()
        case .contains(let part): return try budget.contains(subject.text, part)
        case .doesNotContain(let part): return try !budget.contains(subject.text, part)
        case .matches(let expression): return try subject.matches(expression)
        case .doesNotMatch(let expression): return try !subject.matches(expression)
        case .absent: return false
        case .equalToJSON(let pattern):
            guard let json = try subject.json() else { return false }
            return try pattern.matches(json, budget)
        case .matchesJSONPath(let path, let pattern):
            guard let json = try subject.json() else { return false }
            return try Self.holds(path.read(json, budget: budget), pattern, subject)
        case .and(let patterns):
            return try budget.all(patterns) { (pattern) throws(BudgetError) in try pattern.matches(subject) }
        case .or(let patterns):
            return try budget.any(patterns) { (pattern) throws(BudgetError) in try pattern.matches(subject) }
        case .not(let pattern): return try !pattern.matches(subject)
        case .number(let pattern):
            try budget.spend(10 + subject.text.utf8.count, on: .text)
            return pattern.matches(subject.text)
        case .dateTime(let pattern):
            try budget.spend(100, on: .text)
            return pattern.matches(subject.text, now: subject.now())
        case .binaryEqualTo(let bytes):
            try budget.spend(1 + bytes.count / 8, on: .text)
            return subject.bytes.elementsEqual(bytes)
        case .anything: return true
        }
    }

    private var matchesAbsence: Bool {
        switch self {
        case .absent, .doesNotContain, .doesNotMatch, .anything: true
        case .equalTo, .contains, .matches, .equalToJSON, .matchesJSONPath, .number, .dateTime: false
        case .binaryEqualTo(let bytes): bytes.isEmpty
        case .and(let patterns): patterns.allSatisfy(\.matchesAbsence)
        case .or(let patterns): patterns.contains(where: \.matchesAbsence)
        case .not(let pattern): !pattern.matchesAbsence
        }
    }

    /// Whether the result of a path matches a pattern, or, without a pattern, is not empty or null. Where there is no
    /// result, only `absent` matches, as in WireMock, and `equalToJson` for null.
    private static func holds(
        _ result: JSONValue?,
        _ pattern: ValuePattern?,
        _ subject: TextSubject
    ) throws(BudgetError) -> Bool {
        guard let pattern else {
            switch result {
            case nil, .null: return false
            case .array(let array): return !array.isEmpty
            case .object(let object): return !object.isEmpty
            default: return true
            }
        }
        if case .equalToJSON(let json) = pattern { return try json.matches(result ?? .null, subject.budget) }
        switch result {
        case nil, .null: return pattern.isAbsent
        case .array(let array):
            if array.isEmpty { return pattern.isAbsent }
            return try subject.budget.any(array) { (element) throws(BudgetError) in
                if element.isNull { return false }
                return try pattern.matches(element.asSubject(like: subject))
            }
        case .some(let value): return try pattern.matches(value.asSubject(like: subject))
        }
    }
}

extension JSONValue {
    /// Returns the text of a string, a number as Java writes it, and the JSON of every other value.
    fileprivate func asSubject(like subject: TextSubject) throws(BudgetError) -> TextSubject {
        let text = string ?? javaNumber ?? text
        try subject.budget.spend(20 + 2 * text.utf8.count, on: .text)
        return TextSubject(text, budget: subject.budget, now: subject.now)
    }

    /// A number with a fraction or an exponent, such as `1.50`, as WireMock compares it: `1.5`. Nil for every other
    /// value, and for numbers that Java writes with an exponent.
    private var javaNumber: String? {
        guard case .number(let text) = self, text.utf8.contains(where: { ".eE".utf8.contains($0) }),
            let number = Double(text), number == 0 || (1e-3..<1e7).contains(number.magnitude)
        else { return nil }
        return "\(number)"
    }
}

extension ValuePattern {
    /// Returns the distance of a value from the pattern: 0 if it matches, at most 1.
    func distance(to subject: TextSubject?) throws(BudgetError) -> Double {
        if try matches(subject) { return 0 }
        guard let subject else { return 1 }
        let budget = subject.budget
        switch self {
        case .equalTo(let expected, _): return try Levenshtein.distance(expected, subject.text, budget)
        case .equalToJSON(let pattern):
            guard let json = try subject.json() else { return 1 }
            return try pattern.distance(to: json, budget)
        case .and(let patterns):
            var sum = 0.0
            for pattern in patterns { sum += try pattern.distance(to: subject) }
            return sum / Double(max(1, patterns.count))
        case .or(let patterns):
            var nearest = 1.0
            for pattern in patterns { nearest = min(nearest, try pattern.distance(to: subject)) }
            return nearest
        case .contains, .doesNotContain, .matches, .doesNotMatch, .absent, .matchesJSONPath, .not, .number, .dateTime,
            .binaryEqualTo, .anything:
            return 1
        }
    }
}
