import Texts

/// UUIDs as text (RFC 9562, section 4).
package enum UUIDText {
    /// Returns a UUID as 36 lower-case characters. Every request takes one, so it is made in one piece of memory.
    ///
    /// - Parameters:
    ///   - version: from 1 to 15. It takes the place of four of the bits.
    ///   - high: the first eight bytes.
    ///   - low: the last eight bytes, of which two bits are replaced by the variant of RFC 9562.
    package static func make(version: UInt64, _ high: UInt64, _ low: UInt64) -> String {
        let halves: InlineArray<2, UInt64> = [
            high & 0xFFFF_FFFF_FFFF_0FFF | version << 12,
            low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000,
        ]
        // The digits stand in groups of four, with a dash before some of them.
        let places: InlineArray<8, Int> = [0, 4, 9, 14, 19, 24, 28, 32]
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        for group in places.indices {
            let number = halves[group / 4] >> UInt64(48 - 16 * (group % 4))
            for index in 0..<4 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(12 - 4 * index) & 0xF)
                text[places[group] + index] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
            }
        }
        // The digits are ASCII, so they are valid UTF-8.
        return String(utf8: text.span) ?? ""
    }

    /// Returns a UUID of the first 16 bytes of a digest, as versions 5 and 8 have it.
    package static func make(version: UInt64, digest: [UInt8]) -> String {
        func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return make(version: version, number(digest.prefix(8)), number(digest.dropFirst(8).prefix(8)))
    }
}
