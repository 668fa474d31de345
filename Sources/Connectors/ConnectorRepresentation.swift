/// What is made of a connector when it changes, for all who read it later: bytes, with a place among them where what
/// differs from reader to reader is put in.
public struct ConnectorRepresentation: Sendable {
    public var bytes: [UInt8]
    public var insertionIndex: Int

    public init(bytes: [UInt8], insertionIndex: Int) {
        self.bytes = bytes
        self.insertionIndex = insertionIndex
    }
}
