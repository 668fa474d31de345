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
            return try Self.holds(path.read(json, budget: budget), pattern, budget)
        case .and(let patterns):
            return try budget.all(patterns) { (pattern) throws(BudgetError) in try pattern.matches(subject) }
        case .or(let patterns):
            return try budget.any(patterns) { (pattern) throws(BudgetError) in try pattern.matches(subject) }
        case .not(let pattern): return try !pattern.matches(subject)
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
    private static func holds(
        _ result: JSONValue?,
        _ pattern: ValuePattern?,
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        guard let pattern else {
            switch result {
            case nil, .null: return false
            case .array(let array): return !array.isEmpty
            case .object(let object): return !object.isEmpty
            default: return true
            }
        }
        if case .equalToJSON(let json) = pattern {
            guard let result else { return false }
            return try json.matches(result, budget)
        }
        switch result {
        case nil, .null: return try pattern.matches(nil)
        case .array(let array):
            if array.isEmpty { return try pattern.matches(nil) }
            return try budget.any(array) { (element) throws(BudgetError) in
                try pattern.matches(element.asSubject(budget))
            }
        case .some(let value): return try pattern.matches(value.asSubject(budget))
        }
    }
}

extension JSONValue {
    /// Returns the text of a string, and the JSON of every other value.
    fileprivate func asSubject(_ budget: Budget) throws(BudgetError) -> TextSubject {
        let text = string ?? text
        try budget.spend(20 + 2 * text.utf8.count, on: .text)
        return TextSubject(text, budget: budget)
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
        case .contains, .doesNotContain, .matches, .doesNotMatch, .absent, .matchesJSONPath, .not: return 1
        }
    }
}
