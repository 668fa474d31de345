import Cryptography

/// Makes connector ids: a slug of the name, a hyphen, and six random letters and digits.
struct Identifiers: Sendable {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The generator needs no system call for a number. Ids must differ, but may be guessed.
    private var random: SplitMix64

    /// - Parameters:
    ///   - seed: makes the same names give the same ids in every run; nil makes ids random.
    ///   - organization: the name of the organization. Each has its own sequence of ids, so that tests that run side by
    ///     side don't take ids from each other.
    init(seed: UInt64?, organization: String) {
        guard let seed else {
            random = SplitMix64(state: .random(in: .min ... .max))
            return
        }
        let bytes = Hash.sha1.digest(of: organization).prefix(8)
        random = SplitMix64(state: bytes.reduce(seed) { $0 &* 0x100_0000_01B3 ^ UInt64($1) })
    }

    /// Returns the next id for a connector with a name.
    mutating func connectorID(name: String) -> String {
        var id = Self.slug(name)
        id.append(UInt8(ascii: "-"))
        // One random number is enough for six characters.
        var drawn = random.next()
        for _ in 0..<6 {
            id.append(Self.alphabet[Int(drawn % UInt64(Self.alphabet.count))])
            drawn /= UInt64(Self.alphabet.count)
        }
        return String(decoding: id, as: UTF8.self)
    }

    /// Returns the name in lower-case ASCII letters and digits, with a hyphen for each run of other characters, cut off
    /// after 60 characters; `connector` if nothing is left.
    private static func slug(_ name: String) -> [UInt8] {
        var slug: [UInt8] = []
        slug.reserveCapacity(68)
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): slug.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.append(byte | 0x20)
            default: if let last = slug.last, last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
            }
            if slug.count == 60 { break }
        }
        while slug.last == UInt8(ascii: "-") { slug.removeLast() }
        return slug.isEmpty ? Array("connector".utf8) : slug
    }

    /// Returns the version 5 UUID (RFC 9562, section 5.5) of a name in a namespace, which is a UUID's 16 bytes.
    static func nameBasedUUID(_ name: String, namespace: [UInt8]) -> String {
        UUIDText.make(version: 5, digest: Hash.sha1.digest(of: namespace + name.utf8))
    }

    /// Returns the version 5 UUID of a name in a namespace of this project.
    static func nameBasedUUID(_ name: String) -> String {
        let namespace: [UInt8] = [
            0x6C, 0x1F, 0x1B, 0x6E, 0x0B, 0x7C, 0x4E, 0x0E, 0x9A, 0x55, 0x3D, 0x18, 0xB2, 0xA7, 0xC0, 0x4E,
        ]
        return nameBasedUUID(name, namespace: namespace)
    }
}

/// A small random number generator that can be seeded (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014).
private struct SplitMix64: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
