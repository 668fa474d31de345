import JSON
import Testing

@testable import HTTPStubs

@Suite("The difference of two texts")
struct LevenshteinTests {
    @Test(
        "is the number of edits as a part of the longer one's length",
        arguments: [
            ("abc", "abc", 0), ("abc", "abd", 1.0 / 3), ("abc", "abcd", 0.25), ("abcd", "bcd", 0.25),
            ("kitten", "sitting", 3.0 / 7), ("flaw", "lawn", 0.5), ("ab", "ba", 1), ("abc", "xyz", 1),
            ("", "", 0), ("", "abc", 1), ("abc", "", 1), ("A", "a", 1),
        ] as [(String, String, Double)]
    )
    func distance(left: String, right: String, distance: Double) throws {
        #expect(try Levenshtein.distance(left, right, Budget()) == distance)
    }

    @Test("counts bytes, of which a letter may have several")
    func bytes() throws {
        #expect(try Levenshtein.distance("\u{e9}", "\u{e8}", Budget()) == 0.5)
    }

    @Test("looks at the first thousand bytes")
    func longTexts() throws {
        let text = String(repeating: "a", count: 1000)
        #expect(try Levenshtein.distance(text, text + "b", Budget()) == 0)
        #expect(try Levenshtein.distance(text.dropLast() + "b", text, Budget()) == 0.001)
    }
}
