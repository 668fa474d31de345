import JSON
import RegularExpressions

/// Says what went wrong while a request was matched, such as a pattern that took too many steps.
public typealias MatchLog = @Sendable (String) -> Void

/// A value of a request that patterns look at, with what they make of it kept from one pattern to the next.
final class TextSubject {
    let text: String
    private(set) lazy var json: JSONValue? = try? JSONValue(parsing: Array(text.utf8))
    private let log: MatchLog?

    init(_ text: String, log: MatchLog? = nil) {
        self.text = text
        self.log = log
    }

    /// What is given up is neither a match nor its contrary.
    func match(_ expression: RegularExpression) -> RegularExpression.Verdict {
        let outcome = expression.match(text)
        if outcome == .gaveUp {
            // The pattern itself may hold what must not be seen.
            log?(
                "a regular expression of \(expression.pattern.count) characters took too many steps on a text of "
                    + "\(text.utf8.count) bytes, which counts as no match"
            )
        }
        return outcome
    }
}
