import Texts

/// Values that expire, by key. Each value has an owner: the organization that it belongs to.
///
/// The table is bounded in values and in bytes, and so is each owner's part of it. Where a bound is reached, the oldest
/// values go first: those of the owner at the owner's bound, those of all at the table's. So one organization that
/// fills its part takes nothing from another. Organizations may have different clocks, so a value is compared with the
/// time of its owner alone.
package struct ExpiringTable<Value: Sendable>: Sendable {
    /// The bounds of a table, or of an owner's part of it.
    package struct Limit: Sendable {
        var count: Int
        var bytes: Int

        /// Makes a limit.
        ///
        /// - Parameters:
        ///   - count: the largest number of values, at least 1.
        ///   - bytes: the largest sum of sizes. The newest value is kept even if it alone is larger.
        package init(count: Int, bytes: Int) {
            self.count = count
            self.bytes = bytes
        }

        func isExceeded(by usage: Usage, with size: Int) -> Bool {
            usage.count > 0 && (usage.count >= count || usage.bytes > bytes - size)
        }
    }

    /// The values that are there, and the order in which they go.
    struct Usage: Sendable {
        var count = 0
        var bytes = 0
        /// The keys in the order of insertion. A value that is removed leaves its place behind. Such
        /// places are dropped when most places are of that kind.
        var places: [Place] = []
        /// The index of the oldest place.
        var start = 0

        mutating func removeFirstPlace() {
            start += 1
            guard start * 2 > places.count, start > 64 else { return }
            places.removeFirst(start)
            start = 0
        }

        /// Whether most places are of values that were removed.
        var isMostlyStale: Bool { places.count - start > 2 * count + 64 }

        mutating func keepPlaces(where isCurrent: (Place) -> Bool) {
            places = places[start...].filter(isCurrent)
            start = 0
        }
    }

    struct Place: Sendable {
        var number: Int
        var key: ExactText
    }

    private struct Entry: Sendable {
        var value: Value
        var owner: ExactText
        var size: Int
        var number: Int
        var expiresAt: Timestamp
    }

    /// The memory of an entry beside its value's texts, in bytes.
    private static var overhead: Int { 512 }

    private var entries: [ExactText: Entry] = [:]
    private var all = Usage()
    private var owners: [ExactText: Usage] = [:]
    private var lastNumber = 0
    private let limit: Limit
    private let ownerLimit: Limit

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - limit: the bounds of the table. Default: 100,000 values, and 64 MiB.
    ///   - ownerLimit: the bounds of each owner's part. Default: 10,000 values, and 8 MiB.
    package init(
        limit: Limit = Limit(count: 100_000, bytes: 64 << 20),
        ownerLimit: Limit = Limit(count: 10_000, bytes: 8 << 20)
    ) {
        self.limit = limit
        self.ownerLimit = ownerLimit
    }

    /// Returns the value of a key, which may have expired; nil if there is none.
    package subscript(key: String) -> Value? { entries[ExactText(key)]?.value }

    /// Returns the value of a key; nil if there is none or it has expired.
    package func value(of key: String, at now: Timestamp) -> Value? {
        guard let entry = entries[ExactText(key)], entry.expiresAt > now else { return nil }
        return entry.value
    }

    /// Whether the table has no value, expired or not.
    package var isEmpty: Bool { entries.isEmpty }
    /// The number of values, expired or not.
    package var count: Int { entries.count }
    /// The number of places in the orders of the table and its owners, for tests.
    var placeCount: Int { owners.values.reduce(all.places.count) { $0 + $1.places.count } }
    /// The owners of values.
    package var ownerNames: [String] { owners.keys.map(\.text) }

    /// Keeps a value in place of an earlier one with the same key. It is the newest one then.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - key: the key by which it is found.
    ///   - owner: the organization that it belongs to.
    ///   - size: the approximate size of the value's texts, in bytes, at least 0.
    ///   - expiresAt: the first moment at which the value has expired.
    ///   - now: the present time of the owner.
    package mutating func insert(
        _ value: Value,
        for key: String,
        of owner: String,
        size: Int,
        until expiresAt: Timestamp,
        now: Timestamp
    ) {
        let (key, owner) = (ExactText(key), ExactText(owner))
        // A sum that is checked, as a size comes from input.
        let size = min(size, Int.max / 4) + Self.overhead
        removeEntry(key)
        removeExpired(of: owner, at: now)
        while isFull(owner, for: size) { removeOldest(of: owner) }
        while limit.isExceeded(by: all, with: size) { removeOldest() }
        lastNumber += 1
        entries[key] = Entry(value: value, owner: owner, size: size, number: lastNumber, expiresAt: expiresAt)
        let place = Place(number: lastNumber, key: key)
        all.add(place, size)
        owners[owner, default: Usage()].add(place, size)
        forgetStalePlaces(of: owner)
    }

    /// Removes the value of a key and returns it. It may have expired; nil if there is none.
    @discardableResult
    package mutating func remove(_ key: String) -> Value? { removeEntry(ExactText(key)) }

    /// Removes all values of an owner.
    package mutating func removeAll(of owner: String) {
        let places = owners[ExactText(owner)]?.places ?? []
        for place in places where entries[place.key]?.number == place.number { removeEntry(place.key) }
    }

    /// Removes all values.
    package mutating func removeAll() { self = ExpiringTable(limit: limit, ownerLimit: ownerLimit) }

    @discardableResult
    private mutating func removeEntry(_ key: ExactText) -> Value? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        all.subtract(entry.size)
        owners[entry.owner]?.subtract(entry.size)
        if owners[entry.owner]?.count == 0 { owners[entry.owner] = nil }
        return entry.value
    }

    /// Removes the values of an owner that have expired, up to the oldest one that has not.
    private mutating func removeExpired(of owner: ExactText, at now: Timestamp) {
        while let place = oldest(owners[owner]) {
            if let entry = entries[place.key], entry.number == place.number {
                guard entry.expiresAt <= now else { return }
                removeEntry(place.key)
            }
            owners[owner]?.removeFirstPlace()
        }
    }

    private func isFull(_ owner: ExactText, for size: Int) -> Bool {
        owners[owner].map { ownerLimit.isExceeded(by: $0, with: size) } ?? false
    }

    private mutating func forgetStalePlaces(of owner: ExactText) {
        if all.isMostlyStale {
            let entries = entries
            all.keepPlaces { entries[$0.key]?.number == $0.number }
        }
        if owners[owner]?.isMostlyStale ?? false {
            let entries = entries
            owners[owner]?.keepPlaces { entries[$0.key]?.number == $0.number }
        }
    }

    private mutating func removeOldest(of owner: ExactText) {
        guard let place = oldest(owners[owner]) else { return }
        owners[owner]?.removeFirstPlace()
        if entries[place.key]?.number == place.number { removeEntry(place.key) }
    }

    private mutating func removeOldest() {
        guard let place = oldest(all) else { return }
        all.removeFirstPlace()
        if entries[place.key]?.number == place.number { removeEntry(place.key) }
    }

    private func oldest(_ usage: Usage?) -> Place? {
        guard let usage, usage.start < usage.places.count else { return nil }
        return usage.places[usage.start]
    }
}

extension ExpiringTable.Usage {
    fileprivate mutating func add(_ place: ExpiringTable.Place, _ size: Int) {
        count += 1
        bytes += size
        places.append(place)
    }

    fileprivate mutating func subtract(_ size: Int) {
        count -= 1
        bytes -= size
    }
}
