import Testing

@testable import HTTP

@Suite("Request targets, forms and headers")
struct ValueTests {
    @Test(
        "A path is split before it is decoded",
        arguments: [
            ("/", [""]), ("/a/b", ["a", "b"]), ("/a%2Fb/c", ["a/b", "c"]), ("/a/", ["a", ""]), ("//a", ["", "a"]),
            ("/%C3%A4?x=/y", ["ä"]), ("/a+b", ["a+b"]), ("/%zz", ["%zz"]), ("/50%", ["50%"]),
            ("http://h:1/a/b?q", ["a", "b"]), ("HTTPS://h", [""]), ("http://h?q=1", [""]), ("*", []),
        ]
    )
    func segments(target: String, expected: [String]) throws {
        #expect(try #require(RequestTarget(target)).segments == expected)
    }

    @Test("A target that can't be decoded is none", arguments: ["/%00", "/%ff", "a", "", "ftp://x/"])
    func undecodable(target: String) { #expect(RequestTarget(target) == nil) }

    @Test("Path and query are kept as they were sent")
    func rawParts() throws {
        let target = try #require(RequestTarget("/a%20b?x=%41&y"))
        #expect(target.path == "/a%20b")
        #expect(target.rawQuery == "x=%41&y")
        #expect(RequestTarget("/a")?.rawQuery == nil)
        #expect(RequestTarget("/a?")?.rawQuery == "")
    }

    @Test("A form keeps repeated names, empty values and their order")
    func form() {
        let form = Form(parsing: "a=1&b=&a=2+3&c&=x&d=%26%3D&&bad=%ff")
        #expect(form.fields.map(\.name) == ["a", "b", "a", "c", "", "d"])
        #expect(form["a"] == "1")
        #expect(form.values(of: "a") == ["1", "2 3"])
        #expect(form["b"] == "")
        #expect(form["c"] == "")
        #expect(form["d"] == "&=")
        #expect(form["e"] == nil)
    }

    @Test("What is encoded is decoded to the same", arguments: ["", "a b+c", "ä/ö?ü&=#%", "\u{1F600}\n\"'~-._"])
    func formRoundTrip(text: String) {
        let encoded = Form([.init(name: text, value: text)]).encoded
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 && $0 > 0x20 })
        #expect(Form(parsing: encoded).fields.first?.value == text)
    }

    @Test("Header names are compared without regard to case, and repeated fields are kept")
    func headers() {
        let headers = Headers([("Content-Type", "a"), ("x-multi", "1"), ("X-MULTI", "2"), ("X-Empty", "")])
        #expect(headers["content-type"] == "a")
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers["content-typ"] == nil)
        #expect(headers.values(of: "X-Multi") == ["1", "2"])
        #expect(headers["x-empty"] == "")
        #expect(headers.all.map(\.name) == ["Content-Type", "x-multi", "X-MULTI", "X-Empty"])
        #expect(Headers([("@", "x")])["`"] == nil)
    }
}
