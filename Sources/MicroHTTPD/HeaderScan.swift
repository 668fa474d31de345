import HTTP

/// What one pass over the header lines of a request finds out.
struct HeaderScan {
    private(set) var framing = Framing()
    /// The address at which the next line must begin.
    private(set) var next: UInt
    /// Whether each line followed the one before it, and has a name and a value as HTTP has them.
    private(set) var isSound = true

    init(next: UInt) { self.next = next }

    /// Looks at a line. libmicrohttpd has put a NUL in place of the CR and the LF at its end.
    mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        isSound =
            isSound && UInt(bitPattern: name.baseAddress) == next && Letters.isToken(name) && Letters.isText(value)
        next = UInt(bitPattern: value.baseAddress) &+ UInt(value.count) &+ 2
        framing.add(name, value)
    }
}

/// Header lines that are copied into memory as `Headers` has them, while they are looked at.
struct HeaderCopy {
    private(set) var scan: HeaderScan
    /// The number of lines that were copied.
    private(set) var count = 0
    /// The number of bytes of the copies.
    private(set) var size = 0
    private let memory: UnsafeMutableRawBufferPointer

    init(_ scan: HeaderScan, into memory: UnsafeMutableRawBufferPointer) {
        self.scan = scan
        self.memory = memory
    }

    /// Looks at a line and copies it, if there is room for it.
    mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        scan.add(name: name, value: value)
        guard Headers.storedOverhead + name.count + value.count <= memory.count - size else { return }
        copy(length: name.count)
        copy(length: value.count)
        copy(name)
        copy(value)
        count += 1
    }

    private mutating func copy(length: Int) {
        memory.storeBytes(of: UInt32(clamping: length).littleEndian, toByteOffset: size, as: UInt32.self)
        size += 4
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: memory[size...]).copyMemory(from: bytes)
        size += bytes.count
    }
}

/// The letters that HTTP allows in the parts of a head. These are looked at for each letter of each request.
enum Letters {
    /// Some of the ASCII characters: one bit for each of those from 0 to 63, and of those from 64 to 127.
    struct ASCIISet {
        let low: UInt64
        let high: UInt64

        func contains(_ byte: UInt8) -> Bool {
            let bits = byte < 64 ? low : byte < 128 ? high : 0
            return bits >> UInt64(byte & 63) & 1 == 1
        }
    }

    /// The letters of a token (RFC 9110, section 5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
    static var token: ASCIISet { ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// The letters of a host and its port (RFC 3986, section 3.2.2): letters, digits and `-._~%!$&'()*+,;=:[]`.
    static var host: ASCIISet { ASCIISet(low: 0x2FFF_7FF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFE) }

    static func isToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let token = token
        for byte in bytes { guard token.contains(byte) else { return false } }
        return !bytes.isEmpty
    }

    /// Whether a value has no control character but the tab (RFC 9110, section 5.5). All bytes are looked at, so that
    /// the processor can look at several at a time.
    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var found: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            let isControl: UInt8 = byte < 0x20 ? 1 : 0
            let isTab: UInt8 = byte == 0x09 ? 1 : 0
            let isDelete: UInt8 = byte == 0x7F ? 1 : 0
            found |= isControl & ~isTab | isDelete
        }
        return found & 1 == 0
    }

    /// Whether a target has neither white space nor control characters.
    static func isTarget(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var found: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            let isControl: UInt8 = byte <= 0x20 ? 1 : 0
            let isDelete: UInt8 = byte == 0x7F ? 1 : 0
            found |= isControl | isDelete
        }
        return found == 0
    }
}
