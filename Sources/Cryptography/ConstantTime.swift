import CGnuTLS

/// Comparison that takes the same time wherever two values differ.
public enum ConstantTime {
    /// Whether bytes are equal. Bytes of different number are not, which is seen at once: what a length tells is not
    /// hidden.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool { areEqual(left.span, right.span) }

    /// Whether texts are equal, byte by byte in UTF-8.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        areEqual(left.utf8Span.span, right.utf8Span.span)
    }

    private static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer {
                left.isEmpty || gnutls_memcmp(left.baseAddress, $0.baseAddress, $0.count) == 0
            }
        }
    }
}
