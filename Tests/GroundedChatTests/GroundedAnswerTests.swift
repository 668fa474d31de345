import GroundedChat
import Testing
import Texts

@Suite("An answer that quotes documents")
struct GroundedAnswerTests {
    private func document(_ id: String, _ fields: KeyValuePairs<String, String>) -> FoundDocument {
        FoundDocument(id: id, fields: fields.map { .init($0.key, $0.value) })
    }

    @Test("quotes text, else snippet, else the first field that has a sentence")
    func fields() {
        let whole = document("d_0", ["title": "Keys. All.", "snippet": "Short.", "text": "The keys are here. More."])
        #expect(whole.quotation(without: []) == "The keys are here.")
        #expect(whole.quotation(without: ["text"]) == "Short.")
        #expect(whole.quotation(without: ["text", "snippet"]) == "Keys.")
        #expect(whole.quotation(without: ["text", "snippet", "title"]) == nil)
        #expect(document("d_0", ["a": " ", "text": "", "b": "Yes."]).quotation(without: []) == "Yes.")
    }

    @Test("cites exactly the parts that it quotes, counted in code points")
    func citations() throws {
        let answer = GroundedAnswer(quoting: [
            ([document("d_0", ["text": "👩‍🚀 Ça va. No."]), document("d_1", ["text": "Zwei\nDrei"])], [])
        ])
        #expect(answer.text == "👩‍🚀 Ça va. Zwei")
        let scalars = Array(answer.text.unicodeScalars)
        for citation in answer.citations {
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[citation.start..<citation.end])
            #expect(String(part) == citation.text)
        }
        #expect(answer.citations.map(\.documentIDs) == [["d_0"], ["d_1"]])
        #expect(answer.citations.map(\.start) == [0, 11])
    }

    @Test("takes turns between the searches, and quotes three documents at most")
    func turns() {
        let (one, two) = (["A.", "B.", "C."], ["X.", "Y."])
        let answer = GroundedAnswer(quoting: [
            (one.enumerated().map { document("a_\($0.offset)", ["text": $0.element]) }, []),
            ([], []),
            (two.enumerated().map { document("x_\($0.offset)", ["text": $0.element]) }, []),
        ])
        #expect(answer.text == "A. X. B.")
        #expect(answer.citedDocumentIDs == ["a_0", "x_0", "a_1"])
    }

    @Test("has a sentence once that several documents have")
    func same() {
        let answer = GroundedAnswer(quoting: [
            ([document("a_0", ["text": "Same."])], []), ([document("b_0", ["snippet": "Same. Other."])], []),
        ])
        #expect(answer.text == "Same.")
        #expect(answer.citations.map(\.documentIDs) == [["a_0", "b_0"]])
    }

    @Test("is a fixed sentence where there is nothing to quote")
    func nothing() {
        let hidden: Set<ExactText> = ["x"]
        for searches in [[], [([document("a_0", ["text": " "])], [])], [([document("a_0", ["x": "Hidden."])], hidden)]]
        {
            let answer = GroundedAnswer(quoting: searches)
            #expect(answer.text == GroundedAnswer.nothingFound)
            #expect(answer.citations.isEmpty)
        }
    }

    @Test("is put together from its words")
    func words() {
        let answer = GroundedAnswer(quoting: [([document("a_0", ["text": "The  moon\tis made. Of."])], [])])
        #expect(answer.words == ["The", "  moon", "\tis", " made."])
        #expect(answer.words.joined() == answer.text)
    }

    @Test(
        "is counted in words",
        arguments: [("", 0), (" ", 0), ("one", 1), (" one  two\n", 2), ("月は岩。", 1), ("a\u{3000}b", 2)]
    )
    func count(text: String, words: Int) { #expect(Words.count(in: text) == words) }
}
