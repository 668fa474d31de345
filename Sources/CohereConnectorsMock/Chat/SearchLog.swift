import Synchronization
import Texts

/// The newest searches of all organizations. If a function takes an organization, nil means all organizations.
final class SearchLog: Sendable {
    /// The largest number of searches that are kept.
    static let limit = 1_000
    /// The number of bytes that they have at most. The newest is kept even if it is larger.
    static let byteLimit = 16 << 20

    private struct State {
        var records: [SearchRecord] = []
        var bytes = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Makes an empty log.
    ///
    /// - Parameter limit: the largest number of searches, of which it keeps `SearchLog.limit` at most.
    init(limit: Int) { self.limit = min(limit, Self.limit) }

    /// Adds a search. The oldest ones go if there are too many.
    func record(_ record: SearchRecord) {
        guard limit > 0 else { return }
        state.withLock { state in
            state.records.append(record)
            state.bytes += record.size
            var surplus = max(0, state.records.count - limit)
            var bytes = state.bytes - state.records.prefix(surplus).reduce(0) { $0 + $1.size }
            while bytes > Self.byteLimit, surplus < state.records.count - 1 {
                bytes -= state.records[surplus].size
                surplus += 1
            }
            state.records.removeFirst(surplus)
            state.bytes = bytes
        }
    }

    /// Returns the searches, oldest first.
    func records(of organization: String?) -> [SearchRecord] {
        let records = state.withLock { $0.records }
        guard let organization else { return records }
        return records.filter { $0.principal.organization.isExactly(organization) }
    }

    /// Forgets searches.
    func removeAll(of organization: String?) {
        state.withLock { state in
            state.records.removeAll { organization?.isExactly($0.principal.organization) ?? true }
            state.bytes = state.records.reduce(0) { $0 + $1.size }
        }
    }
}
