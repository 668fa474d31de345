import JSON
import Testing

@testable import HTTPStubs

@Suite("An operator for numbers")
struct NumberPatternTests {
    @Test(
        "compares by value, without loss",
        arguments: [
            (
                #"{"equalToNumber":9007199254740993}"#,
                ["9007199254740993", "9007199254740993.0", "+9007199254740993e0"]
            ),
            (#"{"equalToNumber":"0.5"}"#, [".5", "0.50", "5e-1"]), (#"{"equalToNumber":-0}"#, ["0", "-0.0"]),
            (#"{"greaterThanNumber":9007199254740992}"#, ["9007199254740993", "1e400"]),
            (#"{"greaterThanEqualNumber":1}"#, ["1.0", "2"]), (#"{"lessThanNumber":1e-400}"#, ["0", "-5"]),
            (#"{"lessThanEqualNumber":-1}"#, ["-1", "-1.01", "-1e400"]),
        ]
    )
    func met(pattern: String, texts: [String]) throws {
        for text in texts { #expect(try valuePattern(pattern).matches(TextSubject(text)), "\(text)") }
    }

    @Test(
        "is not met by other numbers, and by what is no number",
        arguments: [
            (
                #"{"equalToNumber":9007199254740993}"#,
                ["9007199254740992", "", "x", "1 ", "0x1", "1e", ".", "+", "NaN"]
            ),
            (#"{"greaterThanNumber":1}"#, ["1", "0.9", "-2", "two"]),
            (#"{"lessThanNumber":1}"#, ["1", "1.0000000000000000001"]),
            (#"{"greaterThanEqualNumber":1}"#, ["0.9999999999999999999"]), (#"{"lessThanEqualNumber":1}"#, ["2"]),
        ]
    )
    func unmet(pattern: String, texts: [String]) throws {
        for text in texts { #expect(try !valuePattern(pattern).matches(TextSubject(text)), "\(text)") }
        #expect(try !valuePattern(pattern).matches(nil))
    }

    @Test("reads what a JSON path leads to")
    func jsonPath() throws {
        let pattern = try valuePattern(#"{"matchesJsonPath":{"expression":"$.a","greaterThanNumber":2}}"#)
        #expect(try pattern.matches(TextSubject(#"{"a":2.5}"#)))
        #expect(try pattern.matches(TextSubject(#"{"a":[1,3]}"#)))
        #expect(try !pattern.matches(TextSubject(#"{"a":2}"#)))
    }

    @Test("refuses what is no number", arguments: ["\"x\"", "true", "null", "[1]", "\"\""])
    func faulty(value: String) throws {
        try Refusal(#"{"equalToNumber":\#(value)}"#, at: "/equalToNumber", "must be a number").expect {
            _ = try ValuePattern($0, at: [])
        }
    }
}
