extension JSONValue {
    /// The value as JSON in UTF-8, without white space.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The value as JSON, without white space.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
