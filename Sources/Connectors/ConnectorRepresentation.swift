/// The bytes that are made of a connector when it changes, so that reading it costs no encoding.
///
/// The part that differs from reader to reader is not among them; it is inserted at an index when they are read.
public struct ConnectorRepresentation: Sendable {
    /// The bytes that all readers get.
    public var bytes: [UInt8]
    /// The index in `bytes` before which a reader's own part is inserted.
    public var insertionIndex: Int

    /// Makes a representation.
    public init(bytes: [UInt8], insertionIndex: Int) {
        self.bytes = bytes
        self.insertionIndex = insertionIndex
    }
}
