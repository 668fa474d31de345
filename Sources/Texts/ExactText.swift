import Glibc

/// A text that equals another only if both have the same bytes in UTF-8.
///
/// Swift's own comparison takes a composed and a decomposed é for the same text, and the Kelvin sign for the letter K.
/// Names, ids and secrets are bytes to everyone else, so a table of what clients send has keys of this type.
public struct ExactText: Hashable, Sendable {
    /// The text.
    public let text: String

    /// Makes an exact text of any text.
    @inlinable
    public init(_ text: String) { self.text = text }

    @inlinable
    public static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

    /// Hashes the bytes of the text.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        // A native string is contiguous, so this is one call. Any other text is copied first.
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        if isHashed == nil {
            Array(text.utf8).withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        }
        // Without an end, two texts behind each other would have the hash of other two.
        hasher.combine(0xFF as UInt8)
    }
}

extension ExactText: ExpressibleByStringLiteral {
    @inlinable
    public init(stringLiteral text: String) { self.init(text) }
}

extension String {
    /// Whether another text has the same bytes in UTF-8; false for nil.
    @inlinable
    public func isExactly(_ other: String?) -> Bool {
        guard let other, utf8.count == other.utf8.count else { return false }
        return hasSameBytes(as: other)
    }

    /// Compares two texts of the same number of bytes. The views of two strings would be compared byte by byte, which
    /// takes several times as long.
    @usableFromInline
    func hasSameBytes(as other: String) -> Bool {
        let isEqual = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right -> Bool in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return memcmp(left, right, utf8.count) == 0
            }
        }
        return (isEqual ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
