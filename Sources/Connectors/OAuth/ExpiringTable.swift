/// Values that expire, by key, of a limited number.
///
/// Expired values are removed whenever the number of values has doubled. If the table is full then, the half that
/// expires first is removed as well.
package struct ExpiringTable<Value: Sendable>: Sendable {
    private var entries: [String: (value: Value, expiresAt: Timestamp)] = [:]
    private let limit: Int
    private var sizeOfNextSweep: Int

    /// Makes an empty table.
    ///
    /// - Parameter limit: how many values the table keeps, at least 2. Default: 100,000.
    package init(limit: Int = 100_000) {
        self.limit = limit
        sizeOfNextSweep = min(limit, 1024)
    }

    /// Returns the value of a key, which may have expired; nil if there is none.
    package subscript(key: String) -> Value? { entries[key]?.value }

    /// Returns the value of a key; nil if there is none or it has expired.
    package func value(of key: String, at now: Timestamp) -> Value? {
        guard let entry = entries[key], entry.expiresAt > now else { return nil }
        return entry.value
    }

    /// Whether the table has no value, expired or not.
    package var isEmpty: Bool { entries.isEmpty }

    /// Keeps a value in place of an earlier one with the same key.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - key: the key by which it is found.
    ///   - expiresAt: the first moment at which the value has expired.
    ///   - now: the present time.
    package mutating func insert(_ value: Value, for key: String, until expiresAt: Timestamp, now: Timestamp) {
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

    /// Removes the value of a key and returns it. It may have expired; nil if there is none.
    package mutating func remove(_ key: String) -> Value? { entries.removeValue(forKey: key)?.value }

    /// Removes all values that meet a condition.
    package mutating func removeAll(where isMeant: (Value) -> Bool) {
        entries = entries.filter { !isMeant($0.value.value) }
    }
}
