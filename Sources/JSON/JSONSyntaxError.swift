/// The reason for which a text is not JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// The thing that was found or expected, such as `a string has no end`. It quotes nothing of the text.
    public var reason: String
    /// The place of the fault, in bytes from the beginning of the text.
    public var offset: Int

    /// Returns the line and the column of the fault, both counted from 1. Columns count bytes.
    public func place(in text: [UInt8]) -> (line: Int, column: Int) {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (before.count { $0 == 0x0A } + 1, before.count - lineStart + 1)
    }
}
