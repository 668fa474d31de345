import Testing

@testable import JSON

@Suite("JSON")
struct JSONTests {
    @Test(
        "What is parsed is written as it was",
        arguments: [
            #"{"b":1,"a":[1.50,-0,2e10],"c":{}}"#, #"["é☃😀","\"\\\n\t\u0001"]"#, "null", "[]", "true", #"{"":""}"#,
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).text == text)
    }

    @Test(
        "What is no JSON is refused",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", ".5", "+1", "1e", "nul", "'a'", "\"a", "\"\\x\"",
            "\"\\u12\"", "\"\n\"", "[1] 2", "{\"a\":1}}", "\u{FEFF}", "NaN", "\"\\u+123\"",
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("Bytes that are no UTF-8, and nesting without end, are refused")
    func hostile() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep) }
    }

    @Test("Escapes are read, halves of surrogate pairs replaced")
    func escapes() throws {
        let value = try JSONValue(parsing: Array(#""\u00e9\ud83d\ude00\ud83dx\/\b""#.utf8))
        #expect(value.string == "é😀\u{FFFD}x/\u{8}")
    }

    @Test("What follows the first value is passed over where that is wanted")
    func prefix() throws {
        let text = #"{"a":1},"b":{}}"#
        #expect(try JSONValue(parsingPrefixOf: Array(text.utf8)) == ["a": 1])
    }

    @Test("Objects are equal whatever their order, numbers whatever their spelling, and the last of one name counts")
    func equality() throws {
        func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
        #expect(try parse(#"{"a":1,"b":2}"#) == parse(#"{"b":2.0,"a":1e0}"#))
        #expect(try parse(#"{"a":1}"#) != parse(#"{"a":"1"}"#))
        #expect(try parse(#"{"a":1,"a":2}"#) == parse(#"{"a":2}"#))
        #expect(try parse("[1,2]") != parse("[2,1]"))
        // Composed and decomposed characters are other texts to a protocol.
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test("A large object finds its members, also after one was taken out")
    func largeObject() {
        var object = JSONObject((0..<1000).map { (key: "k\($0)", value: JSONValue.number("\($0)")) })
        object["k500"] = nil
        object["k7"] = "seven"
        #expect(object.count == 999)
        #expect(object["k999"]?.int == 999)
        #expect(object["k500"] == nil)
        #expect(object["k7"]?.string == "seven")
    }
}

@Suite("A JSON path")
struct JSONPathTests {
    private let store: JSONValue = [
        "book": [
            ["title": "A", "price": 8, "tags": ["x", "y"]], ["title": "B", "price": 12.5.json],
            ["title": "C", "price": 23],
        ],
        "odd name": ["a.b": true],
    ]

    @Test(
        "leads to what it says",
        arguments: [
            ("$.book[0].title", #""A""#), ("$['odd name']['a.b']", "true"), ("$.book[-1].title", #""C""#),
            ("$.book[*].title", #"["A","B","C"]"#), ("$..title", #"["A","B","C"]"#), ("$.book[0,2].price", "[8,23]"),
            ("$.book[1:].title", #"["B","C"]"#), ("$.book[:-1].title", #"["A","B"]"#),
            ("$.book[::2].title", #"["A","C"]"#),
            ("$.book[?(@.price < 13)].title", #"["A","B"]"#), ("$.book[?(@.tags)].title", #"["A"]"#),
            ("$.book[?(!@.tags && @.price >= 23)].title", #"["C"]"#), ("$.book[?('x' in @.tags)].title", #"["A"]"#),
            ("$.book[?(@.tags contains 'y')].title", #"["A"]"#), ("$.book[?(@.title =~ /[ab]/i)].title", #"["A","B"]"#),
            ("$.book[?(@.price == $.book[1].price)].title", #"["B"]"#), ("$.book.length()", "3"),
            ("$.book[?(@.tags size 2)].title", #"["A"]"#), ("$.book[?(@.title nin ['A','B'])].title", #"["C"]"#),
            ("$..price.max()", "23.0"), ("$", nil),
        ]
    )
    func reads(path: String, expected: String?) throws {
        #expect(try JSONPath(path).read(store)?.text == expected ?? store.text)
    }

    @Test(
        "leads nowhere where there is nothing",
        arguments: ["$.none", "$.book[3]", "$.book.title", "$.book[0].title.x"]
    )
    func nothing(path: String) throws {
        #expect(try JSONPath(path).read(store) == nil)
    }

    @Test(
        "that is malformed says so",
        arguments: [
            "", "a", "$.", "$[", "$[]", "$['a", "$[?(@.a == )]", "$[?(@.a =~ /(/)]", "$.a.unknown()", "$[1:2:0]",
            "$.a b",
            "$[?((((@.a)]", "$[?(@.a", "$...a",
        ]
    )
    func malformed(path: String) {
        #expect(throws: JSONPath.SyntaxError.self) { try JSONPath(path) }
    }

    @Test("that would search without end is given up")
    func exhausting() throws {
        var deep: JSONValue = 1
        for _ in 0..<60 { deep = ["a": deep, "b": 1] }
        #expect(try JSONPath("$..*..*..*..*..*..*").read(deep) == nil)
        #expect(try JSONPath("$..a").read(deep) != nil)
    }
}

extension Double {
    fileprivate var json: JSONValue { .number("\(self)") }
}
