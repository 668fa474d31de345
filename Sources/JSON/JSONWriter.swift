import Texts

/// Writes JSON as bytes, one piece after the other, without white space.
///
/// It takes text, numbers, booleans and JSON values. No method takes a secret, so a type that contains one can't be
/// written by accident. The caller must call one `end` for each `begin`, and must write members only in objects.
public struct JSONWriter: Sendable {
    /// The bytes that have been written.
    public private(set) var bytes: [UInt8] = []
    /// Whether a comma must be written before the next element or member.
    private var needsComma = false

    /// Makes a writer.
    ///
    /// - Parameter capacity: the expected number of bytes. Default: 512.
    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// Returns the bytes that have been written since the last call, and forgets them. So a long text is sent while it
    /// is written.
    public mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll() }
        return bytes
    }

    // MARK: structure

    /// Begins an object: the document, an element of an array, or the value of a member after `name(_:)`.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    /// Ends the innermost object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    /// Begins an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    /// Ends the innermost array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of a member that is written often, with its quotes and its colon.
    public struct Name: Sendable, ExpressibleByStringLiteral {
        /// The name.
        public let text: String
        fileprivate let bytes: [UInt8]

        public init(stringLiteral text: String) {
            self.text = text
            var writer = JSONWriter()
            writer.name(text)
            bytes = writer.bytes
        }
    }

    /// Writes the name of a member. Its value must follow.
    public mutating func name(_ name: String) {
        separate()
        append(quoted: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the name of a member. Its value must follow.
    public mutating func name(_ name: Name) {
        separate()
        bytes.append(contentsOf: name.bytes)
        needsComma = false
    }

    // MARK: members

    /// Writes a member with a string; nil writes nothing.
    public mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// Writes a member with a string; nil writes nothing.
    public mutating func member(_ name: Name, _ value: String?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// Writes a member with a boolean; nil writes nothing.
    public mutating func member(_ name: Name, _ value: Bool?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// Writes a member with an array of strings; nil writes nothing.
    public mutating func member(_ name: Name, _ value: [String]?) {
        guard let value else { return }
        self.name(name)
        array(value)
    }

    /// Writes a member with a boolean; nil writes nothing.
    public mutating func member(_ name: String, _ value: Bool?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// Writes a member with a whole number; nil writes nothing.
    public mutating func member(_ name: String, _ value: Int?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    /// Writes a member with an array of strings; nil writes nothing.
    public mutating func member(_ name: String, _ value: [String]?) {
        guard let value else { return }
        self.name(name)
        array(value)
    }

    private mutating func array(_ value: [String]) {
        beginArray()
        for element in value { self.value(element) }
        endArray()
    }

    /// Writes a member with any JSON value; nil writes nothing.
    public mutating func member(_ name: String, _ value: JSONValue?) {
        guard let value else { return }
        self.name(name)
        self.value(value)
    }

    // MARK: values

    /// Writes a string.
    public mutating func value(_ value: String) {
        separate()
        append(quoted: value)
    }

    /// Writes `true` or `false`.
    public mutating func value(_ value: Bool) { literal(value ? "true" : "false") }
    /// Writes a whole number.
    public mutating func value(_ value: Int) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Writes a value that is JSON already.
    public mutating func value(written json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Writes any JSON value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: literal("null")
        case .bool(let bool): self.value(bool)
        case .number(let text): literal(text)
        case .string(let text): self.value(text)
        case .array(let array):
            beginArray()
            for element in array { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                name(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    // MARK: bytes

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(bytesOf: text)
    }

    /// Writes a comma before an element or member that is not the first one.
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Appends a string in double quotes. Nearly always no byte needs an escape, and all are appended in one piece.
    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.needsNoEscape(text) {
            bytes.append(bytesOf: text)
        } else {
            for byte in text.utf8 { append(escaped: byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether no byte needs an escape. All bytes are looked at, so that the processor can look at several at a time.
    private static func needsNoEscape(_ text: String) -> Bool {
        let utf8 = text.utf8Span.span
        var found: UInt8 = 0
        for index in utf8.indices {
            let byte = utf8[index]
            let isQuote: UInt8 = byte == UInt8(ascii: "\"") ? 1 : 0
            let isBackslash: UInt8 = byte == UInt8(ascii: "\\") ? 1 : 0
            let isControl: UInt8 = byte < 0x20 ? 1 : 0
            found |= isQuote | isBackslash | isControl
        }
        return found == 0
    }

    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }
}
