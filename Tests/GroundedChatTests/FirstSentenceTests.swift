import Testing
import Texts

@testable import GroundedChat

@Suite("The first sentence of a text")
struct FirstSentenceTests {
    @Test(
        "ends where Unicode says that a sentence ends",
        arguments: [
            ("One. Two.", "One."),
            ("One! Two.", "One!"),
            ("One?! Two.", "One?!"),
            ("One... Two.", "One..."),
            ("She said \"One.\" Two.", "She said \"One.\""),
            ("(One.) Two.", "(One.)"),
            ("«Un.» Deux.", "«Un.»"),
            ("Pi is 3.14. Two.", "Pi is 3.14."),
            ("See example.com. Two.", "See example.com."),
            ("Tools, e.g. hammers, are here. Two.", "Tools, e.g. hammers, are here."),
            ("Was it? no", "Was it?"),
            ("月は岩でできている。二番目。", "月は岩でできている。"),
            ("「月は岩。」二番目。", "「月は岩。」"),
            ("本当？！そうだ。", "本当？！"),
            ("هل هو هنا؟ نعم.", "هل هو هنا؟"),
            ("यह एक है। दो।", "यह एक है।"),
            ("One.\u{00A0}Two.", "One."),
        ]
    )
    func marks(text: String, sentence: String) { #expect(FirstSentence.of(text) == sentence) }

    @Test(
        "ends at the end of its line, and begins behind the white space",
        arguments: [
            ("One\nTwo.", "One"), ("One \r\nTwo.", "One"), ("\n\n  One\u{2028}Two", "One"), ("One", "One"),
            ("  One  ", "One"), ("One.", "One."), ("One. ", "One."), ("one. two", "one. two"), (".", "."),
            ("\u{85}One\u{85}Two", "One"),
        ]
    )
    func lines(text: String, sentence: String) { #expect(FirstSentence.of(text) == sentence) }

    @Test("is missing where there is nothing but white space", arguments: ["", " ", "\n\t \u{3000}"])
    func none(text: String) { #expect(FirstSentence.of(text) == nil) }

    @Test("is cut behind a word where it is too long, or anywhere if it is one word")
    func long() {
        let words = String(repeating: "word ", count: 300)
        #expect(FirstSentence.of(words) == String(words.prefix(999)))
        #expect(FirstSentence.of(String(repeating: "x", count: 5_000)) == String(repeating: "x", count: 1_000))
        #expect(FirstSentence.of(String(repeating: "x", count: 1_000)) == String(repeating: "x", count: 1_000))
        let exact = String(repeating: "x", count: 999) + "."
        #expect(FirstSentence.of(exact + " More.") == exact)
    }

    @Test("takes no longer for a text of marks, of accents or of spaces")
    func hostile() {
        #expect(FirstSentence.of(String(repeating: ".", count: 1 << 20))?.unicodeScalars.count == 1_000)
        #expect(FirstSentence.of("e" + String(repeating: "\u{301}", count: 1 << 20))?.unicodeScalars.count == 1_000)
        #expect(FirstSentence.of(String(repeating: " ", count: 1 << 20)) == nil)
        #expect(FirstSentence.of(String(repeating: ".a", count: 1 << 20))?.unicodeScalars.count == 1_000)
    }
}
