import JSON
import Testing

@Suite("A JSON value")
struct JSONValueTests {
    private static let oneOfEach: [JSONValue] = [.null, true, 1, "1", [1], ["a": 1]]

    @Test("is read as its own type, and as no other")
    func accessors() {
        #expect(Self.oneOfEach.map(\.isNull) == [true, false, false, false, false, false])
        #expect(Self.oneOfEach.map(\.bool) == [nil, true, nil, nil, nil, nil])
        #expect(Self.oneOfEach.map(\.double) == [nil, nil, 1, nil, nil, nil])
        #expect(Self.oneOfEach.map(\.int) == [nil, nil, 1, nil, nil, nil])
        #expect(Self.oneOfEach.map(\.string) == [nil, nil, nil, "1", nil, nil])
        #expect(Self.oneOfEach.map(\.array) == [nil, nil, nil, nil, [1], nil])
        #expect(Self.oneOfEach.map { $0.object?.keys } == [nil, nil, nil, nil, nil, ["a"]])
        #expect(Self.oneOfEach.map { $0["a"] } == [nil, nil, nil, nil, nil, 1])
    }

    @Test("says what it is in a word that an error message can use")
    func kind() {
        #expect(
            Self.oneOfEach.map(\.kind) == ["null", "a boolean", "a number", "a string", "an array", "an object"]
        )
    }

    @Test(
        "is a whole number whatever its spelling, where nothing stands behind the point",
        arguments: [
            ("1", 1), ("1.0", 1), ("-0", 0), ("1e3", 1000), ("1.5e1", 15), ("1.5", nil), ("1e-1", nil), ("1e400", nil),
            ("9223372036854775808", nil), ("-9223372036854775808", Int.min),
        ]
    )
    func int(text: String, expected: Int?) {
        #expect(JSONValue.number(text).int == expected)
    }

    @Test(
        "equals another",
        arguments: [
            (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1e0}"#), ("[1,[2]]", "[1.0,[20e-1]]"), (#""\u00e9""#, #""é""#),
            ("1e400", "1e400"), (#"{"a":1,"a":2}"#, #"{"a":2}"#), ("[]", "[ ]"),
        ]
    )
    func equal(left: String, right: String) throws {
        #expect(try JSONValue(parsing: Array(left.utf8)) == JSONValue(parsing: Array(right.utf8)))
    }

    @Test(
        "differs from another",
        arguments: [
            (#"{"a":1}"#, #"{"a":"1"}"#), ("[1,2]", "[2,1]"), (#"{"a":null}"#, "{}"), (#"{"a":1}"#, #"{"b":1}"#),
            ("[]", "{}"), ("0", "false"), ("null", "false"), (#""""#, "null"), ("[1]", "[1,1]"), ("1", "1.0000001"),
            // Composed and decomposed characters are other texts to a protocol.
            (#""\u00e9""#, #""e\u0301""#),
        ]
    )
    func different(left: String, right: String) throws {
        #expect(try JSONValue(parsing: Array(left.utf8)) != JSONValue(parsing: Array(right.utf8)))
        #expect(try JSONValue(parsing: Array(right.utf8)) != JSONValue(parsing: Array(left.utf8)))
    }

    @Test("is made of a literal, or of a whole number")
    func literals() {
        #expect(JSONValue(-5).text == "-5")
        let value: JSONValue = ["b": "x", "a": [1, true]]
        #expect(value.text == #"{"b":"x","a":[1,true]}"#)
    }

    @Test(
        "has a text in which another is found by its bytes",
        arguments: [
            ("abcabd", "abd", true), ("abc", "", true), ("", "", true), ("", "a", false), ("ab", "abc", false),
            ("abc", "c", true), ("abc", "abc", true), ("abc", "C", false), ("ae\u{301}", "e", true),
            ("\u{E9}", "e\u{301}", false), ("aab", "ab", true),
        ]
    )
    func containsBytes(text: String, part: String, expected: Bool) {
        #expect(text.containsBytes(of: part) == expected)
    }
}
