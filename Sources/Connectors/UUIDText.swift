/// UUIDs as text (RFC 9562, section 4).
package enum UUIDText {
    /// Returns a UUID as 36 lower-case characters, from its first and its last eight bytes. Every request takes one, so
    /// it is made in one piece of memory.
    package static func make(_ high: UInt64, _ low: UInt64) -> String {
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var position = 0
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if position == 8 || position == 13 || position == 18 || position == 23 { position += 1 }
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift) & 0xF)
                text[position] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                position += 1
            }
        }
        // The digits are ASCII, so they are valid UTF-8.
        do { return String(copying: try UTF8Span(validating: text.span)) } catch { return "" }
    }
}
