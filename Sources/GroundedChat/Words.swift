/// Words, which stand in for the tokens of a model. White space separates them.
public enum Words {
    /// Returns the number of words of a text.
    public static func count(in text: String) -> Int {
        var count = 0
        var isInWord = false
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if !isSpace, !isInWord { count += 1 }
            isInWord = !isSpace
        }
        return count
    }

    /// Returns the words of a text, each with the white space before it.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var hasWord = false
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if isSpace, hasWord {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
            }
            hasWord = !isSpace
            piece.append(scalar)
        }
        return piece.isEmpty ? pieces : pieces + [String(piece)]
    }
}
