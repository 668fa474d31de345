import ConnectorProtocol
import Connectors
import Foundation
import Testing

@Suite("The mask of secrets")
struct SecretMaskTests {
    private static let token = "s3cret/Token+é=1"
    private let mask = SecretMask([Secret(token)], hidesShort: false)

    @Test(
        "hides a secret wherever it stands, and leaves all else",
        arguments: [
            ("", ""), ("nothing", "nothing"), (token, "[redacted]"),
            ("a \(token) b \(token)", "a [redacted] b [redacted]"),
            (token.uppercased(), token.uppercased()), ("(S3CRET/TOKEN+é=1)", "([redacted])"),
            ("s3cret/Token", "s3cret/Token"), ("{\"a\":\"\(token)\"}", "{\"a\":\"[redacted]\"}"),
        ]
    )
    func plain(text: String, shown: String) {
        #expect(mask.text(text) == shown)
        #expect(mask.isFound(in: text) == (shown != text))
    }

    @Test(
        "hides places that overlap as one",
        arguments: [
            ("abcabc", "xabcabcabcabx", "x[redacted]abx"), ("abcabc", "abcabcabcabc", "[redacted]"),
            ("aaaaaa", "aaaaaaab", "[redacted]b"), ("aabaaab", "aabaaabaaabaab aabaab", "[redacted]aab aabaab"),
        ]
    )
    func overlapping(secret: String, text: String, shown: String) {
        #expect(SecretMask([Secret(secret)], hidesShort: false).text(text) == shown)
    }

    @Test("needs no more time for a secret that repeats itself, in a text that does so too")
    func periodic() {
        let mask = SecretMask([Secret(String(repeating: "a", count: 40_000))], hidesShort: false)
        let text = String(repeating: "a", count: 1 << 20)
        #expect(mask.text(text + "b") == "[redacted]b")
        let almost = [String](repeating: text.prefix(39_999) + "b", count: 26).joined()
        #expect(mask.text(almost) == almost)
    }

    @Test(
        "does not take every escape for a secret of which little is left without escapes",
        arguments: ["%00%00%00", "%61%62", String(repeating: "\u{301}", count: 8)]
    )
    func escapesAlone(secret: String) {
        let mask = SecretMask([Secret(secret)], hidesShort: false)
        for text in ["a%20b", "b", "caf\\u00e9 ab", "a\u{301}"] {
            #expect(mask.text(text) == text)
            #expect(!mask.isFound(in: text))
        }
        #expect(mask.text("x\(secret)x") == "x[redacted]x")
    }

    @Test("hides it in base64, wherever it lies in what was encoded, and in hexadecimal")
    func encoded() {
        for before in ["", "a", "ab", "abc", "Bearer "] {
            for behind in ["", "x", "xy", "xyz"] {
                let encoded = Data((before + Self.token + behind).utf8).base64EncodedString()
                for text in [encoded, encoded.replacing("+", with: "-").replacing("/", with: "_")] {
                    let shown = mask.text("<\(text)>")
                    #expect(shown.contains("[redacted]"))
                    // What is left is of what stands around the secret, with less than a byte's bits of the secret.
                    #expect(shown.utf8.count <= "<[redacted]>".utf8.count + (before + behind).utf8.count * 4 / 3 + 4)
                }
            }
        }
        let digits = Self.token.utf8.map { String($0, radix: 16) }.joined()
        #expect(mask.text("<\(digits)> <\(digits.uppercased())>") == "<[redacted]> <[redacted]>")
    }

    @Test(
        "hides all of a text that has it with escapes",
        arguments: [
            "s3cret%2FToken%2B%C3%A9%3D1", #"s3cret\/Token\u002b\u00e9=1"#, "s3cret&#47;Token+&#xE9;=1",
            "s3cret%252FToken%252B%25C3%25A9%253D1", "s3cret\0/Token+é=1",
        ]
    )
    func escaped(text: String) {
        #expect(mask.text("a \(text)") == "[redacted: \(text.utf8.count + 2) bytes]")
        #expect(mask.isFound(in: text))
    }

    @Test("hides all of a text that has a short secret, which the rest of a word would tell")
    func short() {
        let mask = SecretMask([Secret("abc"), Secret("")], hidesShort: true)
        #expect(mask.text("xabcx") == "[redacted: 5 bytes]")
        #expect(mask.isFound(in: "xabcx"))
        #expect(mask.text("ABC") == "ABC")
        #expect(SecretMask([Secret("abc")], hidesShort: false).text("xabcx") == "xabcx")
    }
}
