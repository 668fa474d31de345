import Testing
import Texts

@Suite("An exact text")
struct ExactTextTests {
    /// Pairs that Swift's own comparison takes for equal.
    static let pairs = [
        ("caf\u{E9}", "cafe\u{301}"), ("\u{212A}EY", "KEY"), ("\u{212B}", "A\u{30A}"), ("a\u{37E}", "a;"),
    ]

    @Test("differs from a text that only looks the same", arguments: pairs)
    func lookalikes(_ pair: (String, String)) {
        #expect(pair.0 == pair.1, "Swift compares characters")
        #expect(ExactText(pair.0) != ExactText(pair.1))
        #expect(!pair.0.isExactly(pair.1))
        #expect(Set([ExactText(pair.0), ExactText(pair.1)]).count == 2)
        let table = [ExactText(pair.0): 1]
        #expect(table[ExactText(pair.1)] == nil)
        #expect(table[ExactText(pair.0)] == 1)
    }

    @Test("equals a text of the same bytes, however that was made", arguments: ["", "a", "caf\u{E9}", "x\0y"])
    func same(_ text: String) {
        let built = String(decoding: Array(text.utf8), as: UTF8.self)
        let cut = String(("<" + text + ">").dropFirst().dropLast())
        for other in [built, cut] {
            #expect(ExactText(text) == ExactText(other))
            #expect(ExactText(text).hashValue == ExactText(other).hashValue)
            #expect(text.isExactly(other))
        }
        #expect(!text.isExactly(nil))
        #expect(!text.isExactly(text + "\0"))
    }
}
