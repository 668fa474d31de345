import Texts

/// The texts that a parser takes as JSON.
public enum JSONSyntax: Sendable {
    /// JSON as RFC 8259 has it.
    case strict
    /// JSON as WireMock reads it: strings and names may stand in single quotes, where `\'` is an apostrophe, and
    /// comments, `/* … */` and `// …` to the end of the line, may stand wherever white space may.
    case relaxed
}

extension JSONValue {
    /// The number of levels of objects and arrays that a text may have by default.
    public static let usualMaximumDepth = 128

    /// Parses a whole text (RFC 8259). Only white space may follow the value. A byte order mark before it is ignored.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - maximumDepth: the number of levels of objects and arrays that the text may have. Default: 128.
    ///   - syntax: the texts that count as JSON. Default: those of RFC 8259.
    /// - Throws: `JSONSyntaxError` if the text is not JSON or has more levels.
    public init(
        parsing bytes: [UInt8],
        maximumDepth: Int = usualMaximumDepth,
        syntax: JSONSyntax = .strict
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth, syntax: syntax)
        self = try parser.wholeDocument()
    }

    /// Parses a whole text, and says whether an object of it has several members with one name, of which only the last
    /// one is in the value.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - maximumDepth: the number of levels of objects and arrays that the text may have. Default: 128.
    ///   - repeatsNames: set to whether a name is repeated.
    /// - Throws: `JSONSyntaxError` if the text is not JSON or has more levels.
    public init(
        parsing bytes: [UInt8],
        maximumDepth: Int = usualMaximumDepth,
        repeatsNames: inout Bool
    ) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
        self = try parser.wholeDocument()
        repeatsNames = parser.repeatsNames
    }

    /// Parses the first value of a text and ignores the rest, as WireMock's admin API does. Throws `JSONSyntaxError` if
    /// the text doesn't begin with a JSON value.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - syntax: the texts that count as JSON. Default: those of RFC 8259.
    public init(parsingPrefixOf bytes: [UInt8], syntax: JSONSyntax = .strict) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes, syntax: syntax)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let maximumDepth: Int
    let isRelaxed: Bool
    private(set) var position = 0
    private var depth = 0
    /// Whether an object has several members with one name.
    private(set) var repeatsNames = false

    init(bytes: [UInt8], maximumDepth: Int = JSONValue.usualMaximumDepth, syntax: JSONSyntax = .strict) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        isRelaxed = syntax == .relaxed
    }

    /// Parses a value with nothing but white space behind it.
    mutating func wholeDocument() throws(JSONSyntaxError) -> JSONValue {
        let value = try document()
        try skipSpace()
        guard position == bytes.count else { throw failure("there is more behind the JSON value") }
        return value
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        return try value()
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        try skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string(in: UInt8(ascii: "\"")))
        case UInt8(ascii: "'") where isRelaxed: return .string(try string(in: UInt8(ascii: "'")))
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw failure("the text ends where a value is expected")
        default: return .number(try number())
        }
    }

    private mutating func nested(
        _ parse: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        depth += 1
        guard depth <= maximumDepth else { throw failure("it is nested deeper than \(maximumDepth) levels") }
        position += 1
        let value = try parse(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONValue {
        var object = JSONObject()
        try skipSpace()
        if take("}") { return .object(object) }
        while true {
            try skipSpace()
            guard let quote = peek, quote == UInt8(ascii: "\"") || isRelaxed && quote == UInt8(ascii: "'") else {
                throw failure("a member's name in double quotes is expected")
            }
            let key = try string(in: quote)
            try skipSpace()
            guard take(":") else { throw failure("a colon is expected behind a member's name") }
            let count = object.count
            object[key] = try value()
            if object.count == count { repeatsNames = true }
            try skipSpace()
            if take("}") { return .object(object) }
            guard take(",") else { throw failure("a comma or the end of the object is expected") }
        }
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONValue {
        var array: [JSONValue] = []
        try skipSpace()
        if take("]") { return .array(array) }
        while true {
            array.append(try value())
            try skipSpace()
            if take("]") { return .array(array) }
            guard take(",") else { throw failure("a comma or the end of the array is expected") }
        }
    }

    /// Parses a string that stands between two quotes of one kind.
    private mutating func string(in quote: UInt8) throws(JSONSyntaxError) -> String {
        let start = position + 1
        position = endOfPlainText(from: start, quote)
        if peek == quote {
            position += 1
            return try text(bytes.span.extracting(start..<(position - 1)))
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = peek {
            switch byte {
            case quote:
                position += 1
                return try text(unescaped.span)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &unescaped)
            case 0..<0x20: throw failure("a control character in a string")
            default:
                unescaped.append(byte)
                position += 1
            }
        }
        throw failure("a string has no end")
    }

    /// Returns the place of the first byte that ends a string or needs a second look.
    private func endOfPlainText(from start: Int, _ quote: UInt8) -> Int {
        let bytes = bytes.span
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            index += 1
        }
        return index
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = peek else { throw failure("a string has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "'") where isRelaxed: text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw failure("an unknown escape in a string")
        }
    }

    /// Reads a `\u` escape or a surrogate pair of two escapes. A single half of a pair becomes U+FFFD.
    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexDigits()
        if (0xD800...0xDBFF).contains(first), bytes[position...].starts(with: Array("\\u".utf8)) {
            let before = position
            position += 2
            let second = try hexDigits()
            if (0xDC00...0xDFFF).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            position = before
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func hexDigits() throws(JSONSyntaxError) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
        else { throw failure("four hex digits are expected behind \\u") }
        position += 4
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = position
        _ = take("-")
        if !take("0") { guard digits() else { throw failure("a value is expected") } }
        if take(".") { guard digits() else { throw failure("a digit is expected behind the decimal point") } }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() else { throw failure("a digit is expected in the exponent") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("a value is expected") }
        position += word.utf8.count
        return value
    }

    private func text(_ bytes: Span<UInt8>) throws(JSONSyntaxError) -> String {
        guard let text = String(utf8: bytes) else { throw failure("a string is not UTF-8") }
        return text
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() throws(JSONSyntaxError) {
        while let byte = peek {
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                position += 1
            } else if byte == UInt8(ascii: "/"), isRelaxed {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSONSyntaxError) {
        let start = position
        position += 1
        if take("/") {
            while let byte = peek, byte != 0x0A, byte != 0x0D { position += 1 }
        } else if take("*") {
            while !(take("*") && peek == UInt8(ascii: "/")) {
                guard position < bytes.count else {
                    position = start
                    throw failure("a comment has no end")
                }
                if peek != UInt8(ascii: "*") { position += 1 }
            }
            position += 1
        } else {
            throw failure("a comment is expected behind a slash")
        }
    }

    private func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: position) }
}
