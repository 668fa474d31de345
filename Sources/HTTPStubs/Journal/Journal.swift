public import JSON
import Synchronization
import Texts

/// The newest requests of all organizations. If a function takes an organization, nil means all organizations.
public final class Journal: Sendable {
    private struct Slot {
        var entry: JournalEntry
        /// The number of the entry in the order in which they were added.
        var number: Int
    }

    /// A ring buffer. If it is full, in entries or in bytes, the oldest entries are removed.
    private struct State {
        private var slots: [Slot?] = []
        /// The index of the oldest entry.
        private var start = 0
        private(set) var count = 0
        private(set) var bytes = 0
        /// The number of the entry that was added last; 0 before the first.
        private(set) var lastNumber = 0
        /// The highest number of an entry that was removed because a limit was reached.
        private(set) var lastEvicted = 0

        private var oldestFirst: [Slot] { (0..<count).compactMap(slot) }

        var entries: [JournalEntry] { (0..<count).compactMap { slot($0)?.entry } }

        /// Returns the slot at a place, the oldest of which is 0.
        func slot(_ place: Int) -> Slot? { slots[(start + place) % slots.count] }

        /// Returns the place of the first entry whose number is higher than another.
        func place(after number: Int) -> Int {
            var range = 0..<count
            while !range.isEmpty {
                let middle = range.lowerBound + range.count / 2
                let isAfter = slot(middle).map { $0.number > number } ?? false
                range = isAfter ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
            }
            return range.lowerBound
        }

        /// Removes the entries that are not kept. Returns the removed slots, to be freed without the lock.
        mutating func keep(where isKept: (JournalEntry) -> Bool) -> [Slot] {
            var (kept, removed): ([Slot], [Slot]) = ([], [])
            for slot in oldestFirst { if isKept(slot.entry) { kept.append(slot) } else { removed.append(slot) } }
            slots = kept
            start = 0
            count = kept.count
            bytes = kept.reduce(0) { $0 + $1.entry.size }
            return removed
        }

        /// Removes all entries, and returns what held them.
        mutating func removeAll() -> [Slot?] {
            defer { (slots, start, count, bytes) = ([], 0, 0, 0) }
            return count > 0 ? slots : []
        }

        mutating func append(_ entry: JournalEntry, limit: Int, byteLimit: Int) {
            while count > 0, count >= limit || bytes + entry.size > byteLimit { removeOldest() }
            if count == slots.count {
                // The ring grows only when necessary, as most servers receive few requests.
                let size = min(limit, max(64, count * 2))
                slots = oldestFirst.map(Optional.some) + Array(repeating: nil, count: size - count)
                start = 0
            }
            lastNumber += 1
            slots[(start + count) % slots.count] = Slot(entry: entry, number: lastNumber)
            count += 1
            bytes += entry.size
        }

        private mutating func removeOldest() {
            if let oldest = slots[start] {
                bytes -= oldest.entry.size
                lastEvicted = oldest.number
            }
            slots[start] = nil
            start = (start + 1) % slots.count
            count -= 1
        }
    }

    /// The largest number of entries; 0 keeps none.
    public let limit: Int
    /// The largest number of bytes of requests and responses. The newest entry is kept even if it is larger.
    public let byteLimit: Int
    private let state = Mutex(State())
    private let onRemoval: (@Sendable (_ organization: String?) -> Void)?

    /// The number of organizations that are named when entries of several are removed.
    private static let namedRemovals = 16

    /// Makes an empty journal.
    ///
    /// - Parameters:
    ///   - limit: the largest number of entries; 0 keeps none.
    ///   - byteLimit: the largest number of bytes of requests and responses. The newest entry is kept even if it is
    ///     larger.
    ///   - onRemoval: is called when somebody has removed entries, some or all, with their organization; nil if they
    ///     have none, or are of many. Entries that go as a limit is reached are not told. Default: nil, which does
    ///     nothing.
    public init(limit: Int, byteLimit: Int, onRemoval: (@Sendable (_ organization: String?) -> Void)? = nil) {
        self.limit = limit
        self.byteLimit = byteLimit
        self.onRemoval = onRemoval
    }

    /// Whether the journal keeps entries.
    public var isEnabled: Bool { limit > 0 }

    /// Adds an entry. If a limit is reached, the oldest entries are removed.
    public func record(_ entry: JournalEntry) {
        guard isEnabled else { return }
        state.withLock { $0.append(entry, limit: limit, byteLimit: byteLimit) }
    }

    /// Returns the entries of an organization, oldest first; nil for all organizations.
    public func entries(of organization: String?) -> [JournalEntry] {
        let all = state.withLock { $0.entries }
        guard let organization else { return all }
        return all.filter { organization.isExactly($0.organization) }
    }

    /// Returns the entry with an id, whose case doesn't matter; nil if there is none.
    public func entry(withID id: String, of organization: String?) -> JournalEntry? {
        let id = id.lowercased()
        return entries(of: organization).first { $0.id == id }
    }

    /// Returns the entries whose requests match a pattern, oldest first. All comparisons share the budget. Throws if
    /// one of them takes too much work, as its entry may or may not match.
    public func entries(
        matching pattern: RequestPattern,
        of organization: String?,
        in environment: MatchEnvironment = MatchEnvironment(),
        budget: Budget = Budget()
    ) throws(BudgetError) -> [JournalEntry] {
        var found: [JournalEntry] = []
        for entry in entries(of: organization) {
            let isMatch = try pattern.matches(entry.request, of: entry.organization, in: environment, budget: budget)
            if isMatch { found.append(entry) }
        }
        return found
    }

    /// Forgets entries. Entries that the journal doesn't have are ignored.
    public func remove(_ entries: [JournalEntry]) {
        let removed = Set(entries.map(ObjectIdentifier.init))
        guard !removed.isEmpty else { return }
        let gone = state.withLock { state in state.keep { !removed.contains(ObjectIdentifier($0)) } }
        let organizations = Set(gone.map { $0.entry.organization.map { ExactText($0) } })
        let told = organizations.count <= Self.namedRemovals ? organizations : [nil]
        for organization in told { onRemoval?(organization?.text) }
    }

    /// Forgets the entries of an organization; nil forgets all entries.
    public func removeAll(of organization: String?) {
        let isChanged: Bool
        if let organization {
            isChanged = !state.withLock { state in state.keep { !organization.isExactly($0.organization) } }.isEmpty
        } else {
            isChanged = !state.withLock { $0.removeAll() }.isEmpty
        }
        if isChanged { onRemoval?(organization) }
    }

    // MARK: following

    /// The number of the entry that was added last; 0 before the first.
    public var lastNumber: Int { state.withLock { $0.lastNumber } }

    /// The newest entries behind a number.
    public struct Batch: Sendable {
        /// The entries, oldest first.
        public var entries: [JournalEntry] = []
        /// The number of the entry that was added last, with which the next batch begins.
        public var lastNumber: Int
        /// How many entries behind the number are left out, as they are too many, or the journal has them no longer. It
        /// is too high where it counts entries of other organizations, of which it can't know.
        public var leftOut = 0
    }

    /// The number of entries behind a number that are looked at. Older ones are left out of a batch.
    static let followedLimit = 10_000

    /// Returns the newest entries of an organization, or of all if it is nil, that were added behind a number.
    ///
    /// - Parameters:
    ///   - number: the number of an entry; 0 is before the first.
    ///   - limit: the largest number of entries.
    public func newest(after number: Int, of organization: String?, limit: Int) -> Batch {
        let (slots, batch) = state.withLock { state -> ([Slot], Batch) in
            var batch = Batch(lastNumber: state.lastNumber)
            batch.leftOut = max(0, state.lastEvicted - number)
            let first = state.place(after: number)
            // Of all organizations, no more are looked at than are returned.
            let most = organization == nil ? min(limit, Self.followedLimit) : Self.followedLimit
            let place = max(first, state.count - most)
            batch.leftOut += place - first
            return ((place..<state.count).compactMap(state.slot), batch)
        }
        var result = batch
        let own = slots.filter { organization?.isExactly($0.entry.organization) ?? true }
        result.leftOut += max(0, own.count - limit)
        result.entries = own.suffix(limit).map(\.entry)
        return result
    }

    /// The number of entries.
    public var count: Int { state.withLock { $0.count } }
}
