import Testing

@testable import CohereConnectorsMock

@Suite("A list of allowed origins")
struct AllowedOriginsTests {
    @Test(
        "has an origin however its case and its own port are written",
        arguments: [
            ("http://localhost:5173", "http://localhost:5173"), ("HTTP://LocalHost:5173", "http://localhost:5173"),
            ("http://a.example:80", "http://a.example"), ("https://a.example:443", "https://a.example"),
            ("http://a.example:443", "http://a.example:443"), ("http://[::1]:5173", "http://[::1]:5173"),
            ("http://127.0.0.1", "http://127.0.0.1"), ("null", "null"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
        ]
    )
    func known(written: String, sent: String) throws {
        let origins = try AllowedOrigins(["http://other.example", written])
        #expect(origins.contains(sent))
    }

    @Test(
        "has no origin that differs in scheme, host or port, and nothing that is no origin",
        arguments: [
            "https://localhost:5173", "http://localhost", "http://localhost:51730",
            "http://localhost:5173.evil.example",
            "http://evil-localhost:5173", "http://localhost:5173/", "http://x@localhost:5173", "null", "*", "",
            "http://localhost:5173 http://localhost:5173",
        ]
    )
    func foreign(sent: String) throws {
        #expect(try !AllowedOrigins(["http://localhost:5173"]).contains(sent))
        #expect(try !AllowedOrigins([]).contains(sent))
    }

    @Test("of `*` has every origin, and nothing that is none")
    func every() throws {
        let origins = try AllowedOrigins(["http://localhost:5173", "*"])
        #expect(origins == .every)
        #expect(origins.contains("https://any.example:8443"))
        #expect(origins.contains("null"))
        #expect(!origins.contains("https://any.example/client_secret=x"))
        #expect(!origins.contains("*"))
        #expect(!origins.contains("https://" + String(repeating: "a", count: 600)))
    }

    @Test(
        "can't be made of these, and the error says which and why",
        arguments: [
            ("localhost:5173", .noScheme), ("", .noScheme), ("true", .noScheme), ("1http://a", .noScheme),
            ("://a", .noScheme), ("ftp://a", .noPage), ("ws://a", .noPage), ("WSS://a:1", .noPage),
            ("http:/a", .noScheme), ("http://", .noHost), ("file://", .noHost),
            ("http://:80", .noHost), ("http://a b", .noHost), ("http://bücher.example", .noHost),
            ("http://*.example", .noHost), ("http://[::1", .noHost), ("http://[]", .noHost), ("http://[a]", .noHost),
            ("http://a:", .badPort), ("http://a:0", .badPort), ("http://a:65536", .badPort), ("http://a:+1", .badPort),
            ("http://a:99999999999999999999", .badPort), ("http://a:*", .badPort), ("http://[::1]1", .badPort),
            ("http://a:b@c", .hasUser), ("http://a/", .hasPath), ("http://a:1/b", .hasPath), ("http://a?b", .hasPath),
            ("http://a#b", .hasPath), ("http://a\\b", .hasPath),
            ("http://" + String(repeating: "a", count: 506), .tooLong),
        ] as [(String, OriginError.Problem)]
    )
    func unusable(text: String, problem: OriginError.Problem) {
        let error = #expect(throws: OriginError.self) { try AllowedOrigins(["http://a.example", text]) }
        #expect(error?.problem == problem)
        #expect(error?.index == 1)
        #expect(error?.description.hasPrefix("origin 2 ") == true)
    }
}
