import JSON
import Testing

@Suite("A filter of a JSON path")
struct JSONPathFilterTests {
    /// Each element is told by its `n`.
    private let items: JSONValue = [
        ["n": 0, "price": 8, "tags": ["x", "y"], "name": "Ann", "deep": ["flag": true]],
        ["n": 1, "price": .number("12.5"), "name": "bob", "tags": []],
        ["n": 2, "price": "8", "name": .null],
        ["n": 3, "deep": ["flag": false]],
    ]

    private func chosen(_ filter: String) throws -> String? {
        try JSONPath("$.items[?(\(filter))].n").read(["items": items, "limit": 10, "names": ["bob", "cy"]])?.text
    }

    @Test(
        "chooses what exists, null included",
        arguments: [
            ("@.price", "[0,1,2]"), ("@.name", "[0,1,2]"), ("@.deep.flag", "[0,3]"), ("@['tags'][0]", "[0]"),
            ("@.tags[*]", "[0,1,2,3]"), ("$.limit", "[0,1,2,3]"), ("$.unknown", "[]"), ("!@.price", "[3]"),
            ("!@.unknown", "[0,1,2,3]"), ("!!@.price", "[0,1,2]"),
        ]
    )
    func existence(filter: String, expected: String) throws { #expect(try chosen(filter) == expected) }

    @Test(
        "compares numbers with numbers and texts with texts, never one with the other",
        arguments: [
            ("@.price == 8", "[0]"), ("@.price == 8.0", "[0]"), ("@.price == '8'", "[2]"), ("@.price != 8", "[1,2,3]"),
            ("@.price < 12.5", "[0]"), ("@.price <= 12.5", "[0,1]"), ("@.price > 8", "[1]"), ("@.price >= 8", "[0,1]"),
            ("@.price>=8", "[0,1]"), ("8 < @.price", "[1]"), ("@.price < $.limit", "[0]"), ("@.price > -1e1", "[0,1]"),
            ("@.name == 'bob'", "[1]"), (#"@.name == "bob""#, "[1]"), ("@.name < 'a'", "[0]"),
            ("@.name >= 'bob'", "[1]"),
            ("@.name > 'Ann'", "[1]"), ("@.name <= 'Ann'", "[0]"), ("@.name == null", "[2]"),
            ("@.name != null", "[0,1,3]"),
            ("@.deep.flag == true", "[0]"), ("@.deep.flag == false", "[3]"), ("@.deep.flag < true", "[]"),
            ("@.tags == ['x','y']", "[0]"), ("@.tags == []", "[1]"), ("@.unknown == null", "[]"),
            ("@.unknown == @.missing", "[0,1,2,3]"),
        ]
    )
    func comparison(filter: String, expected: String) throws { #expect(try chosen(filter) == expected) }

    @Test(
        "looks into arrays and texts",
        arguments: [
            ("'x' in @.tags", "[0]"), ("@.name in ['Ann', 'bob']", "[0,1]"), ("@.name in $.names", "[1]"),
            ("@.name nin ['Ann']", "[1,2,3]"), ("@.name nin $.names", "[0,2,3]"), ("@.n in @.unknown", "[]"),
            ("@.n in [0, 2.0, 'x']", "[0,2]"), ("@.tags contains 'y'", "[0]"), ("@.name contains 'n'", "[0]"),
            ("@.name contains ''", "[0,1]"), ("@.name contains 1", "[]"), ("@.name contains @.unknown", "[]"),
            ("@.tags size 2", "[0]"), ("@.tags size 0", "[1]"), ("@.name size 3", "[]"), ("@.tags size 'x'", "[]"),
            ("@.tags.length() == 2", "[0]"), ("@.tags.length() > 5", "[]"),
        ]
    )
    func contents(filter: String, expected: String) throws { #expect(try chosen(filter) == expected) }

    @Test(
        "matches a text with a regular expression as a whole",
        arguments: [
            ("@.name =~ /[a-z]+/", "[1]"), ("@.name =~ /[a-z]+/i", "[0,1]"), ("@.name =~ /bo/", "[]"),
            ("@.name =~ /.*o.*/", "[1]"), (#"@.name =~ /a\/b|b\w+/"#, "[1]"), ("@.price =~ /8/", "[2]"),
            ("@.name =~ /(?i)ANN/", "[0]"),
        ]
    )
    func regularExpression(filter: String, expected: String) throws { #expect(try chosen(filter) == expected) }

    @Test("reads an escaped slash within a regular expression")
    func slash() throws {
        #expect(try JSONPath(#"$[?(@ =~ /a\/b\d/)]"#).read(["a/b1", "a/bd", #"a\/b1"#]) == ["a/b1"])
    }

    @Test(
        "binds && before ||, and ! and parentheses before both",
        arguments: [
            ("@.n == 0 || @.n == 1 && @.n == 2", "[0]"), ("(@.n == 0 || @.n == 1) && @.n == 1", "[1]"),
            ("@.n == 2 && @.n == 1 || @.n == 0", "[0]"), ("!(@.n == 0 || @.n == 1)", "[2,3]"),
            ("!@.tags && @.n > 2", "[3]"), ("!(@.n == 0) && @.tags", "[1]"), ("@.n==0||@.n==3", "[0,3]"),
            ("((@.n == 3))", "[3]"), (" ( @.n == 3 ) ", "[3]"),
        ]
    )
    func logic(filter: String, expected: String) throws { #expect(try chosen(filter) == expected) }

    @Test("looks at an object itself, and at each element of an array once")
    func candidates() throws {
        let document: JSONValue = ["a": ["id": 1, "list": [["id": 2], ["id": 3]]]]
        #expect(try JSONPath("$.a[?(@.id == 1)].id").read(document) == [1])
        #expect(try JSONPath("$..[?(@.id)].id").read(document) == [1, 2, 3])
    }

    @Test("holds a filter of its own")
    func nested() throws {
        let document: JSONValue = [["n": 1, "l": [1, 5]], ["n": 2, "l": [1, 2]]]
        #expect(try JSONPath("$[?(@.l[?(@ > 4)].length() > 0)].n").read(document) == [1])
    }
}
