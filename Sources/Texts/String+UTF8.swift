extension String {
    /// Makes a text of a copy of bytes; nil if they are not UTF-8.
    @inlinable
    public init?(utf8 bytes: Span<UInt8>) {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: text)
    }
}

extension [UInt8] {
    /// Appends the bytes of a text in UTF-8. To append its view of UTF-8 would take half as long again.
    @inlinable
    public mutating func append(bytesOf text: String) {
        let isAppended: Void? = text.utf8.withContiguousStorageIfAvailable { append(contentsOf: $0) }
        if isAppended == nil { append(contentsOf: text.utf8) }
    }
}
