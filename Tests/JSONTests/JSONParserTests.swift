import Testing

@testable import JSON

@Suite("The JSON parser")
struct JSONParserTests {
    private func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test(
        "keeps the order of members and the spelling of numbers",
        arguments: [
            #"{"b":1,"a":[1.50,-0,2e10],"c":{}}"#, #"["é☃😀","\"\\\n\t\u0001"]"#, "null", "[]", "true", "false",
            #"{"":""}"#,
            "[0,-1,10,1.0,0.001,1E5,1e+5,1e-05,-0.0,123456789012345678901234567890]",
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try parse(text).text == text)
    }

    @Test("passes over white space of all four kinds, and over a byte order mark at the beginning")
    func whiteSpace() throws {
        let text = "\u{FEFF} \t\r\n{ \t\r\n\"a\" \t\r\n: \t\r\n[ 1 , 2 ] \t\r\n} \t\r\n"
        #expect(try parse(text) == ["a": [1, 2]])
    }

    @Test(
        "says what is wrong with a text, and at which byte",
        arguments: [
            ("", "the text ends where a value is expected", 0),
            (" ", "the text ends where a value is expected", 1),
            ("\u{FEFF}", "the text ends where a value is expected", 3),
            ("[1,]", "a value is expected", 3),
            ("nul", "a value is expected", 0),
            ("True", "a value is expected", 0),
            ("NaN", "a value is expected", 0),
            ("'a'", "a value is expected", 0),
            (".5", "a value is expected", 0),
            ("+1", "a value is expected", 0),
            ("-", "a value is expected", 1),
            ("1.", "a digit is expected behind the decimal point", 2),
            ("1.e5", "a digit is expected behind the decimal point", 2),
            ("1e", "a digit is expected in the exponent", 2),
            ("1e+", "a digit is expected in the exponent", 3),
            ("01", "there is more behind the JSON value", 1),
            ("[1] 2", "there is more behind the JSON value", 4),
            (#"{"a":1}}"#, "there is more behind the JSON value", 7),
            ("null\u{A0}", "there is more behind the JSON value", 4),
            ("[1 2]", "a comma or the end of the array is expected", 3),
            ("[1", "a comma or the end of the array is expected", 2),
            (#"{"a":1 "b":2}"#, "a comma or the end of the object is expected", 7),
            ("{", "a member's name in double quotes is expected", 1),
            (#"{"a":1,}"#, "a member's name in double quotes is expected", 7),
            ("{a:1}", "a member's name in double quotes is expected", 1),
            (#"{"a"}"#, "a colon is expected behind a member's name", 4),
            (#"{"a" 1}"#, "a colon is expected behind a member's name", 5),
            (#""a"#, "a string has no end", 2),
            (#""\"#, "a string has no end", 2),
            ("\"a\nb\"", "a control character in a string", 2),
            ("\"\\t\u{1F}\"", "a control character in a string", 3),
            (#""\x""#, "an unknown escape in a string", 3),
            (#""\u12""#, #"four hex digits are expected behind \u"#, 3),
            (#""\u+123""#, #"four hex digits are expected behind \u"#, 3),
            (#""\u-123""#, #"four hex digits are expected behind \u"#, 3),
            (#""\u00e"#, #"four hex digits are expected behind \u"#, 3),
            (#""\ud83d\u12""#, #"four hex digits are expected behind \u"#, 9),
        ]
    )
    func refused(text: String, reason: String, offset: Int) {
        #expect(throws: JSONSyntaxError(reason: reason, offset: offset)) { try parse(text) }
    }

    @Test(
        "refuses bytes that are no UTF-8, in plain strings, escaped ones and names",
        arguments: [
            [0x22, 0xFF, 0x22], Array(#""\n"#.utf8) + [0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xC0, 0x80, 0x22], Array(#"{""#.utf8) + [0xFF] + Array(#"":1}"#.utf8),
        ] as [[UInt8]]
    )
    func noUTF8(bytes: [UInt8]) throws {
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        #expect(error.reason == "a string is not UTF-8")
    }

    @Test(
        "reads every escape",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u00E9""#, "éé"), (#""\u0000x""#, "\0x"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""\udbff\udfff""#, "\u{10FFFF}"),
            (#""\ud800\udc00""#, "\u{10000}"),
        ]
    )
    func escapes(text: String, expected: String) throws {
        #expect(try parse(text) == .string(expected))
    }

    @Test(
        "replaces the half of a surrogate pair, and loses nothing of what follows it",
        arguments: [
            (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d""#, "\u{FFFD}"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        ]
    )
    func halfPairs(text: String, expected: String) throws {
        #expect(try parse(text) == .string(expected))
    }

    @Test("takes 128 levels of nesting and no more, however many values stand side by side")
    func depth() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: #"{"a":["#, count: levels / 2) + String(repeating: "]}", count: levels / 2)).utf8)
        }
        let deepest = try JSONValue(parsing: nested(128))
        #expect(deepest.bytes == nested(128))
        #expect(throws: JSONSyntaxError(reason: "it is nested deeper than 128 levels", offset: 384)) {
            try JSONValue(parsing: nested(130))
        }
        let wide = Array(("[" + String(repeating: "[],", count: 1000) + "{}]").utf8)
        #expect(try JSONValue(parsing: wide).array?.count == 1001)
        #expect(throws: JSONSyntaxError(reason: "it is nested deeper than 128 levels", offset: 128)) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        }
    }

    @Test("takes another number of levels where one is given")
    func givenDepth() throws {
        #expect(try JSONValue(parsing: Array("[[],[]]".utf8), maximumDepth: 2) == [[], []])
        #expect(throws: JSONSyntaxError(reason: "it is nested deeper than 2 levels", offset: 9)) {
            try JSONValue(parsing: Array(#"[[],{"a":[]}]"#.utf8), maximumDepth: 2)
        }
        #expect(try JSONValue(parsing: Array("1".utf8), maximumDepth: 0) == 1)
    }

    @Test(
        "passes over what follows the first value, where only that is wanted",
        arguments: [
            (#"{"a":1},"b":{}}"#, #"{"a":1}"#), ("[1]]", "[1]"), (" 12 no JSON", "12"), (#""a"b"#, #""a""#),
            ("01", "0"),
        ]
    )
    func prefix(text: String, expected: String) throws {
        #expect(try JSONValue(parsingPrefixOf: Array(text.utf8)).text == expected)
    }

    @Test("refuses a faulty first value also where only that is wanted")
    func faultyPrefix() {
        #expect(throws: JSONSyntaxError(reason: "a comma or the end of the array is expected", offset: 3)) {
            try JSONValue(parsingPrefixOf: Array("[1 2]".utf8))
        }
    }

    @Test("lets the last of several members of one name count, at the place of the first")
    func duplicates() throws {
        #expect(try parse(#"{"a":1,"b":2,"a":3}"#).text == #"{"a":3,"b":2}"#)
    }

    // MARK: relaxed

    private func relaxed(_ text: String) throws(JSONSyntaxError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), syntax: .relaxed)
    }

    @Test(
        "takes comments and single quotes where it is relaxed, and nowhere else",
        arguments: [
            ("{'a':'b'}", #"{"a":"b"}"#), (#"{'a"b':'it\'s','c':"it's"}"#, #"{"a\"b":"it's","c":"it's"}"#),
            ("/* a */[1,/* b **/ 2 // c\n, 3]// d", "[1,2,3]"), ("//a\r{}/**/", "{}"), ("[ /***/ 1/*/ x /*/ ]", "[1]"),
            ("{/**/'a'/**/:/**/1/**/,/**/\"b\"/**/:2}//", #"{"a":1,"b":2}"#),
            (#"["/* none */","// none"]"#, #"["/* none */","// none"]"#),
        ]
    )
    func relaxedSyntax(text: String, expected: String) throws {
        #expect(try relaxed(text).text == expected)
        #expect((try? parse(text)) == nil || text == expected)
    }

    @Test(
        "refuses even where it is relaxed what WireMock refuses",
        arguments: [
            "{a:1}", "[1,]", "{'a':1,}", "# a\n1", "[01]", "[NaN]", "'a\u{1}'", "'a\"", "/* a", "/", "[1] /", "/*/",
            "1//\n2",
        ]
    )
    func relaxedFaults(text: String) {
        #expect(throws: JSONSyntaxError.self) { try relaxed(text) }
    }

    @Test("says where a comment begins that has no end")
    func endlessComment() {
        #expect(throws: JSONSyntaxError(reason: "a comment has no end", offset: 2)) { try relaxed("[ /* a") }
    }
}
