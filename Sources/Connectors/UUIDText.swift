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
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var position = 0
        for index in halves.indices {
            for shift in stride(from: 60, through: 0, by: -4) {
                if position == 8 || position == 13 || position == 18 || position == 23 { position += 1 }
                let digit = UInt8(truncatingIfNeeded: halves[index] >> UInt64(shift) & 0xF)
                text[position] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                position += 1
            }
        }
        // The digits are ASCII, so they are valid UTF-8.
        do { return String(copying: try UTF8Span(validating: text.span)) } catch { return "" }
    }

    /// Returns a UUID of the first 16 bytes of a digest, as versions 5 and 8 have it.
    package static func make(version: UInt64, digest: [UInt8]) -> String {
        func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return make(version: version, number(digest.prefix(8)), number(digest.dropFirst(8).prefix(8)))
    }
}
