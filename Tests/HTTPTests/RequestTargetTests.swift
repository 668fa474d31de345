import HTTP
import Testing

@Suite("A request's target")
struct RequestTargetTests {
    @Test(
        "is split into segments before it is decoded",
        arguments: [
            ("/", [""]), ("/a/b", ["a", "b"]), ("/a%2Fb/c", ["a/b", "c"]), ("/a/", ["a", ""]), ("//a", ["", "a"]),
            ("/%C3%A4?x=/y", ["ä"]), ("/ä", ["ä"]), ("/a+b", ["a+b"]), ("/%zz", ["%zz"]), ("/50%", ["50%"]),
            ("/a?b?c/d", ["a"]), ("/%3F", ["?"]), ("/..", [".."]), ("*", []),
        ]
    )
    func segments(target: String, expected: [String]) throws {
        #expect(try #require(RequestTarget(target)).segments == expected)
    }

    @Test(
        "that can't be decoded is none",
        arguments: ["/%00", "/%ff", "/a/%C3", "/a\0", "a", "", "?a", "ftp://x/", "http:/x", "**", "*?a"]
    )
    func undecodable(target: String) { #expect(RequestTarget(target) == nil) }

    @Test("keeps path and query as they were sent")
    func rawParts() throws {
        let target = try #require(RequestTarget("/a%20b?x=%41&y?z"))
        #expect(target.raw == "/a%20b?x=%41&y?z")
        #expect(target.path == "/a%20b")
        #expect(target.rawQuery == "x=%41&y?z")
        #expect(target.url == "/a%20b?x=%41&y?z")
    }

    @Test(
        "has a query where there is a question mark, and shows the mark only where something follows it",
        arguments: [("/a", nil, "/a"), ("/a?", "", "/a"), ("/a?b", "b", "/a?b"), ("*", nil, "*")]
    )
    func query(target: String, query: String?, url: String) throws {
        let target = try #require(RequestTarget(target))
        #expect(target.rawQuery == query)
        #expect(target.url == url)
    }

    @Test(
        "loses scheme and authority where it comes in absolute form",
        arguments: [
            ("http://h:1/a/b?q", "/a/b?q"), ("HTTPS://h", "/"), ("http://h?q=1", "/?q=1"), ("https://[::1]:8/a", "/a"),
            ("http://h/?http://x/y", "/?http://x/y"), ("/http://h/a", "/http://h/a"),
        ]
    )
    func absoluteForm(target: String, raw: String) throws {
        #expect(try #require(RequestTarget(target)).raw == raw)
    }

    @Test("is the same when it is made again", arguments: ["/a%2Fb/c/?d=e", "/a", "/?", "*", "http://h/a?b"])
    func again(sent: String) throws {
        let target = try #require(RequestTarget(sent))
        let again = RequestTarget(checked: target.raw, pathSize: target.pathSize)
        #expect(again.segments == target.segments)
        #expect(again.path == target.path)
        #expect(again.rawQuery == target.rawQuery)
        #expect(again.url == target.url)
    }
}
