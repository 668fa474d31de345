/// Values that expire, by key. What nobody comes back for is dropped whenever the table has doubled, so that it stays
/// in proportion to what is alive; once it is full, the half that expires first is dropped.
struct ExpiringTable<Value: Sendable>: Sendable {
    private var entries: [String: (value: Value, expiresAt: Timestamp)] = [:]
    private let limit: Int
    private var sizeOfNextSweep: Int

    init(limit: Int = 100_000) {
        self.limit = limit
        sizeOfNextSweep = min(limit, 1024)
    }

    subscript(key: String) -> Value? { entries[key]?.value }

    /// The value of a key, unless it has expired.
    func value(of key: String, at now: Timestamp) -> Value? {
        guard let entry = entries[key], entry.expiresAt > now else { return nil }
        return entry.value
    }

    var isEmpty: Bool { entries.isEmpty }

    mutating func insert(_ value: Value, for key: String, until expiresAt: Timestamp, now: Timestamp) {
        if entries.count >= sizeOfNextSweep { sweep(now) }
        entries[key] = (value, expiresAt)
    }

    private mutating func sweep(_ now: Timestamp) {
        entries = entries.filter { $0.value.expiresAt > now }
        if entries.count > limit / 2 {
            let ages = entries.values.map(\.expiresAt).sorted()
            let oldest = ages[entries.count - limit / 2 - 1]
            entries = entries.filter { $0.value.expiresAt > oldest }
        }
        sizeOfNextSweep = min(limit, max(1024, entries.count * 2))
    }

    mutating func remove(_ key: String) -> Value? { entries.removeValue(forKey: key)?.value }

    mutating func removeAll(where isMeant: (Value) -> Bool) {
        entries = entries.filter { !isMeant($0.value.value) }
    }
}
