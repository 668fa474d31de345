import JSON
import RegularExpressions

/// A value of a request that patterns are compared with. Its parsed form is kept for further patterns.
final class TextSubject {
    let text: String
    /// The bytes that the text was made of; nil if they are its own.
    private let sentBytes: [UInt8]?
    let budget: Budget
    /// Returns the present time, in microseconds since 1970-01-01T00:00:00Z.
    let now: Now
    /// The text as JSON; nil within if it is none, and nil if it was not parsed yet.
    private var parsed: JSONValue??

    /// Makes a subject. Without a budget, it has one of its own.
    init(
        _ text: String,
        bytes: [UInt8]? = nil,
        budget: Budget = Budget(),
        now: @escaping Now = MatchEnvironment.machineTime
    ) {
        self.text = text
        sentBytes = bytes
        self.budget = budget
        self.now = now
    }

    /// The bytes that the text was made of.
    var bytes: [UInt8] { sentBytes ?? Array(text.utf8) }

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
