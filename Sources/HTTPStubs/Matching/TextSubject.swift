import JSON
import RegularExpressions

/// A function that is told of problems in matching a request, such as a pattern that took too many steps.
public typealias MatchLog = @Sendable (String) -> Void

/// A value of a request that patterns are compared with. Its parsed form is kept for further patterns.
final class TextSubject {
    let text: String
    private(set) lazy var json: JSONValue? = try? JSONValue(parsing: Array(text.utf8))
    private let log: MatchLog?

    init(_ text: String, log: MatchLog? = nil) {
        self.text = text
        self.log = log
    }

    /// Compares the text with a regular expression. A match that was given up counts neither as a match nor as its
    /// opposite.
    func match(_ expression: RegularExpression) -> RegularExpression.Verdict {
        let outcome = expression.match(text)
        if outcome == .gaveUp {
            // The pattern itself may contain a secret, so it is not logged.
            log?(
                "a regular expression of \(expression.pattern.count) characters took too many steps on a text of "
                    + "\(text.utf8.count) bytes, which counts as no match"
            )
        }
        return outcome
    }
}
