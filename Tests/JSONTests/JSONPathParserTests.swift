import Testing

@testable import JSON

@Suite("The parser of JSON paths")
struct JSONPathParserTests {
    @Test(
        "says what is wrong with a path",
        arguments: [
            ("", "a path begins with $"), ("a", "a path begins with $"), (".a", "a path begins with $"),
            ("$.", "it ends too early"), ("$..", "it ends too early"), ("$[", "it ends too early"),
            ("$[0", "it ends too early"), ("$[*", "it ends too early"), ("$[1:", "it ends too early"),
            ("$['a'", "it ends too early"), ("$['a',", "it ends too early"), ("$[?(@.a", "it ends too early"),
            ("$[?(", "it ends too early"), ("$[?(@.a ==", "it ends too early"),
            ("$[]", "']' is not expected at character 3"), ("$.a b", "'b' is not expected at character 5"),
            ("$a", "'a' is not expected at character 2"), ("$...a", "'.' is not expected at character 4"),
            ("$.[0]", "'[' is not expected at character 3"), ("$.'a'", "''' is not expected at character 3"),
            ("$[a]", "'a' is not expected at character 3"), ("$[1,]", "']' is not expected at character 5"),
            ("$[1,'a']", "''' is not expected at character 5"), ("$['a',1]", "'1' is not expected at character 7"),
            ("$['a',]", "']' is not expected at character 7"), ("$['a' 'b']", "''' is not expected at character 7"),
            ("$[-]", "']' is not expected at character 4"), ("$[1 2]", "'2' is not expected at character 5"),
            ("$[99999999999999999999]", "']' is not expected at character 23"),
            ("$[1.5]", "'.' is not expected at character 4"), ("$[?@.a]", "'@' is not expected at character 4"),
            ("$[?()]", "')' is not expected at character 5"), ("$[?(@.a == )]", "')' is not expected at character 12"),
            ("$[?(@.a = 1)]", "'=' is not expected at character 9"),
            ("$[?(@.a && )]", "')' is not expected at character 12"),
            ("$[?((((@.a)]", "']' is not expected at character 12"), ("$[?(@.a)", "it ends too early"),
            ("$[?(@.a == nul)]", "')' is not expected at character 15"),
            ("$[?(@.a in [1, @.b])]", "']' is not expected at character 19"),
            ("$[?(@.a =~ 'x')]", "''' is not expected at character 12"),
            ("$[?(@.a =~ /x)]", "a regular expression has no end"),
            ("$[?(@.a =~ /(/)]", "a regular expression in it is faulty: missing closing parenthesis"),
            ("$['a", "a quoted name or text has no end"), (#"$['a\']"#, "a quoted name or text has no end"),
            ("$[?(@.a == 'x)]", "a quoted name or text has no end"),
            ("$.a.unknown()", "unknown() is not a function that is served"),
            ("$.length(1)", "length() is not a function that is served"),
            ("$..length()", "length() is not a function that is served"),
            ("$.a.length().b", "'.' is not expected at character 13"),
            ("$[1:2:0]", "a slice's step must be greater than 0"), ("$[::-1]", "a slice's step must be greater than 0"),
        ]
    )
    func malformed(path: String, reason: String) {
        #expect(throws: JSONPath.SyntaxError(reason: reason)) { try JSONPath(path) }
    }

    @Test("takes 32 levels of nesting, and refuses more")
    func nesting() throws {
        func filters(_ levels: Int) -> String {
            "$" + String(repeating: "[?(@", count: levels) + String(repeating: ")]", count: levels)
        }
        func parentheses(_ levels: Int) -> String {
            "$[?" + String(repeating: "(", count: levels) + "@" + String(repeating: ")", count: levels) + "]"
        }
        // A filter counts twice: as a bracket, and as a condition.
        #expect(throws: Never.self) { try JSONPath(filters(16)) }
        for filter in ["@.a in ", "[1] == ", "@.a == 1 && @.b in "] {
            let levels = String(repeating: "[", count: 9000)
            #expect(throws: JSONPath.SyntaxError(reason: "brackets are nested deeper than 32 levels")) {
                try JSONPath("$[?(\(filter)\(levels)")
            }
        }
        #expect(throws: JSONPath.SyntaxError(reason: "a filter is nested deeper than 32 levels")) {
            try JSONPath("$[?(" + String(repeating: "!", count: 9000))
        }
        #expect(throws: JSONPath.SyntaxError(reason: "it is longer than 10000 bytes")) {
            try JSONPath("$" + String(repeating: ".a", count: 5000))
        }
        #expect(try JSONPath("$" + String(repeating: ".a", count: 4999)).isDefinite)
        let joined = Array(repeating: "@.a", count: 1900).joined(separator: "||")
        #expect(try JSONPath("$[?(\(joined))]").read([["b": 1], ["a": 1]]) == [["a": 1]])
        #expect(throws: JSONPath.SyntaxError(reason: "brackets are nested deeper than 32 levels")) {
            try JSONPath(filters(17))
        }
        #expect(throws: Never.self) { try JSONPath(parentheses(31)) }
        #expect(throws: JSONPath.SyntaxError(reason: "a filter is nested deeper than 32 levels")) {
            try JSONPath(parentheses(32))
        }
    }
}
