import RegularExpressions
import Testing

@Suite("A regular expression")
struct RegularExpressionTests {
    private static let limit = 5_000_000

    private func match(_ pattern: String, _ text: String) throws -> (verdict: RegularExpression.Verdict, steps: Int) {
        try RegularExpression(pattern).match(text, limit: Self.limit)
    }

    /// A JSON body of 64 KB, as a client may send it.
    private static let body =
        "[" + (0..<1560).map { #"{"id":\#($0),"value":"value \#($0)"}"# }.joined(separator: ",")
        + #",{"name":"x"}]"#

    @Test(
        "that people write matches a body of 64 KB, in a small part of the steps that it may take",
        arguments: [
            #".*"name":"x".*"#, #"[\s\S]*"name":\s*"x"[\s\S]*"#, #"^\[\{"id":0,.*\}\]$"#, #"(?i).*"NAME":"X".*"#,
            #".*"value":"value 700".*"value":"value 701".*"#, #"(?s).*\b(x|y|z)\b.*"#,
        ]
    )
    func ordinary(pattern: String) throws {
        let (verdict, steps) = try match(pattern, Self.body)
        #expect(verdict == .matches)
        #expect(steps < Self.limit / 2)
    }

    @Test("takes a step for each item that is tried, and one for two bytes that are read")
    func steps() throws {
        // One for each letter, and one for the end.
        #expect(try match("[a]b[c]", "abc").steps == 4)
        #expect(try match("[a]b[c]", "abd").steps == 3)
        let short = try match("[^x]*+", String(repeating: "a", count: 100)).steps
        let long = try match("[^x]*+", String(repeating: "a", count: 100_100)).steps
        #expect(long - short == 50_000)
    }

    @Test(
        "is given up at the limit, however much a single step of it reads",
        arguments: [
            "(?:(?=[^x]*+$).)*", "(?:(?>[^x]*)(?<=a)x|.)*", "(a*)*b", "(?:a|a)*b", "(?:(?!.*+b).)*b",
            #"(a{20000})(?:\1\1\1c|\1b|.)*c"#, "(?:(?<=a{200}b)|.)*(?:(?<=a{200}b)|.)*c", "(.*)(.*)(.*)(.*)b",
        ]
    )
    func hostile(pattern: String) throws {
        let text = String(repeating: "a", count: 80_000)
        let (verdict, steps) = try match(pattern, text)
        #expect(verdict == .gaveUp)
        // The last item may have read the whole text.
        #expect(steps <= Self.limit + text.utf8.count)
    }

    @Test("takes more steps for an item where each backtracking point copies many groups")
    func groups() throws {
        let groups = String(repeating: "()", count: 800)
        let plain = try match("(?:a|b)*[cd]", String(repeating: "a", count: 1000)).steps
        let copying = try match(groups + "(?:a|b)*[cd]", String(repeating: "a", count: 1000)).steps
        #expect(copying > 80 * plain)
    }

    @Test("without steps is given up at once")
    func noSteps() throws {
        let result = try RegularExpression("a").match("a", limit: 0)
        #expect(result.verdict == .gaveUp)
        #expect(result.steps == 0)
    }

    @Test(
        "is refused where it calls a part of itself, which Java doesn't have",
        arguments: ["a(?R)?b", "(a(?1)?b)", "(?<n>a(?&n)?)", "(?P<n>a(?P>n)?)", #"(a\g<1>?)"#, "(a(?-1)?)", "(?+1)(a)"]
    )
    func calls(pattern: String) {
        let error = #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression(pattern) }
        #expect(error?.reason == "a call of a group, as (?R) and (?1), is not supported")
    }

    @Test(
        "is not refused for what looks like a call",
        arguments: [
            (#"\(\?R\)"#, "(?R)"), (#"[(?R)]+"#, "(?R)"), (#"\Q(?1)\E"#, "(?1)"), (#"(a)\1"#, "aa"),
            (#"(?<n>a)\k<n>"#, "aa"), ("(?i)a", "A"), ("(?:a)", "a"), ("(?=a)a", "a"), ("(?>a)", "a"),
        ]
    )
    func noCalls(pattern: String, text: String) throws {
        #expect(try match(pattern, text).verdict == .matches)
    }

    @Test(
        "is refused where it has large ranges without case, each of which takes long to compile",
        arguments: [
            "(?i)" + String(repeating: "[\u{80}-\u{10FFFF}]", count: 2),
            "(?si)[" + String(repeating: "!-\u{FFFF}", count: 40) + "]",
            "a(?^i:" + String(repeating: #"[\u0100-\uFFFF]"#, count: 40) + ")",
            "(?xxi)" + String(repeating: "[a- \u{10FFFF}]", count: 2),
            "(?i)" + String(repeating: #"[a-\Q\#u{10FFFF}\E]"#, count: 2),
            "(?i)" + String(repeating: #"[a-\o{4177777}]"#, count: 2),
            "(?i)" + String(repeating: #"[a-\N{U+10FFFF}]"#, count: 2),
        ]
    )
    func ranges(pattern: String) {
        let error = #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression(pattern) }
        #expect(error?.reason == "ranges of more than 2000000 characters, without case, are not supported")
    }

    @Test("may have large ranges with case, and small ones without")
    func smallRanges() throws {
        #expect(try match(String(repeating: "[\u{80}-\u{10FFFF}]", count: 50) + "?", "é").verdict == .doesNotMatch)
        #expect(try match("(?i)[a-zà-ÿ-]+(?:-[а-яё0-9_\\-\\.]+)*", "É-Я.-").verdict == .matches)
        #expect(try RegularExpression("[à-ÿ]", isCaseInsensitive: true).match("É", limit: 100).verdict == .matches)
    }

    @Test("is refused where it is too long, looks back too far or splits characters")
    func refused() throws {
        #expect(try match(#"(?<=a{255})b?"#, "").verdict == .doesNotMatch)
        let tooFar = #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression("(?<=a{256})b") }
        #expect(tooFar?.reason == "a lookbehind of more than 255 characters is not supported")
        let tooLong = String(repeating: "a", count: 16 * 1024 + 1)
        #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression(tooLong) }
        #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression(#"\C"#) }
        #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression("(") }
    }
}

@Suite("The search for a text")
struct TextSearchTests {
    @Test(
        "finds bytes in bytes",
        arguments: [
            ("", "", true), ("a", "", true), ("", "a", false), ("abc", "bc", true), ("abc", "ac", false),
            ("\u{e9}", "e\u{301}", false), ("aab", "ab", true), ("a\u{0}b", "\u{0}b", true),
        ]
    )
    func contains(text: String, part: String, expected: Bool) {
        #expect(TextSearch.contains(text, part) == expected)
    }
}
