import Synchronization

/// The newest requests, of all tenants. Where a call takes a tenant, nil means all.
public final class Journal: Sendable {
    /// A ring: once it is full, the newest entry takes the oldest one's place.
    private struct State {
        var entries: [JournalEntry] = []
        /// Where the oldest entry lies.
        var start = 0

        var oldestFirst: [JournalEntry] { Array(entries[start...] + entries[..<start]) }
    }

    /// The most entries that are kept; 0 keeps none.
    public let limit: Int
    private let state = Mutex(State())

    public init(limit: Int) { self.limit = limit }

    public var isEnabled: Bool { limit > 0 }

    public func record(_ entry: JournalEntry) {
        guard isEnabled else { return }
        state.withLock { state in
            guard state.entries.count == limit else { return state.entries.append(entry) }
            state.entries[state.start] = entry
            state.start = (state.start + 1) % limit
        }
    }

    /// Oldest first.
    public func entries(of tenant: String?) -> [JournalEntry] {
        let all = state.withLock { $0.oldestFirst }
        return tenant == nil ? all : all.filter { $0.tenant == tenant }
    }

    public func entry(withID id: String, of tenant: String?) -> JournalEntry? {
        let id = id.lowercased()
        return entries(of: tenant).first { $0.id == id }
    }

    /// Oldest first.
    public func entries(matching pattern: RequestPattern, of tenant: String?) -> [JournalEntry] {
        entries(of: tenant).filter { pattern.matches($0.request) }
    }

    public func remove(_ entries: [JournalEntry]) {
        let removed = Set(entries.map(ObjectIdentifier.init))
        state.withLock { state in
            state = State(entries: state.oldestFirst.filter { !removed.contains(ObjectIdentifier($0)) })
        }
    }

    public func removeAll(of tenant: String?) {
        state.withLock { state in
            guard let tenant else { return state = State() }
            state = State(entries: state.oldestFirst.filter { $0.tenant != tenant })
        }
    }

    public var count: Int { state.withLock { $0.entries.count } }
}
