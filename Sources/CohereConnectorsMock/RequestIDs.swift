import Synchronization

/// Draws the ids of requests: UUIDs in form, a counter mixed with a random start in substance, as they need to be
/// different and not unguessable.
final class RequestIDs: Sendable {
    private static let hexDigits = Array("0123456789abcdef".utf8)
    private let high = UInt64.random(in: .min ... .max)
    private let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    func next() -> String {
        let low = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        let versioned = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let variant = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for half in [versioned, variant] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if [8, 13, 18, 23].contains(position) {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    text[position] = Self.hexDigits[Int(half >> UInt64(shift) & 0xF)]
                    position += 1
                }
            }
            return position
        }
    }
}
