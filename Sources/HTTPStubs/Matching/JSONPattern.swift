import JSON
import RegularExpressions

/// WireMock's `equalToJson`.
struct JSONPattern: Sendable {
    let expected: JSONValue
    let ignoresArrayOrder: Bool
    let ignoresExtraElements: Bool
    /// The regular expressions of `${json-unit.regex}` placeholders, by their patterns.
    private let expressions: [String: RegularExpression]

    private static let placeholderPrefix = "${json-unit."
    private static let regexPlaceholder = "${json-unit.regex}"
    private static let ignoredElement = "${json-unit.ignore-element}"

    /// Makes a pattern. Throws if the regular expression of a placeholder is faulty, or if all of them take more work
    /// to compile than the budget has.
    init(
        expected: JSONValue,
        ignoresArrayOrder: Bool,
        ignoresExtraElements: Bool,
        budget: Budget = Budget()
    ) throws(RegularExpression.SyntaxError) {
        self.expected = expected
        self.ignoresArrayOrder = ignoresArrayOrder
        self.ignoresExtraElements = ignoresExtraElements
        var expressions: [String: RegularExpression] = [:]
        for text in Self.placeholders(in: expected) where text.utf8.starts(with: Self.regexPlaceholder.utf8) {
            let pattern = String(text.dropFirst(Self.regexPlaceholder.count))
            guard expressions[pattern] == nil else { continue }
            let expression = try RegularExpression(pattern)
            expressions[pattern] = expression
            do {
                try budget.spend(onCompiling: expression)
            } catch {
                throw RegularExpression.SyntaxError(reason: error.reason, offset: 0)
            }
        }
        self.expressions = expressions
    }

    func matches(_ actual: JSONValue, _ budget: Budget) throws(BudgetError) -> Bool {
        try matches(expected, actual, budget)
    }

    /// Returns 0 if a value matches, and at most 1, for a value that has nothing in common with the pattern.
    func distance(to actual: JSONValue, _ budget: Budget) throws(BudgetError) -> Double {
        try distance(expected, actual, budget)
    }

    // MARK: comparing

    // These functions call themselves. The depth is that of the expected value, which the JSON parser limits.

    private func matches(_ expected: JSONValue, _ actual: JSONValue, _ budget: Budget) throws(BudgetError) -> Bool {
        try budget.spend(4, on: .json)
        switch (expected, actual) {
        case (.string(let text), _) where Self.isPlaceholder(text):
            return try placeholder(text, matches: actual, budget)
        case (.array(let expected), .array(let actual)): return try matches(expected, actual, budget)
        case (.object(let expected), .object(let actual)):
            guard ignoresExtraElements || actual.count <= expected.count else { return false }
            for member in expected.members {
                guard let value = try budget.member(member.key, of: actual) else {
                    guard member.value.string == Self.ignoredElement else { return false }
                    continue
                }
                guard try matches(member.value, value, budget) else { return false }
            }
            if ignoresExtraElements { return true }
            for member in actual.members where try budget.member(member.key, of: expected) == nil { return false }
            return true
        default: return try budget.equal(expected, actual)
        }
    }

    private func matches(
        _ expected: [JSONValue],
        _ actual: [JSONValue],
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        guard ignoresExtraElements ? expected.count <= actual.count : expected.count == actual.count else {
            return false
        }
        if ignoresArrayOrder { return try pairs(expected, actual, budget) == expected.count }
        for (expected, actual) in zip(expected, actual) where try !matches(expected, actual, budget) { return false }
        return true
    }

    /// Returns the largest number of expected elements that can each be paired with a different actual one.
    private func pairs(_ expected: [JSONValue], _ actual: [JSONValue], _ budget: Budget) throws(BudgetError) -> Int {
        // For the memory of the tables.
        try budget.spend(20 + 10 * (expected.count + actual.count), on: .json)
        // Elements that are equal, in whatever order their own elements are, are found by a table.
        var places: [[UInt8]: [Int]] = [:]
        for (index, element) in actual.enumerated() {
            places[try Self.canonical(element, budget), default: []].append(index)
        }
        // An expected element that stands for itself alone takes any of its equals: they are the same to all others.
        var isTaken = [Bool](repeating: false, count: actual.count)
        var count = 0
        var open: [JSONValue] = []
        for element in expected {
            guard try isExact(element, budget) else {
                open.append(element)
                continue
            }
            guard let place = places[try Self.canonical(element, budget)]?.popLast() else { continue }
            isTaken[place] = true
            count += 1
        }
        if open.isEmpty { return count }
        let rest = actual.indices.filter { !isTaken[$0] }.map { actual[$0] }
        var matching = BipartiteMatching(left: open.count, right: rest.count)
        for (left, element) in open.enumerated() {
            for (right, candidate) in rest.enumerated() where try matches(element, candidate, budget) {
                try matching.connect(left, right)
            }
        }
        return count + (try matching.size(budget))
    }

    /// Whether an expected value matches its equals and nothing else.
    private func isExact(_ value: JSONValue, _ budget: Budget) throws(BudgetError) -> Bool {
        try budget.spend(1, on: .json)
        switch value {
        case .string(let text): return !Self.isPlaceholder(text)
        case .array(let array):
            if ignoresExtraElements { return false }
            for element in array where try !isExact(element, budget) { return false }
            return true
        case .object(let object):
            if ignoresExtraElements { return false }
            for member in object.members where try !isExact(member.value, budget) { return false }
            return true
        case .null, .bool, .number: return true
        }
    }

    /// Returns bytes that are the same for two values if these are equal but for the order of members and of elements.
    private static func canonical(_ value: JSONValue, _ budget: Budget) throws(BudgetError) -> [UInt8] {
        var parts: [[UInt8]] = []
        let brackets: (begin: UInt8, end: UInt8)
        switch value {
        case .null, .bool, .string, .number:
            let bytes = value.canonicalBytes
            try budget.spend(10 + bytes.count, on: .json)
            return bytes
        case .array(let array):
            brackets = (UInt8(ascii: "["), UInt8(ascii: "]"))
            for element in array { parts.append(try canonical(element, budget)) }
        case .object(let object):
            brackets = (UInt8(ascii: "{"), UInt8(ascii: "}"))
            for member in object.members {
                let name = JSONValue.string(member.key).bytes
                parts.append(name + [UInt8(ascii: ":")] + (try canonical(member.value, budget)))
            }
        }
        let size = parts.reduce(0) { $0 + $1.count + 1 }
        // Sorting compares each part with some others.
        try budget.spend(20 + 2 * size + 20 * parts.count, on: .json)
        parts.sort { $0.lexicographicallyPrecedes($1) }
        return [brackets.begin] + Array(parts.joined(separator: [UInt8(ascii: ",")])) + [brackets.end]
    }

    /// Whether a text may be a placeholder. Bytes are compared, as `hasPrefix` compares letters, which is slow.
    private static func isPlaceholder(_ text: String) -> Bool { text.utf8.starts(with: placeholderPrefix.utf8) }

    /// Whether a value matches a text that is one of JsonUnit's placeholders.
    private func placeholder(
        _ text: String,
        matches actual: JSONValue,
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        try budget.spend(20 + text.utf8.count, on: .json)
        switch text {
        case "${json-unit.ignore}", Self.ignoredElement: return true
        case "${json-unit.any-string}": return actual.string != nil
        case "${json-unit.any-number}": return if case .number = actual { true } else { false }
        case "${json-unit.any-boolean}": return actual.bool != nil
        default:
            guard text.utf8.starts(with: Self.regexPlaceholder.utf8), let value = actual.string else {
                return try budget.equal(.string(text), actual)
            }
            guard let expression = expressions[String(text.dropFirst(Self.regexPlaceholder.count))] else {
                return try budget.equal(.string(text), actual)
            }
            return try budget.matches(value, expression)
        }
    }

    // MARK: the first difference

    /// Returns the path of the first place in which a value differs from the expected one; nil if it matches. Where the
    /// order of a list doesn't matter, the place is the list.
    func firstDifference(from actual: JSONValue, _ budget: Budget) throws(BudgetError) -> [JSONStep]? {
        try firstDifference(expected, actual, budget)
    }

    private func firstDifference(
        _ expected: JSONValue,
        _ actual: JSONValue,
        _ budget: Budget
    ) throws(BudgetError) -> [JSONStep]? {
        if try matches(expected, actual, budget) { return nil }
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            for member in expected.members {
                guard let value = try budget.member(member.key, of: actual) else {
                    if member.value.string == Self.ignoredElement { continue }
                    return [.member(member.key)]
                }
                if let rest = try firstDifference(member.value, value, budget) { return [.member(member.key)] + rest }
            }
            for member in actual.members where try budget.member(member.key, of: expected) == nil {
                return [.member(member.key)]
            }
        case (.array(let expected), .array(let actual)) where !ignoresArrayOrder:
            for (index, pair) in zip(expected, actual).enumerated() {
                if let rest = try firstDifference(pair.0, pair.1, budget) { return [.index(index)] + rest }
            }
            return [.index(min(expected.count, actual.count))]
        default: break
        }
        return []
    }

    // MARK: distance

    private func distance(_ expected: JSONValue, _ actual: JSONValue, _ budget: Budget) throws(BudgetError) -> Double {
        if try matches(expected, actual, budget) { return 0 }
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            var sum = 0.0
            var count = 0
            for member in expected.members {
                count += 1
                guard let value = try budget.member(member.key, of: actual) else {
                    sum += member.value.string == Self.ignoredElement ? 0 : 1
                    continue
                }
                sum += try distance(member.value, value, budget)
            }
            if !ignoresExtraElements {
                for member in actual.members where try budget.member(member.key, of: expected) == nil {
                    sum += 1
                    count += 1
                }
            }
            return count == 0 ? 1 : sum / Double(count)
        case (.array(let expected), .array(let actual)):
            let count = ignoresExtraElements ? expected.count : max(expected.count, actual.count)
            if count == 0 { return 1 }
            if ignoresArrayOrder { return 1 - Double(try pairs(expected, actual, budget)) / Double(count) }
            var alike = 0.0
            for (expected, actual) in zip(expected, actual) { alike += 1 - (try distance(expected, actual, budget)) }
            return 1 - alike / Double(count)
        default: return 1
        }
    }

    private static func placeholders(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text): isPlaceholder(text) ? [text] : []
        case .array(let array): array.flatMap(placeholders)
        case .object(let object): object.members.flatMap { placeholders(in: $0.value) }
        default: []
        }
    }
}
