import Testing

@testable import Connectors

@Suite("A URL")
struct HTTPURLTests {
    @Test(
        "is an absolute http or https URL and nothing else",
        arguments: [
            ("https://x.example/search", true), ("http://localhost:9", true), ("HTTPS://X", true),
            ("http://[::1]:8/a?b#c", true), ("https://x", true), ("https://x/", true), ("https://u@x/", true),
            ("https://x:0", false), ("https://x:99999", false), ("https://", false), ("https:///a", false),
            ("//x", false), ("x", false), ("", false), ("ftp://x", false), ("javascript:alert(1)", false),
            ("https://x/ a", false), ("https://x/\n", false), ("https:x", false), ("https://x/\u{7F}", false),
        ]
    )
    func validity(text: String, isAccepted: Bool) {
        #expect((HTTPURL(text) != nil) == isAccepted)
        #expect(HTTPURL.isValid(text) == isAccepted)
    }

    @Test("is split into its parts, by the short way and by the long one")
    func parts() throws {
        let short = try #require(HTTPURL("https://x.example/a_b/c"))
        #expect(short.scheme == "https")
        #expect(short.host == "x.example")
        #expect(short.port == nil)
        #expect(short.path == "/a_b/c")
        #expect(short.query == nil)
        let long = try #require(HTTPURL("HTTP://x.example:81/a%20b?c=%20d#e"))
        #expect(long.scheme == "http")
        #expect(long.host == "x.example")
        #expect(long.port == 81)
        #expect(long.path == "/a%20b")
        #expect(long.query == "c=%20d")
        #expect(HTTPURL("https://x")?.path == "")
    }
}
