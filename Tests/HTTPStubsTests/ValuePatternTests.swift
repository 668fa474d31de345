import JSON
import Testing

@testable import HTTPStubs

@Suite("A value pattern")
struct ValuePatternTests {
    /// A pattern, with values that meet it and values that don't; nil is a value that the request doesn't have.
    struct Row: Sendable, CustomTestStringConvertible {
        var pattern: String
        var met: [String?]
        var unmet: [String?]

        init(_ pattern: String, met: [String?], unmet: [String?]) {
            self.pattern = pattern
            self.met = met
            self.unmet = unmet
        }

        var testDescription: String { pattern }
    }

    private func expect(_ row: Row, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let pattern = try valuePattern(row.pattern)
        for (values, isExpected) in [(row.met, true), (row.unmet, false)] {
            for value in values {
                let isMet = try pattern.matches(value.map { TextSubject($0) })
                #expect(isMet == isExpected, "\(value ?? "absent")", sourceLocation: sourceLocation)
            }
        }
    }

    @Test(
        "compares a text byte by byte, unless case does not matter",
        arguments: [
            Row(#"{"equalTo":"a.C"}"#, met: ["a.C"], unmet: ["a.c", "abC", "a.C ", "xa.C", "", nil]),
            Row(#"{"equalTo":"a","caseInsensitive":false}"#, met: ["a"], unmet: ["A", nil]),
            Row(#"{"equalTo":"Ab","caseInsensitive":true}"#, met: ["aB", "AB", "Ab"], unmet: ["abc", "", nil]),
            Row(#"{"equalTo":""}"#, met: [""], unmet: [" ", nil]),
            // One letter, and a letter with an accent behind it: Swift's `==` finds them equal.
            Row(#"{"equalTo":"\u00e9"}"#, met: ["\u{e9}"], unmet: ["e\u{301}", "e"]),
        ]
    )
    func equality(row: Row) throws { try expect(row) }

    @Test(
        "finds a part of a text, or finds it missing",
        arguments: [
            Row(#"{"contains":"b.c"}"#, met: ["b.c", "ab.cd"], unmet: ["bxc", "B.C", "", nil]),
            Row(#"{"doesNotContain":"b.c"}"#, met: ["bxc", "B.C", "", nil], unmet: ["b.c", "ab.cd"]),
        ]
    )
    func parts(row: Row) throws { try expect(row) }

    @Test(
        "takes a regular expression to be about the whole text",
        arguments: [
            Row(#"{"matches":"a[0-9]+|b"}"#, met: ["a12", "b"], unmet: ["xa12", "a12x", "a", "A1", "", nil]),
            Row(#"{"doesNotMatch":"a[0-9]+|b"}"#, met: ["xa12", "a12x", "a", "", nil], unmet: ["a12", "b"]),
        ]
    )
    func expressions(row: Row) throws { try expect(row) }

    @Test(
        "of absent is met by nothing but absence",
        arguments: [
            Row(#"{"absent":true}"#, met: [nil], unmet: ["", "x"]),
            // WireMock's clients send other values too.
            Row(#"{"absent":"(absent)"}"#, met: [nil], unmet: [""]),
        ]
    )
    func absence(row: Row) throws { try expect(row) }

    @Test(
        "compares JSON by its meaning",
        arguments: [
            Row(
                #"{"equalToJson":{"a":1,"b":[1,2]}}"#,
                met: [#"{"b":[1, 2.0],"a":1}"#],
                unmet: [#"{"a":1,"b":[2,1]}"#, #"{"a":1,"b":[1,2],"c":3}"#, #"{"a":1}"#, "no JSON", "", nil]
            ),
            Row(#"{"equalToJson":"{\"a\":1}"}"#, met: [#"{ "a" : 1 }"#], unmet: [#"{"a":2}"#, nil]),
            Row(#"{"equalToJson":[1,2],"ignoreArrayOrder":true}"#, met: ["[2,1]"], unmet: ["[2,1,0]", "[1]", nil]),
            Row(
                #"{"equalToJson":{"a":1},"ignoreExtraElements":true}"#,
                met: [#"{"a":1,"b":2}"#],
                unmet: [#"{"b":2}"#, nil]
            ),
        ]
    )
    func equalToJSON(row: Row) throws { try expect(row) }

    @Test(
        "of a JSON path is met where the path leads to something",
        arguments: [
            Row(
                #"{"matchesJsonPath":"$.a"}"#,
                met: [#"{"a":0}"#, #"{"a":false}"#, #"{"a":""}"#, #"{"a":[null]}"#],
                unmet: [#"{"a":null}"#, #"{"a":[]}"#, #"{"a":{}}"#, #"{"b":1}"#, "no JSON", "", nil]
            ),
            Row(#"{"matchesJsonPath":{"expression":"$.a"}}"#, met: [#"{"a":1}"#], unmet: ["{}", nil]),
            Row(
                #"{"matchesJsonPath":"$[?(@.a > 1)]"}"#,
                met: [#"[{"a":1},{"a":2}]"#],
                unmet: [#"[{"a":1}]"#, "[]", nil]
            ),
        ]
    )
    func jsonPath(row: Row) throws { try expect(row) }

    @Test(
        "of a JSON path with an operator asks it of what the path leads to",
        arguments: [
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","equalTo":"7"}}"#,
                met: [#"{"a":7}"#, #"{"a":"7"}"#, #"{"a":[6,7]}"#],
                unmet: [#"{"a":8}"#, #"{"a":[]}"#, #"{"a":null}"#, "{}", "7", nil]
            ),
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","equalTo":"X","caseInsensitive":true}}"#,
                met: [#"{"a":"x"}"#],
                unmet: [#"{"a":"y"}"#]
            ),
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","contains":"\"b\":1"}}"#,
                met: [#"{"a":{ "b" : 1 }}"#],
                unmet: [#"{"a":{"b":2}}"#]
            ),
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","absent":true}}"#,
                met: ["{}", #"{"a":null}"#, #"{"a":[]}"#],
                unmet: [#"{"a":0}"#, "no JSON", nil]
            ),
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","doesNotContain":"x"}}"#,
                met: [#"{"a":"y"}"#, #"{"a":["x","y"]}"#],
                unmet: [#"{"a":"x"}"#, "{}", #"{"a":null}"#, #"{"a":[null]}"#, #"{"a":[]}"#, "no JSON", nil]
            ),
            Row(
                #"{"matchesJsonPath":{"expression":"$.a","equalToJson":[2,1],"ignoreArrayOrder":true}}"#,
                met: [#"{"a":[1,2]}"#],
                unmet: [#"{"a":1}"#, "{}", nil]
            ),
        ]
    )
    func jsonPathWithOperator(row: Row) throws { try expect(row) }

    @Test(
        "joins others",
        arguments: [
            Row(
                #"{"and":[{"contains":"a"},{"contains":"b"}]}"#,
                met: ["ab", "ba"],
                unmet: ["a", "b", "", nil]
            ),
            Row(#"{"and":[{"absent":true},{"doesNotContain":"b"}]}"#, met: [nil], unmet: ["", "b"]),
            Row(#"{"or":[{"equalTo":"a"},{"equalTo":"b"}]}"#, met: ["a", "b"], unmet: ["ab", "", nil]),
            Row(#"{"or":[{"equalTo":"a"},{"absent":true}]}"#, met: ["a", nil], unmet: ["b"]),
            Row(#"{"not":{"contains":"a"}}"#, met: ["b", "", nil], unmet: ["a"]),
            Row(#"{"not":{"absent":true}}"#, met: ["", "a"], unmet: [nil]),
            Row(#"{"not":{"doesNotContain":"a"}}"#, met: ["a"], unmet: ["b", nil]),
            Row(#"{"not":{"or":[{"equalTo":"a"},{"absent":true}]}}"#, met: ["b"], unmet: ["a", nil]),
        ]
    )
    func combinations(row: Row) throws { try expect(row) }

    @Test(
        "is neither met nor the contrary where a regular expression is given up",
        arguments: [
            #"{"matches":"\#(backtracking)"}"#, #"{"doesNotMatch":"\#(backtracking)"}"#,
            #"{"not":{"matches":"\#(backtracking)"}}"#, #"{"not":{"doesNotMatch":"\#(backtracking)"}}"#,
            #"{"not":{"and":[{"matches":"\#(backtracking)"},{"contains":"x"}]}}"#,
            #"{"or":[{"matches":"\#(backtracking)"},{"equalTo":""}]}"#,
            #"{"and":[{"matches":"\#(backtracking)"},{"contains":"x"}]}"#,
        ]
    )
    func givenUp(pattern: String) throws {
        let pattern = try valuePattern(pattern)
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try pattern.matches(TextSubject(endless)) }
    }

    @Test("is decided by its other parts where these can decide what a regular expression that is given up can't")
    func decidedByOthers() throws {
        let expression = #"{"matches":"\#(backtracking)"}"#
        #expect(try valuePattern(#"{"or":[\#(expression),{"contains":"x"}]}"#).matches(TextSubject(endless)))
        #expect(try !valuePattern(#"{"and":[\#(expression),{"contains":"z"}]}"#).matches(TextSubject(endless)))
        let list = JSONValue.array([.string(endless), "xx"]).text
        let path = #"{"matchesJsonPath":{"expression":"$[*]","matches":"\#(backtracking)"}}"#
        #expect(try valuePattern(path).matches(TextSubject(list)))
    }

    @Test(
        "says how far a value is from what is expected",
        arguments: [
            (#"{"equalTo":"abcd"}"#, "abcd", 0), (#"{"equalTo":"abcd"}"#, "abXd", 0.25), (#"{"equalTo":"a"}"#, nil, 1),
            (#"{"equalToJson":{"a":1,"b":2}}"#, #"{"a":1,"b":3}"#, 0.5), (#"{"equalToJson":{}}"#, "no JSON", 1),
            (#"{"and":[{"equalTo":"ab"},{"contains":"z"}]}"#, "ac", 0.75),
            (#"{"and":[{"equalTo":"ab"},{"contains":"a"}]}"#, "ac", 0.25),
            (#"{"or":[{"equalTo":"abcd"},{"equalTo":"ab"},{"contains":"z"}]}"#, "abce", 0.25),
            (#"{"contains":"abcd"}"#, "abc", 1), (#"{"contains":"b"}"#, "abc", 0), (#"{"absent":true}"#, nil, 0),
            (#"{"absent":true}"#, "", 1), (#"{"not":{"equalTo":"a"}}"#, "a", 1),
            (#"{"matchesJsonPath":{"expression":"$.a","equalTo":"ab"}}"#, #"{"a":"ac"}"#, 1),
        ] as [(String, String?, Double)]
    )
    func distance(pattern: String, value: String?, distance: Double) throws {
        #expect(try valuePattern(pattern).distance(to: value.map { TextSubject($0) }) == distance)
    }
}
