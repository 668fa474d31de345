import JSON

/// WireMock's `equalToNumber`, `greaterThanNumber` and their kin, which compare by value, without loss.
struct NumberPattern: Sendable {
    enum Comparison: String, Sendable, CaseIterable {
        case equal = "equalToNumber"
        case greater = "greaterThanNumber"
        case greaterOrEqual = "greaterThanEqualNumber"
        case less = "lessThanNumber"
        case lessOrEqual = "lessThanEqualNumber"
    }

    var comparison: Comparison
    var expected: JSONNumber
    /// The expected number as it was given.
    var source: String

    /// Whether a text is a number that compares as it must.
    func matches(_ text: String) -> Bool {
        guard let actual = JSONNumber(parsing: text) else { return false }
        return switch comparison {
        case .equal: actual == expected
        case .greater: actual > expected
        case .greaterOrEqual: actual >= expected
        case .less: actual < expected
        case .lessOrEqual: actual <= expected
        }
    }
}
