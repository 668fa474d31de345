import HTTPStubs
import JSON
import Synchronization

/// The newest requests in the form in which readers are told of them, so that each is made once, however many readers
/// there are.
final class SummaryCache: Sendable {
    private struct State {
        var summaries: [String: [UInt8]] = [:]
        /// The ids of the requests, the oldest first from `start` on.
        var ids: [String] = []
        var start = 0
        var bytes = 0
    }

    /// The number of bytes that are kept, or a little more.
    private let byteLimit: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameter byteLimit: the number of bytes that are kept. Default: 2 MiB.
    init(byteLimit: Int = 2 << 20) { self.byteLimit = byteLimit }

    /// The number of requests that are kept.
    var count: Int { state.withLock { $0.summaries.count } }

    /// Returns the summary of an entry, which a function makes if it is not kept.
    func summary(of entry: JournalEntry, _ make: (JournalEntry) -> JSONObject) -> [UInt8] {
        if let kept = state.withLock({ $0.summaries[entry.id] }) { return kept }
        let made = JSONValue.object(make(entry)).bytes
        state.withLock { state in
            guard state.summaries.updateValue(made, forKey: entry.id) == nil else { return }
            state.ids.append(entry.id)
            state.bytes += made.count
            while state.bytes > byteLimit, state.start < state.ids.count {
                state.bytes -= state.summaries.removeValue(forKey: state.ids[state.start])?.count ?? 0
                state.start += 1
            }
            // The list is shortened seldom, so that this costs little.
            guard state.start > 1_000 else { return }
            state.ids.removeFirst(state.start)
            state.start = 0
        }
        return made
    }
}
