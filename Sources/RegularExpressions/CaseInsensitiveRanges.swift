/// The characters in the ranges of a pattern's classes, such as `[à-ÿ]`.
///
/// Where case doesn't matter, PCRE2 looks for the other case of each character of a range when it compiles the pattern:
/// some 10 ms for a range of all characters, and nothing limits the number of ranges.
enum CaseInsensitiveRanges {
    private static let allCharacters = 0x110000

    /// Returns the largest number of characters for which PCRE2 may look; 0 where case matters.
    static func size(of pattern: String, isCaseInsensitive: Bool) -> Int {
        let scalars = Array(pattern.unicodeScalars)
        guard isCaseInsensitive || ignoresCase(scalars) else { return 0 }
        return scalars.indices.reduce(0) { $0 + (scalars[$1] == "-" ? end(behind: $1 + 1, in: scalars) : 0) }
    }

    /// Whether a pattern has the flag `i`, as in `(?i)` and `(?s-i:a)`.
    private static func ignoresCase(_ scalars: [Unicode.Scalar]) -> Bool {
        for index in scalars.indices.dropLast(2) where scalars[index] == "(" && scalars[index + 1] == "?" {
            let flags = scalars[(index + 2)...].prefix { $0 == "^" || $0 == "-" || ("a"..."z").contains($0) }
            if flags.contains("i") { return true }
        }
        return false
    }

    /// Returns the last character that a range may have whose end stands at an index, where it begins with the first
    /// one.
    private static func end(behind index: Int, in scalars: [Unicode.Scalar]) -> Int {
        // In the extended syntax, white space doesn't count.
        guard let start = scalars[index...].firstIndex(where: { $0 != " " && $0 != "\t" }) else { return 0 }
        guard scalars[start] == "\\", start + 1 < scalars.count else { return Int(scalars[start].value) }
        switch scalars[start + 1] {
        case "u": return 0xFFFF
        // `\N{U+41}`, `\o{101}`, and the marks of a quotation, behind which the end stands.
        case "N", "o", "Q", "E": return allCharacters
        default: return 0x1FF
        }
    }
}
