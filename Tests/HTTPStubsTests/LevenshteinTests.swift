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

    @Test("is the one that the table of all parts gives", arguments: [1, 3, 63, 64, 65, 128, 129, 200])
    func table(length: Int) throws {
        func reference(_ left: [UInt8], _ right: [UInt8]) -> Int {
            var row = Array(0...right.count)
            for (i, byte) in left.enumerated() {
                var diagonal = row[0]
                row[0] = i + 1
                for (j, other) in right.enumerated() {
                    let substituted = diagonal + (byte == other ? 0 : 1)
                    diagonal = row[j + 1]
                    row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
                }
            }
            return row[right.count]
        }
        for _ in 0..<20 {
            let left = (0..<length).map { _ in UInt8.random(in: 97...99) }
            let right = (0..<Int.random(in: 1...150)).map { _ in UInt8.random(in: 97...99) }
            let expected = Double(reference(left, right)) / Double(max(left.count, right.count))
            let texts = (String(decoding: left, as: UTF8.self), String(decoding: right, as: UTF8.self))
            #expect(try Levenshtein.distance(texts.0, texts.1, Budget()) == expected, "\(texts)")
        }
    }

    @Test("takes a few hundred steps for short texts, and some ten thousand for the longest")
    func steps() throws {
        let budget = Budget(steps: 20_000)
        let (left, right) = (String(repeating: "a", count: 5000), String(repeating: "b", count: 5000))
        #expect(try Levenshtein.distance(left, right, budget) == 1)
        #expect(throws: BudgetError.exceeded(.distance)) { try Levenshtein.distance(left, right, budget) }
    }

    @Test("counts bytes, of which a letter may have several")
    func bytes() throws {
        #expect(try Levenshtein.distance("\u{e9}", "\u{e8}", Budget()) == 0.5)
    }

    @Test("looks at the first thousand bytes, and sees that there is more")
    func longTexts() throws {
        let text = String(repeating: "a", count: 1000)
        #expect(try Levenshtein.distance(text, text + "b", Budget()) == 1.0 / 1001)
        #expect(try Levenshtein.distance(text.dropLast() + "b", text, Budget()) == 0.001)
    }
}
