import Synchronization

/// Makes the ids of requests. They have the form of UUIDs, but grow by a fixed step from a random start. They must
/// differ from each other; it does no harm that they can be guessed.
final class RequestIDs: Sendable {
    private let high = UInt64.random(in: .min ... .max)
    private let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    func next() -> String {
        let low = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        let versioned = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let variant = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var position = 0
        for half in [versioned, variant] {
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
