import HTTP
import Testing

@Suite("Percent-encoding")
struct PercentCodingTests {
    @Test(
        "is decoded, and a % without two hex digits stays",
        arguments: [
            ("", ""), ("abc", "abc"), ("%41%62", "Ab"), ("%c3%A4", "ä"), ("%E2%98%83", "☃"), ("a%20b", "a b"),
            ("%", "%"), ("%4", "%4"), ("%4g", "%4g"), ("%g4", "%g4"), ("%%41", "%A"), ("%2541", "%41"), ("ä%41", "äA"),
            ("%7f", "\u{7F}"), ("100%", "100%"), ("%+1", "%+1"),
        ]
    )
    func decoded(encoded: String, expected: String) {
        #expect(PercentCoding.decode(encoded[...]) == expected)
        #expect(PercentCoding.decode("x\(encoded)".dropFirst()) == expected)
    }

    @Test("has a plus for a space in forms only")
    func plus() {
        #expect(PercentCoding.decode("a+b%2B") == "a+b+")
        #expect(PercentCoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test(
        "of a NUL, or of what is not UTF-8, is not decoded",
        arguments: ["%00", "a%00b", "\0", "%ff", "%C3", "%C3x", "%C0%80", "%ED%A0%80", "%F4%90%80%80"]
    )
    func undecodable(encoded: String) {
        #expect(PercentCoding.decode(encoded[...]) == nil)
        #expect(PercentCoding.decode(encoded[...], plusIsSpace: true) == nil)
    }

    @Test("is made of all but the unreserved characters (RFC 3986, section 2.3)")
    func encoded() {
        let ascii = String(String.UnicodeScalarView((1..<128).map { Unicode.Scalar($0) }))
        let kept = PercentCoding.encode(ascii).replacing(/%[0-9A-F]{2}/, with: "")
        #expect(kept == "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~")
        #expect(PercentCoding.encode("\u{1}\n é%") == "%01%0A%20%C3%A9%25")
        #expect(PercentCoding.decode(PercentCoding.encode(ascii)[...], plusIsSpace: true) == ascii)
    }
}
