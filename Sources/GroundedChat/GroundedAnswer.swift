public import Texts

/// The answer of a chat that quotes documents and says where each part of it is from. The same documents give the same
/// answer; no model makes it.
public struct GroundedAnswer: Sendable, Equatable {
    /// A part of the answer, and the documents that it is from.
    public struct Citation: Sendable, Equatable {
        /// The place of the first Unicode scalar of the part in the answer, counted from 0.
        public let start: Int
        /// The place behind its last Unicode scalar.
        public let end: Int
        /// The part itself.
        public let text: String
        /// The ids of the documents that have this part.
        public internal(set) var documentIDs: [String]
    }

    /// The number of documents that an answer quotes at most.
    public static let quotedDocuments = 3
    /// The answer where there is nothing to quote.
    public static let nothingFound = "I could not find any information about this."

    /// The text of the answer, which is never empty.
    public let text: String
    /// The quoted parts, in the order of the text.
    public let citations: [Citation]

    /// Makes an answer of what searches have found: the first sentences of the first documents, with a space between
    /// two. The documents are taken in turns, the first of each search and then the second. A sentence that several of
    /// them have is there once, and cites all of them.
    ///
    /// - Parameter searches: for each search the documents that it found, and the names of fields that are not quoted.
    public init(quoting searches: [(documents: [FoundDocument], excludes: Set<ExactText>)]) {
        var text = ""
        var length = 0
        var citations: [Citation] = []
        for (id, sentence) in Self.quotations(from: searches) {
            if let index = citations.firstIndex(where: { $0.text.utf8.elementsEqual(sentence.utf8) }) {
                citations[index].documentIDs.append(id)
                continue
            }
            if !text.isEmpty {
                text += " "
                length += 1
            }
            let end = length + sentence.unicodeScalars.count
            citations.append(Citation(start: length, end: end, text: sentence, documentIDs: [id]))
            text += sentence
            length = end
        }
        self.text = citations.isEmpty ? Self.nothingFound : text
        self.citations = citations
    }

    /// The ids of the documents that are cited, in the order in which they are first cited.
    public var citedDocumentIDs: [String] { citations.flatMap(\.documentIDs) }

    /// The words of the text, each with the white space before it. They are the text when they are put together.
    public var words: [String] { Words.pieces(of: text) }

    private static func quotations(
        from searches: [(documents: [FoundDocument], excludes: Set<ExactText>)]
    ) -> [(id: String, sentence: String)] {
        var quotations: [(id: String, sentence: String)] = []
        for turn in 0..<(searches.map(\.documents.count).max() ?? 0) {
            for search in searches where turn < search.documents.count {
                let document = search.documents[turn]
                guard let sentence = document.quotation(without: search.excludes) else { continue }
                quotations.append((document.id, sentence))
                if quotations.count == quotedDocuments { return quotations }
            }
        }
        return quotations
    }
}
