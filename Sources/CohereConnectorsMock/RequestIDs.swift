import Synchronization

/// Draws the ids of requests: UUIDs in form, a counter mixed with a random start in substance, as they need to be
/// different and not unguessable.
final class RequestIDs: Sendable {
    private let high = UInt64.random(in: .min ... .max)
    private let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    func next() -> String {
        let low = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        let versioned = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let variant = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            func write(_ half: UInt64) {
                var rest = half
                for _ in 0..<16 {
                    if position == 8 || position == 13 || position == 18 || position == 23 {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    let digit = UInt8(truncatingIfNeeded: rest >> 60)
                    text[position] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                    position += 1
                    rest <<= 4
                }
            }
            write(versioned)
            write(variant)
            return position
        }
    }
}
