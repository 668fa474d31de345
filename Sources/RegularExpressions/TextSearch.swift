import CPCRE2

/// The search for a text that is no pattern.
public enum TextSearch {
    /// Whether a text contains another one, compared byte by byte. The time grows with the sum of the lengths. The
    /// standard library's `contains` compares characters, and its time grows with the product of the lengths.
    public static func contains(_ text: String, _ part: String) -> Bool {
        var text = text
        var part = part
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard let start = text.baseAddress, let wanted = part.baseAddress else { return part.isEmpty }
                return memmem(start, text.count, wanted, part.count) != nil
            }
        }
    }
}
