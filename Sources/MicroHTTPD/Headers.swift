/// Header fields of a request, in the order in which they came. Names are compared without regard to case.
///
/// All names and values lie in one buffer, so that keeping a request's headers costs two allocations, however many
/// fields there are.
public struct Headers: Sendable {
    private struct Field {
        var start: Int
        var nameEnd: Int
        var end: Int
    }

    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    public init() {}

    public init(_ pairs: [(name: String, value: String)]) {
        for pair in pairs { append(name: pair.name, value: pair.value) }
    }

    public mutating func append(name: String, value: String) {
        append(name: name.utf8, value: value.utf8)
    }

    mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        let nameEnd = bytes.count
        bytes.append(contentsOf: value)
        fields.append(Field(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    mutating func reserve(fields count: Int, bytes size: Int) {
        fields.reserveCapacity(count)
        bytes.reserveCapacity(size)
    }

    public var count: Int { fields.count }

    /// The first value of a field, or nil where the request has none of that name.
    public subscript(name: String) -> String? {
        guard let field = fields.first(where: { matches($0, name) }) else { return nil }
        return value(of: field)
    }

    /// The bytes of a field's first value, where they lie; nil where the request has none of that name.
    public func bytes(of name: String) -> ArraySlice<UInt8>? {
        fields.first { matches($0, name) }.map { bytes[$0.nameEnd..<$0.end] }
    }

    /// All values of a field, one for each time it was sent.
    public func values(of name: String) -> [String] {
        fields.filter { matches($0, name) }.map(value(of:))
    }

    /// Every field as it was sent.
    public var all: [(name: String, value: String)] {
        fields.map { (String(decoding: bytes[$0.start..<$0.nameEnd], as: UTF8.self), value(of: $0)) }
    }

    private func value(of field: Field) -> String {
        String(decoding: bytes[field.nameEnd..<field.end], as: UTF8.self)
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        guard field.nameEnd - field.start == name.utf8.count else { return false }
        var index = field.start
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
