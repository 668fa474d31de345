/// The header fields of a request, in the order in which they were received. The case of names doesn't matter.
///
/// All names and values are stored in one buffer. So the headers of a request cost one allocation, however many fields
/// there are.
public struct Headers: Sendable {
    private struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// The fields, one after the other. Each has the length of its name and the length of its value, four bytes each
    /// with the lowest first, then the name and the value.
    private var bytes: [UInt8] = []
    /// The number of fields.
    public private(set) var count = 0

    /// Makes headers without fields.
    public init() {}

    /// Makes headers from pairs, in their order.
    public init(_ pairs: [(name: String, value: String)]) {
        for pair in pairs { append(name: pair.name, value: pair.value) }
    }

    /// Adds a field after the others.
    public mutating func append(name: String, value: String) {
        append(name: name.utf8, value: value.utf8)
    }

    /// Adds a field, given as bytes, after the others.
    package mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        append(length: name.count)
        append(length: value.count)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
        count += 1
    }

    /// Makes headers from fields that are in the stored form already. So the headers of a request are copied once.
    ///
    /// - Parameters:
    ///   - stored: the fields, one after the other. Each has the length of its name and the length of its value, four
    ///     bytes each with the lowest first, then the name and the value.
    ///   - count: the number of fields.
    package init(stored: [UInt8], count: Int) {
        bytes = stored
        self.count = count
    }

    /// The fields as `init(stored:count:)` takes them.
    package var stored: [UInt8] { bytes }

    /// The number of bytes by which a stored field is longer than its name and its value.
    package static let storedOverhead = 8

    /// The number of bytes of memory that the fields take.
    public var size: Int { bytes.count }

    /// The first value of a field; nil if no field has the name.
    public subscript(name: String) -> String? {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the bytes of a field's first value without a copy; nil if no field has the name.
    public func bytes(of name: String) -> ArraySlice<UInt8>? {
        let name = name.utf8Span.span
        var start = 0
        while let field = field(at: start) {
            if matches(field, name) { return bytes[field.value] }
            start = field.value.upperBound
        }
        return nil
    }

    /// Returns all values of a field, one for each time that it was sent.
    public func values(of name: String) -> [String] {
        let name = name.utf8Span.span
        var values: [String] = []
        var start = 0
        while let field = field(at: start) {
            if matches(field, name) { values.append(text(field.value)) }
            start = field.value.upperBound
        }
        return values
    }

    /// All fields as they were sent.
    public var all: [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        all.reserveCapacity(count)
        var start = 0
        while let field = field(at: start) {
            all.append((text(field.name), text(field.value)))
            start = field.value.upperBound
        }
        return all
    }

    /// The field that begins at a place; nil at the end.
    private func field(at start: Int) -> Field? {
        guard start < bytes.count else { return nil }
        let nameStart = start + Self.storedOverhead
        let nameEnd = nameStart + length(at: start)
        return Field(name: nameStart..<nameEnd, value: nameEnd..<(nameEnd + length(at: start + 4)))
    }

    private mutating func append(length: Int) {
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length >> 16))
        bytes.append(UInt8(truncatingIfNeeded: length >> 24))
    }

    private func length(at start: Int) -> Int {
        Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16 | Int(bytes[start + 3]) << 24
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Whether a field has a name, without regard to the case of ASCII letters. Nearly all fields differ in the length
    /// of their names.
    private func matches(_ field: Field, _ name: Span<UInt8>) -> Bool {
        guard field.name.count == name.count else { return false }
        let start = field.name.lowerBound
        for index in name.indices where bytes[start + index] != name[index] {
            guard lowercased(bytes[start + index]) == lowercased(name[index]) else { return false }
        }
        return true
    }

    private func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
