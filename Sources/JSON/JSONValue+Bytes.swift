extension JSONValue {
    /// The value as JSON in UTF-8, without white space.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The value as JSON, without white space.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value as JSON in UTF-8. A number has the same bytes in all its spellings.
    package var canonicalBytes: [UInt8] {
        if case .number(let text) = self { JSONNumber(text).canonical } else { bytes }
    }
}
