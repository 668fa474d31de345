import RegularExpressions

/// The condition in `[?( )]`.
///
/// Several conditions that are joined lie in one list, so that the depth of a filter is that of its parentheses, which
/// the parser limits.
indirect enum JSONPathFilter: Sendable {
    enum Operand: Sendable {
        case literal(JSONValue)
        /// A path from the candidate, `@`.
        case relative(JSONPath)
        /// A path from the root of the text, `$`.
        case absolute(JSONPath)
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case less = "<"
        case greaterOrEqual = ">="
        case greater = ">"
        case isIn = "in"
        case isNotIn = "nin"
        case contains
        case size
    }

    case exists(Operand)
    case compare(Operand, Comparison, Operand)
    case matches(Operand, RegularExpression)
    case and([JSONPathFilter])
    case or([JSONPathFilter])
    case not(JSONPathFilter)

    func holds(for candidate: JSONValue, in search: inout JSONPathSearch) throws(BudgetError) -> Bool {
        try search.budget.spend(3, on: .path)
        switch self {
        case .exists(let operand): return try operand.value(for: candidate, in: &search) != nil
        case .compare(let left, let comparison, let right):
            let left = try left.value(for: candidate, in: &search)
            return try comparison.holds(left, try right.value(for: candidate, in: &search), search.budget)
        case .matches(let operand, let expression):
            guard let text = try operand.value(for: candidate, in: &search)?.string else { return false }
            return try search.budget.matches(text, expression)
        case .and(let filters):
            return try search.budget.all(filters) { (filter) throws(BudgetError) in
                try filter.holds(for: candidate, in: &search)
            }
        case .or(let filters):
            return try search.budget.any(filters) { (filter) throws(BudgetError) in
                try filter.holds(for: candidate, in: &search)
            }
        case .not(let filter): return try !filter.holds(for: candidate, in: &search)
        }
    }
}

extension JSONPathFilter.Operand {
    fileprivate func value(
        for candidate: JSONValue,
        in search: inout JSONPathSearch
    ) throws(BudgetError) -> JSONValue? {
        switch self {
        case .literal(let value): value
        case .relative(let path): try search.read(path, from: candidate)
        case .absolute(let path): try search.read(path, from: search.root)
        }
    }
}

extension JSONPathFilter.Comparison {
    fileprivate func holds(_ left: JSONValue?, _ right: JSONValue?, _ budget: Budget) throws(BudgetError) -> Bool {
        switch self {
        case .equal: try Self.areEqual(left, right, budget)
        case .notEqual: try !Self.areEqual(left, right, budget)
        case .less: try Self.order(left, right, budget).map { $0 < 0 } ?? false
        case .lessOrEqual: try Self.order(left, right, budget).map { $0 <= 0 } ?? false
        case .greater: try Self.order(left, right, budget).map { $0 > 0 } ?? false
        case .greaterOrEqual: try Self.order(left, right, budget).map { $0 >= 0 } ?? false
        case .isIn: try Self.isElement(left, of: right, budget) ?? false
        case .isNotIn: try !(Self.isElement(left, of: right, budget) ?? false)
        case .contains: try Self.contains(left, right, budget)
        case .size: right?.int != nil && left?.array?.count == right?.int
        }
    }

    private static func areEqual(
        _ left: JSONValue?,
        _ right: JSONValue?,
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return try budget.equal(left, right)
    }

    /// Returns -1, 0 or 1 for two numbers or two strings, as the left one is smaller, equal or larger; nil for other
    /// values.
    private static func order(
        _ left: JSONValue?,
        _ right: JSONValue?,
        _ budget: Budget
    ) throws(BudgetError) -> Int? {
        switch (left, right) {
        case (.number(let left)?, .number(let right)?):
            try budget.spend(20 + 2 * (left.utf8.count + right.utf8.count), on: .path)
            let (left, right) = (JSONNumber(left), JSONNumber(right))
            return left == right ? 0 : left < right ? -1 : 1
        case (.string(let left)?, .string(let right)?):
            try budget.spend(1 + min(left.utf8.count, right.utf8.count), on: .path)
            if left.utf8.elementsEqual(right.utf8) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        default: return nil
        }
    }

    /// Whether a value is an element of an array; nil if there is no value or no array.
    private static func isElement(
        _ value: JSONValue?,
        of array: JSONValue?,
        _ budget: Budget
    ) throws(BudgetError) -> Bool? {
        guard let value, let elements = array?.array else { return nil }
        for element in elements {
            try budget.spend(2, on: .path)
            if try budget.equal(element, value) { return true }
        }
        return false
    }

    private static func contains(
        _ left: JSONValue?,
        _ right: JSONValue?,
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        guard let right else { return false }
        if let isElement = try isElement(right, of: left, budget) { return isElement }
        guard let text = left?.string, let part = right.string else { return false }
        return try budget.contains(text, part)
    }
}
