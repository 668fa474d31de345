import Synchronization

/// The newest changes, which readers of events follow. A reader that is too slow misses the older ones.
final class ChangeLog: Sendable {
    private struct State {
        /// The changes. Once there are as many as the limit, the newest takes the place of the oldest.
        var slots: [Change] = []
        /// The number of changes so far, which is the number of the last one.
        var count = 0
    }

    /// The number of changes that are kept.
    let limit: Int
    private let state = Mutex(State())

    /// Makes a log without changes.
    ///
    /// - Parameter limit: the number of changes that are kept, at least 1. Default: 1,000.
    init(limit: Int = 1_000) { self.limit = max(1, limit) }

    /// The number of the last change; 0 before the first.
    var lastNumber: Int { state.withLock { $0.count } }

    /// Adds a change.
    func note(_ change: Change) {
        state.withLock { state in
            if state.slots.count < limit {
                state.slots.append(change)
            } else {
                state.slots[state.count % limit] = change
            }
            state.count += 1
        }
    }

    /// Returns the changes behind a number, oldest first, the number of the last change, and whether some are missing,
    /// as the log has them no longer.
    func changes(after number: Int) -> (changes: [Change], lastNumber: Int, isIncomplete: Bool) {
        state.withLock { state in
            let oldest = state.count - state.slots.count
            let first = min(max(number, oldest), state.count)
            return ((first..<state.count).map { state.slots[$0 % limit] }, state.count, number < oldest)
        }
    }
}
