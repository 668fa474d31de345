import JSON
import RegularExpressions
import Synchronization
import Testing

@testable import HTTPStubs

@Suite("A text that patterns look at")
struct TextSubjectTests {
    @Test("is JSON where it parses as JSON, and else none")
    func parsed() {
        #expect(TextSubject(#"{"a":[1]}"#).json == ["a": [1]])
        #expect(TextSubject("7").json == 7)
        #expect(TextSubject("seven").json == nil)
        #expect(TextSubject("").json == nil)
    }

    @Test("reports a regular expression that is given up, and shows neither pattern nor text")
    func givenUp() throws {
        let logged = Mutex<[String]>([])
        let subject = TextSubject(endless) { message in logged.withLock { $0.append(message) } }
        #expect(subject.match(try RegularExpression(backtracking)) == .gaveUp)
        #expect(
            logged.withLock { $0 } == [
                "a regular expression of 7 characters took too many steps on a text of 81 bytes, "
                    + "which counts as no match"
            ]
        )
    }

    @Test("reports nothing of a regular expression that comes to an end")
    func decided() throws {
        let logged = Mutex<[String]>([])
        let subject = TextSubject("xxx") { message in logged.withLock { $0.append(message) } }
        #expect(subject.match(try RegularExpression(backtracking)) == .matches)
        #expect(subject.match(try RegularExpression("y")) == .doesNotMatch)
        #expect(logged.withLock { $0 } == [])
    }
}
