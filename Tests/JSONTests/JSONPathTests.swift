import JSON
import Testing

@Suite("A JSON path")
struct JSONPathTests {
    private let store: JSONValue = [
        "book": [
            ["title": "A", "price": 8, "tags": ["x", "y"]], ["title": "B", "price": .number("12.5")],
            ["title": "C", "price": 23],
        ],
        "odd name": ["a.b": true, "it's": 1, "[0]": 2],
        "größe": 3, "$id": 4, "a-b_c1": 5, "none": .null,
    ]

    private func read(_ path: String) throws -> String? { try JSONPath(path).read(store)?.text }

    @Test(
        "leads to a member or an element",
        arguments: [
            ("$.book[0].title", #""A""#), ("$['book'][0]['title']", #""A""#), (#"$["book"][0]["title"]"#, #""A""#),
            ("@.book[0].title", #""A""#), (" $ ", nil), ("$.book[-1].title", #""C""#), ("$.book[-3].title", #""A""#),
            ("$[ 'book' ][ 0 ].title", #""A""#), ("$['odd name']['a.b']", "true"), (#"$['odd name']['it\'s']"#, "1"),
            (#"$["odd name"]["it's"]"#, "1"), ("$['odd name']['[0]']", "2"), ("$.größe", "3"), ("$.$id", "4"),
            ("$.a-b_c1", "5"), ("$.none", "null"), ("$", nil),
        ]
    )
    func definite(path: String, expected: String?) throws {
        #expect(try JSONPath(path).isDefinite)
        #expect(try read(path) == expected ?? store.text)
    }

    @Test(
        "leads to an array of all that it means",
        arguments: [
            ("$.book[*].title", #"["A","B","C"]"#), ("$.book.*.title", #"["A","B","C"]"#),
            ("$.book[0,2].price", "[8,23]"), ("$.book[2, 0, 7].price", "[23,8]"),
            ("$.book[0]['price','title']", #"[8,"A"]"#),
            ("$.book[0]['title', 'none', 'price']", #"["A",8]"#), ("$['odd name'].*", "[true,1,2]"),
            ("$['odd name'][*]", "[true,1,2]"), ("$..title", #"["A","B","C"]"#), ("$..['title']", #"["A","B","C"]"#),
            ("$..tags[1]", #"["y"]"#), ("$..[1]", #"[{"title":"B","price":12.5},"y"]"#), ("$.book..*[0]", #"["x"]"#),
            ("$..tags.*", #"["x","y"]"#), ("$..tags..*", #"["x","y"]"#), ("$..unknown", "[]"), ("$.none.*", "[]"),
            ("$..['price','title']", #"[8,"A",12.5,"B",23,"C"]"#), ("$.book[7,8]", "[]"),
        ]
    )
    func indefinite(path: String, expected: String) throws {
        #expect(try !JSONPath(path).isDefinite)
        #expect(try read(path) == expected)
    }

    @Test(
        "takes a slice as Python does",
        arguments: [
            ("1:", "[1,2,3,4]"), (":2", "[0,1]"), (":-1", "[0,1,2,3]"), ("-2:", "[3,4]"), ("1:3", "[1,2]"),
            ("::2", "[0,2,4]"), ("1::2", "[1,3]"), (":", "[0,1,2,3,4]"), ("-100:100", "[0,1,2,3,4]"), ("3:1", "[]"),
            ("9:", "[]"), (" 1 : 3 : 1 ", "[1,2]"), ("0:5:9223372036854775807", "[0]"),
        ]
    )
    func slice(slice: String, expected: String) throws {
        #expect(try JSONPath("$[\(slice)]").read([0, 1, 2, 3, 4])?.text == expected)
    }

    @Test(
        "leads nowhere where there is nothing",
        arguments: [
            "$.unknown", "$.book[3]", "$.book[-4]", "$.book.title", "$.book[0].title.x", "$['odd name'][0]",
            "$.unknown.deeper[0]", "$.book[0].title[0]",
        ]
    )
    func nothing(path: String) throws {
        #expect(try read(path) == nil)
    }

    @Test(
        "ends with a function on what it leads to",
        arguments: [
            ("$.book.length()", "3"), ("$.book.size()", "3"), ("$.book[0].length()", "3"), ("$.book[1].size()", "2"),
            ("$.book[0].title.length()", "1"), ("$['odd name'].keys()", #"["a.b","it's","[0]"]"#),
            ("$..price.max()", "23.0"), ("$..price.min()", "8.0"), ("$..price.sum()", "43.5"),
            ("$..price.avg()", "14.5"),
            ("$..tags.length()", "1"), ("$..unknown.length()", "0"), ("$..unknown.sum()", nil),
            ("$..unknown.max()", nil), ("$..unknown.min()", nil), ("$..unknown.avg()", nil), ("$.book.keys()", nil),
            ("$.größe.length()", nil), ("$.book[0].title.size()", nil), ("$.book[0].max()", nil),
            ("$.unknown.length()", nil), ("$..title.max()", nil),
        ]
    )
    func functions(path: String, expected: String?) throws {
        #expect(try read(path) == expected)
    }

    @Test("has functions of numbers that count numbers alone, and have no result that JSON can't write")
    func numbers() throws {
        let mixed: JSONValue = [1, "2", .null, 4, [5]]
        #expect(try JSONPath("$.avg()").read(mixed)?.text == "2.5")
        #expect(try JSONPath("$.sum()").read(mixed)?.text == "5.0")
        #expect(try JSONPath("$.avg()").read(["1", .null]) == nil)
        #expect(try JSONPath("$.sum()").read(["1", .null]) == nil)
        #expect(try JSONPath("$.sum()").read([.number("1e308"), .number("1e308")]) == nil)
        #expect(try JSONPath("$.max()").read([.number("1e400")]) == nil)
    }

    @Test("counts a text's length in UTF-16 units, as Java does")
    func utf16() throws {
        #expect(try JSONPath("$.length()").read("é😀") == 3)
    }

    @Test("that would search without end, or hold too many values, is given up")
    func exhausting() throws {
        var deep: JSONValue = 1
        for _ in 0..<60 { deep = ["a": deep, "b": 1] }
        #expect(try JSONPath("$..a").read(deep)?.array?.count == 60)
        #expect(throws: BudgetError.exceeded(.path)) {
            try JSONPath("$..*..*..*..*..*..*").read(deep, budget: Budget(steps: 100_000))
        }
        let wide = JSONValue.array((0..<2000).map { JSONValue($0) })
        #expect(throws: BudgetError.exceeded(.json)) {
            try JSONPath("$[?($[?(@ == 1999)])]").read(wide, budget: Budget(steps: 100_000))
        }
        let union = "[" + Array(repeating: "0", count: 2000).joined(separator: ",") + "]"
        #expect(throws: BudgetError.exceeded(.results)) { try JSONPath("$\(union)\(union)").read([[1]]) }
    }

    @Test("that compares much for each candidate is given up")
    func costlyComparison() throws {
        let list = JSONValue.array((0..<3000).map { JSONValue($0) })
        let document: JSONValue = [
            "a": list, "b": .array((list.array ?? []).dropLast() + [0]),
            "c": .array([JSONValue](repeating: [:], count: 12_000)),
        ]
        #expect(throws: BudgetError.exceeded(.json)) {
            try JSONPath("$.c[?($.a != $.b)]").read(document, budget: Budget(steps: 1_000_000))
        }
        #expect(try JSONPath("$.c[:2][?($.a != $.b)]").read(document) != nil)
    }

    @Test("goes down as deep as a document can be, in each filter of a filter anew")
    func deepest() throws {
        var deepest: JSONValue = ["x": 1]
        for _ in 0..<126 { deepest = ["a": deepest] }
        var filter = "@.x == 1"
        for _ in 0..<14 { filter = "$..[?(\(filter))]" }
        let path = try JSONPath("$..[?(\(filter))]")
        #expect(throws: BudgetError.exceeded(.path)) { try path.read(deepest, budget: Budget(steps: 200_000)) }
        #expect(try JSONPath("$..[?(@.x == 1)]").read(deepest)?.array?.count == 1)
    }

    @Test("keeps the text that it was read from")
    func source() throws {
        #expect(try JSONPath(" $.a[ 0 ]").source == " $.a[ 0 ]")
    }
}
