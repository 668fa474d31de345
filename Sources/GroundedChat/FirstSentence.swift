/// The rule by which the first sentence of a text is found. It knows no language.
///
/// 1. White space before the sentence does not belong to it.
/// 2. The sentence ends at the end of the line.
/// 3. It ends behind a mark that Unicode calls the end of a sentence (`.`, `!`, `?`, `。`, `؟`, `।` and others), behind
///    all further such marks, and behind the quotation marks and brackets that close after them. White space or the end
///    of the text must follow, so that `3.14` and `example.com` are whole. Behind a mark of East Asian width, such as
///    `。`, nothing must follow, as there are no spaces in these scripts.
/// 4. A full stop does not end it if a small letter follows behind the white space, as in `e.g. this`.
/// 5. It has 1,000 Unicode scalars at most. A longer one is cut behind the last whole word.
enum FirstSentence {
    /// The largest number of Unicode scalars of a sentence.
    static let limit = 1_000

    /// Returns the first sentence of a text; nil if the text has nothing but white space.
    static func of(_ text: String) -> String? {
        let start = text.unicodeScalars.drop { $0.properties.isWhitespace }
        // More is not looked at, so a text of any length takes the same time.
        let scalars = start.prefix(limit + 1)
        guard !scalars.isEmpty else { return nil }
        if let end = end(in: scalars), scalars[..<end].count <= limit { return String(scalars[..<end]) }
        guard scalars.count > limit else { return String(scalars).trimmed }
        let cut = scalars.dropLast()
        let lastSpace = cut.lastIndex { $0.properties.isWhitespace }
        return String(lastSpace.map { cut[..<$0] } ?? cut).trimmed
    }

    /// Returns the end of the sentence; nil if it ends with the text or is too long.
    private static func end(in scalars: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView.Index? {
        var index = scalars.startIndex
        while index != scalars.endIndex {
            let scalar = scalars[index]
            if scalar.isLineBreak { return scalars[..<index].endWithoutWhitespace }
            guard scalar.properties.isSentenceTerminal else {
                index = scalars.index(after: index)
                continue
            }
            let marks = scalars[index...].prefix { $0.properties.isSentenceTerminal }
            let end = scalars[marks.endIndex...].prefix(while: \.closes).endIndex
            if ends(marks, before: scalars[end...]) { return end }
            index = end
        }
        return nil
    }

    private static func ends(
        _ marks: Substring.UnicodeScalarView,
        before rest: Substring.UnicodeScalarView
    ) -> Bool {
        guard let next = rest.first, marks.allSatisfy({ !$0.isWide }) else { return true }
        guard next.properties.isWhitespace else { return false }
        guard marks.elementsEqual(".".unicodeScalars) else { return true }
        let following = rest.first { !$0.properties.isWhitespace }
        return !(following?.properties.isLowercase ?? false)
    }
}

extension Unicode.Scalar {
    /// Whether a line or a paragraph ends here.
    fileprivate var isLineBreak: Bool { Character(self).isNewline }

    /// Whether the scalar is a mark that closes what was opened before a sentence.
    fileprivate var closes: Bool {
        switch properties.generalCategory {
        case .closePunctuation, .finalPunctuation: true
        default: properties.isQuotationMark
        }
    }

    /// Whether the scalar is a mark of a script that has no spaces between sentences.
    fileprivate var isWide: Bool {
        switch value {
        case 0x3002, 0xFE12, 0xFE52, 0xFE56...0xFE57, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61: true
        default: false
        }
    }
}

extension Substring.UnicodeScalarView {
    /// The index behind the last scalar that is no white space.
    fileprivate var endWithoutWhitespace: Index {
        lastIndex { !$0.properties.isWhitespace }.map(index(after:)) ?? startIndex
    }
}

extension String {
    /// The text without the white space at its end.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars[...]
        return String(Substring(scalars[..<scalars.endWithoutWhitespace]))
    }
}
