/// The difference of two texts: Levenshtein's distance divided by the length of the longer text, 0 to 1.
enum Levenshtein {
    /// The number of bytes of each text that are compared. The work grows with the product of the lengths.
    private static let limit = 1000

    static func distance(_ left: String, _ right: String) -> Double {
        let left = Array(left.utf8.prefix(limit))
        let right = Array(right.utf8.prefix(limit))
        guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 0 : 1 }
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
        return Double(row[right.count]) / Double(max(left.count, right.count))
    }
}
