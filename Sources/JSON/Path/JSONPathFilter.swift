import RegularExpressions

/// The condition in `[?( )]`.
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
    case and(JSONPathFilter, JSONPathFilter)
    case or(JSONPathFilter, JSONPathFilter)
    case not(JSONPathFilter)

    func holds(for candidate: JSONValue, in search: inout JSONPathSearch) -> Bool {
        switch self {
        case .exists(let operand): return operand.value(for: candidate, in: &search) != nil
        case .compare(let left, let comparison, let right):
            let left = left.value(for: candidate, in: &search)
            return comparison.holds(left, right.value(for: candidate, in: &search))
        case .matches(let operand, let expression):
            guard let text = operand.value(for: candidate, in: &search)?.string else { return false }
            return expression.match(text) == .matches
        case .and(let left, let right):
            return left.holds(for: candidate, in: &search) && right.holds(for: candidate, in: &search)
        case .or(let left, let right):
            return left.holds(for: candidate, in: &search) || right.holds(for: candidate, in: &search)
        case .not(let filter): return !filter.holds(for: candidate, in: &search)
        }
    }
}

extension JSONPathFilter.Operand {
    fileprivate func value(for candidate: JSONValue, in search: inout JSONPathSearch) -> JSONValue? {
        switch self {
        case .literal(let value): value
        case .relative(let path): path.read(from: candidate, in: &search)
        case .absolute(let path): path.read(from: search.root, in: &search)
        }
    }
}

extension JSONPathFilter.Comparison {
    fileprivate func holds(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less:
            Self.order(left, right) {
                $0 < $1
            } _: {
                $0 < $1
            }
        case .lessOrEqual:
            Self.order(left, right) {
                $0 <= $1
            } _: {
                $0 <= $1
            }
        case .greater:
            Self.order(left, right) {
                $0 > $1
            } _: {
                $0 > $1
            }
        case .greaterOrEqual:
            Self.order(left, right) {
                $0 >= $1
            } _: {
                $0 >= $1
            }
        case .isIn: left.map { right?.array?.contains($0) ?? false } ?? false
        case .isNotIn: left.map { !(right?.array?.contains($0) ?? false) } ?? true
        case .contains: Self.contains(left, right)
        case .size: right?.int != nil && left?.array?.count == right?.int
        }
    }

    private static func order(
        _ left: JSONValue?,
        _ right: JSONValue?,
        _ numbers: (Double, Double) -> Bool,
        _ strings: (String, String) -> Bool
    ) -> Bool {
        if let left = left?.double, let right = right?.double { return numbers(left, right) }
        if let left = left?.string, let right = right?.string { return strings(left, right) }
        return false
    }

    private static func contains(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        guard let right else { return false }
        if let array = left?.array { return array.contains(right) }
        guard let text = left?.string, let part = right.string else { return false }
        return text.containsBytes(of: part)
    }
}
