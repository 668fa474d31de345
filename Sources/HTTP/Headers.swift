/// The header fields of a request, in the order in which they were received. The case of names doesn't matter.
///
/// All names and values are stored in one buffer. So the headers of a request cost one allocation, however many fields
/// there are.
public struct Headers: Sendable {
    private struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// The fields, one after the other. Each has the length of its name and the length of its value, four bytes each,
    /// then the name and the value.
    @usableFromInline
    var bytes: [UInt8] = []
    /// The number of fields.
    public internal(set) var count = 0

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

    /// Adds a field, given as bytes, after the others. It is inlinable, as it is called for each header of each
    /// request.
    @inlinable
    public mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        append(length: name.count)
        append(length: value.count)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
        countOne()
    }

    /// The number of bytes of memory that the fields take.
    public var size: Int { bytes.count }

    /// Reserves memory for a number of bytes.
    public mutating func reserve(bytes size: Int) { bytes.reserveCapacity(size) }

    @usableFromInline
    mutating func countOne() { count += 1 }

    /// The first value of a field; nil if no field has the name.
    public subscript(name: String) -> String? {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the bytes of a field's first value without a copy; nil if no field has the name.
    public func bytes(of name: String) -> ArraySlice<UInt8>? {
        var start = 0
        while start < bytes.count {
            let field = field(at: start)
            if matches(field, name) { return bytes[field.value] }
            start = field.value.upperBound
        }
        return nil
    }

    /// Returns all values of a field, one for each time that it was sent.
    public func values(of name: String) -> [String] {
        fields.filter { matches($0, name) }.map { text($0.value) }
    }

    /// All fields as they were sent.
    public var all: [(name: String, value: String)] {
        fields.map { (text($0.name), text($0.value)) }
    }

    private var fields: [Field] {
        var fields: [Field] = []
        var start = 0
        while start < bytes.count {
            let field = field(at: start)
            fields.append(field)
            start = field.value.upperBound
        }
        return fields
    }

    private func field(at start: Int) -> Field {
        let nameStart = start + 8
        let nameEnd = nameStart + length(at: start)
        return Field(name: nameStart..<nameEnd, value: nameEnd..<(nameEnd + length(at: start + 4)))
    }

    @usableFromInline
    mutating func append(length: Int) {
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length >> 16))
        bytes.append(UInt8(truncatingIfNeeded: length >> 24))
    }

    private func length(at start: Int) -> Int {
        Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16 | Int(bytes[start + 3]) << 24
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func matches(_ field: Field, _ name: String) -> Bool {
        guard field.name.count == name.utf8.count else { return false }
        var index = field.name.lowerBound
        for byte in name.utf8 {
            guard lowercased(bytes[index]) == lowercased(byte) else { return false }
            index += 1
        }
        return true
    }

    private func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
