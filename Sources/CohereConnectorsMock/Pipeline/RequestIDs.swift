import Connectors
import Synchronization

/// Makes the ids of requests. They have the form of UUIDs, but grow by a fixed step from a random start. They must
/// differ from each other; it does no harm that they can be guessed.
final class RequestIDs: Sendable {
    private let high = UInt64.random(in: .min ... .max)
    private let counter = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    func next() -> String {
        let low = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        return UUIDText.make(version: 4, high, low)
    }
}
