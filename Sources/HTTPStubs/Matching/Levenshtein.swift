import JSON

/// The difference of two texts: Levenshtein's distance divided by the length of the longer text, 0 to 1.
enum Levenshtein {
    /// The number of bytes of each text that are compared. The work grows with the product of the lengths.
    private static let limit = 1000

    /// Returns the distance. Texts that differ behind the compared bytes alone are at a distance of one byte.
    static func distance(_ left: String, _ right: String, _ budget: Budget) throws(BudgetError) -> Double {
        let distance = try distanceOfBeginnings(left, right, budget)
        guard distance == 0, try !budget.equal(left, right) else { return distance }
        return 1 / Double(max(left.utf8.count, right.utf8.count))
    }

    private static func distanceOfBeginnings(
        _ left: String,
        _ right: String,
        _ budget: Budget
    ) throws(BudgetError) -> Double {
        let left = Array(left.utf8.prefix(limit))
        let right = Array(right.utf8.prefix(limit))
        guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 0 : 1 }
        let columns = Columns(left)
        try budget.spend(256 + left.count + right.count * (1 + columns.count), on: .distance)
        return Double(columns.distance(to: right)) / Double(max(left.count, right.count))
    }

    /// The table of distances, of which 64 rows lie in one word (Myers 1999, in Hyyrö's form of 2003). So it takes one
    /// step for 64 pairs of bytes.
    private struct Columns {
        private typealias Word = UInt64

        private let length: Int
        /// The number of words of a column.
        let count: Int
        /// For each byte, the places at which the text has it: `count` words.
        private var places: [Word]

        init(_ text: [UInt8]) {
            length = text.count
            count = (text.count + Word.bitWidth - 1) / Word.bitWidth
            places = [Word](repeating: 0, count: 256 * count)
            for (index, byte) in text.enumerated() {
                places[Int(byte) * count + index / Word.bitWidth] |= 1 << (index % Word.bitWidth)
            }
        }

        func distance(to other: [UInt8]) -> Int {
            // Whether the distance grows or falls by one from a row to the next, a bit for each row.
            var grows = [Word](repeating: .max, count: count)
            var falls = [Word](repeating: 0, count: count)
            let last: Word = 1 << ((length - 1) % Word.bitWidth)
            var distance = length
            for byte in other {
                // Whether it grows or falls from one column to the next in the row above these 64. Above the first row
                // it always grows.
                var growsAbove: Word = 1
                var fallsAbove: Word = 0
                for block in 0..<count {
                    let equal = places[Int(byte) * count + block]
                    let up = grows[block]
                    let down = falls[block]
                    let isSame = equal | down
                    let equalOrFalls = equal | fallsAbove
                    let diagonal = (((equalOrFalls & up) &+ up) ^ up) | equalOrFalls
                    var growing = down | ~(diagonal | up)
                    var falling = up & diagonal
                    if block == count - 1 {
                        if growing & last != 0 { distance += 1 }
                        if falling & last != 0 { distance -= 1 }
                    }
                    let growsBelow = growing >> (Word.bitWidth - 1)
                    let fallsBelow = falling >> (Word.bitWidth - 1)
                    growing = growing << 1 | growsAbove
                    falling = falling << 1 | fallsAbove
                    grows[block] = falling | ~(isSame | growing)
                    falls[block] = growing & isSame
                    growsAbove = growsBelow
                    fallsAbove = fallsBelow
                }
            }
            return distance
        }
    }
}
