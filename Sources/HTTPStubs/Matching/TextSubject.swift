import JSON
import RegularExpressions

/// A value of a request that patterns are compared with. Its parsed form is kept for further patterns.
final class TextSubject {
    let text: String
    let budget: Budget
    /// The text as JSON; nil within if it is none, and nil if it was not parsed yet.
    private var parsed: JSONValue??

    /// Makes a subject. Without a budget, it has one of its own.
    init(_ text: String, budget: Budget = Budget()) {
        self.text = text
        self.budget = budget
    }

    /// Returns the text as JSON; nil if it is none.
    func json() throws(BudgetError) -> JSONValue? {
        if let parsed { return parsed }
        try budget.spend(3 * text.utf8.count, on: .json)
        let json = try? JSONValue(parsing: Array(text.utf8))
        parsed = .some(json)
        return json
    }

    /// Whether the whole text matches a regular expression.
    func matches(_ expression: RegularExpression) throws(BudgetError) -> Bool {
        try budget.matches(text, expression)
    }
}
