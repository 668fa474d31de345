/// Pieces of bytes in one piece of memory, one behind the other. Each has its length before it, in four bytes with the
/// lowest first.
struct PackedPieces: Sendable {
    private static let lengthSize = 4

    private var bytes: [UInt8] = []

    /// Makes room for pieces, so that they need no more memory than they take.
    ///
    /// - Parameters:
    ///   - count: how many pieces there will be.
    ///   - size: the number of bytes of all of them.
    init(count: Int, size: Int) { bytes.reserveCapacity(count * Self.lengthSize + size) }

    /// The number of bytes that the pieces take.
    var size: Int { bytes.count }

    /// Appends a piece of less than 4 GiB.
    mutating func append(_ piece: [UInt8]) {
        append(length: piece.count)
        bytes.append(contentsOf: piece)
    }

    /// Appends a text in UTF-8.
    mutating func append(_ text: String) {
        append(length: text.utf8.count)
        let isAppended: Void? = text.utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if isAppended == nil { bytes.append(contentsOf: text.utf8) }
    }

    private mutating func append(length: Int) {
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length >> 16))
        bytes.append(UInt8(truncatingIfNeeded: length >> 24))
    }

    /// Takes the pieces out again, in their order. There must be as many as are taken.
    struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ pieces: PackedPieces) { bytes = pieces.bytes }

        mutating func piece() -> [UInt8] { Array(next()) }

        mutating func text() -> String { String(decoding: next(), as: UTF8.self) }

        private mutating func next() -> ArraySlice<UInt8> {
            let start = position + PackedPieces.lengthSize
            let length = bytes[position..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
            position = start + length
            return bytes[start..<position]
        }
    }
}
