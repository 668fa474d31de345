import Testing

@testable import JSON

@Suite("A JSON error")
struct JSONErrorTests {
    @Test(
        "of a text that is no JSON has its line and column, both counted from 1, the columns in bytes",
        arguments: [
            ("", "the text ends where a value is expected (line 1, column 1)"),
            ("[1,]", "a value is expected (line 1, column 4)"),
            ("{\n  \"a\" 1\n}", "a colon is expected behind a member's name (line 2, column 7)"),
            ("[\r\n\r\n1 2]", "a comma or the end of the array is expected (line 3, column 3)"),
            ("[\n\n", "the text ends where a value is expected (line 3, column 1)"),
            (#"["é" 1]"#, "a comma or the end of the array is expected (line 1, column 7)"),
        ]
    )
    func ofSyntax(text: String, reason: String) throws {
        let bytes = Array(text.utf8)
        let syntaxError = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        #expect(JSONError(syntaxError, in: bytes) == JSONError(path: [], reason: "is not valid JSON: " + reason))
    }

    @Test("quotes nothing of the text that it is about")
    func quotesNothing() throws {
        let bytes = Array(#"{"client_secret": s3cr3t}"#.utf8)
        let syntaxError = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        #expect(
            JSONError(syntaxError, in: bytes).reason == "is not valid JSON: a value is expected (line 1, column 19)"
        )
    }

    @Test("is about the whole document unless a path is given")
    func path() {
        #expect(JSONError(reason: "is empty").path == [])
        #expect(JSONError(reason: "x") != JSONError(path: [.index(0)], reason: "x"))
        #expect(JSONError(reason: "x") != JSONError(reason: "y"))
    }

    @Test("of a place behind the text's end is at the end")
    func behindTheEnd() {
        let place = JSONSyntaxError(reason: "x", offset: 100).place(in: Array("a\nbc".utf8))
        #expect(place == (2, 3))
    }
}
