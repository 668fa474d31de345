public import Texts

/// A document that the search of a connector has found.
public struct FoundDocument: Sendable, Equatable {
    /// A named text of a document.
    public struct Field: Sendable, Equatable {
        /// The name, such as `text` or `title`.
        public var name: String
        /// The text, which may be empty.
        public var value: String

        /// Makes a field from a name and a text.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The id, which no other document of the chat has.
    public let id: String
    /// The fields in the order in which the connector has sent them. None of them is `id`.
    public let fields: [Field]

    /// Makes a document from its id and its fields.
    public init(id: String, fields: [Field]) {
        self.id = id
        self.fields = fields
    }

    /// Returns the text that an answer quotes: the first sentence of `text`, else of `snippet`, else of the first field
    /// that has a sentence. Returns nil if no field has one.
    ///
    /// - Parameter excludes: the names of the fields that are not quoted.
    public func quotation(without excludes: Set<ExactText>) -> String? {
        let quotable = fields.filter { !excludes.contains(ExactText($0.name)) }
        let preferred = ["text", "snippet"].flatMap { name in quotable.filter { $0.name == name } }
        return (preferred + quotable).lazy.compactMap { FirstSentence.of($0.value) }.first
    }
}
