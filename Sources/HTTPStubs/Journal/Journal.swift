public import JSON
import Synchronization
import Texts

/// The newest requests of all organizations. If a function takes an organization, nil means all organizations.
public final class Journal: Sendable {
    /// A ring buffer. If it is full, in entries or in bytes, the oldest entries are removed.
    private struct State {
        private var slots: [JournalEntry?] = []
        /// The index of the oldest entry.
        private var start = 0
        private(set) var count = 0
        private(set) var bytes = 0

        init() {}

        init(_ entries: [JournalEntry]) {
            slots = entries
            count = entries.count
            bytes = entries.reduce(0) { $0 + $1.size }
        }

        var oldestFirst: [JournalEntry] {
            (0..<count).compactMap { slots[(start + $0) % slots.count] }
        }

        mutating func append(_ entry: JournalEntry, limit: Int, byteLimit: Int) {
            while count > 0, count >= limit || bytes + entry.size > byteLimit { removeOldest() }
            if count == slots.count {
                // The ring grows only when necessary, as most servers receive few requests.
                let size = min(limit, max(64, count * 2))
                slots = oldestFirst.map(Optional.some) + Array(repeating: nil, count: size - count)
                start = 0
            }
            slots[(start + count) % slots.count] = entry
            count += 1
            bytes += entry.size
        }

        private mutating func removeOldest() {
            bytes -= slots[start]?.size ?? 0
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

    /// Makes an empty journal.
    ///
    /// - Parameters:
    ///   - limit: the largest number of entries; 0 keeps none.
    ///   - byteLimit: the largest number of bytes of requests and responses. The newest entry is kept even if it is
    ///     larger.
    public init(limit: Int, byteLimit: Int) {
        self.limit = limit
        self.byteLimit = byteLimit
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
        let all = state.withLock { $0.oldestFirst }
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
        state.withLock { state in
            state = State(state.oldestFirst.filter { !removed.contains(ObjectIdentifier($0)) })
        }
    }

    /// Forgets the entries of an organization; nil forgets all entries.
    public func removeAll(of organization: String?) {
        state.withLock { state in
            guard let organization else { return state = State() }
            state = State(state.oldestFirst.filter { !organization.isExactly($0.organization) })
        }
    }

    /// The number of entries.
    public var count: Int { state.withLock { $0.count } }
}
