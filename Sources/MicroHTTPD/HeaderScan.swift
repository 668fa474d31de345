import HTTP

/// What one pass over the header lines of a request finds out.
struct HeaderScan {
    private(set) var headers: Headers
    private(set) var framing = Framing()
    /// The address at which the next line must begin.
    private(set) var next: UInt
    /// Whether each line followed the one before it, and has a name and a value as HTTP has them.
    private(set) var isSound = true

    init(next: UInt) {
        self.next = next
        headers = Headers()
        headers.reserve(bytes: 384)
    }

    /// Adds a line. libmicrohttpd has put a NUL in place of the CR and the LF at its end.
    mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        isSound =
            isSound && UInt(bitPattern: name.baseAddress) == next && Letters.isToken(name) && Letters.isText(value)
        next = UInt(bitPattern: value.baseAddress) &+ UInt(value.count) &+ 2
        headers.append(name: name, value: value)
        framing.add(name, value)
    }
}

/// The letters that HTTP allows in the parts of a head. These are looked at for each letter of each request.
enum Letters {
    /// The letters of a token (RFC 9110, section 5.6.2): one bit for each ASCII character.
    private static let tokenBits: (low: UInt64, high: UInt64) = {
        var bits: (low: UInt64, high: UInt64) = (0, 0)
        for letter in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
            if letter < 64 { bits.low |= 1 << UInt64(letter) } else { bits.high |= 1 << UInt64(letter - 64) }
        }
        return bits
    }()

    static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let bits = tokenBits
        return !bytes.isEmpty
            && bytes.allSatisfy { byte in
                byte < 128 && (byte < 64 ? bits.low >> UInt64(byte) : bits.high >> UInt64(byte - 64)) & 1 == 1
            }
    }

    /// Whether a value has no control character but the tab (RFC 9110, section 5.5).
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// Whether a target has neither white space nor control characters.
    static func isTarget(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F } }
}
