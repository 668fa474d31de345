import JSON
import RegularExpressions
import Testing

@testable import HTTPStubs

@Suite("A text that patterns look at")
struct TextSubjectTests {
    @Test("is JSON where it parses as JSON, and else none")
    func parsed() throws {
        #expect(try TextSubject(#"{"a":[1]}"#).json() == ["a": [1]])
        #expect(try TextSubject("7").json() == 7)
        #expect(try TextSubject("seven").json() == nil)
        #expect(try TextSubject("").json() == nil)
    }

    @Test("is parsed once, and is not parsed where the budget is too small for it")
    func parsedOnce() throws {
        let text = #"{"a":[1]}"#
        let subject = TextSubject(text, budget: Budget(steps: 3 * text.utf8.count))
        #expect(try subject.json() == ["a": [1]])
        #expect(try subject.json() == ["a": [1]])
        #expect(throws: BudgetError.exceeded(.json)) {
            try TextSubject(text, budget: Budget(steps: 3 * text.utf8.count - 1)).json()
        }
    }

    @Test("matches a regular expression, or does not, or the match is given up")
    func expressions() throws {
        let expression = try RegularExpression(backtracking)
        #expect(try TextSubject("xxx").matches(expression))
        #expect(try !TextSubject("xxy").matches(expression))
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try TextSubject(endless).matches(expression) }
    }
}
