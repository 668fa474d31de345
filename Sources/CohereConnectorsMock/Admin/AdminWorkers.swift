import Dispatch
import HTTP
import JSON
import Synchronization

/// The threads of admin calls that may take long. The server's threads only answer, so that `/health` and Cohere's API
/// don't wait for a search through the journal. Swift's own threads aren't used either: delays run on them.
final class AdminWorkers: Sendable {
    /// The number of calls that may wait or run at one time. Further calls are refused.
    static let callLimit = 64
    /// The number of threads. Two, so that a short call needn't wait for a long one.
    private static let threadCount = 2

    private struct Load: Sendable {
        /// The number of calls that wait or run, for each thread.
        var calls = [Int](repeating: 0, count: threadCount)

        /// Chooses the thread with the fewest calls; nil if there are more calls than a limit allows.
        mutating func choose(limit: Int) -> Int? {
            guard calls.reduce(0, +) < limit, let least = calls.indices.min(by: { calls[$0] < calls[$1] }) else {
                return nil
            }
            calls[least] += 1
            return least
        }
    }

    // A serial queue has a thread of its own while it has work.
    private let queues = (0..<threadCount).map { DispatchQueue(label: "cohere-connectors-mock.admin.\($0)") }
    private let load = Mutex(Load())

    /// The number of calls that wait or run.
    var waiting: Int { load.withLock { $0.calls.reduce(0, +) } }

    /// Runs a function on one of the threads and returns its result; nil if too many calls wait.
    ///
    /// - Parameters:
    ///   - limit: the number of calls from which on a further one is refused. Default: `callLimit`.
    ///   - work: the function. The cancellation happens when the task that waits for the result is cancelled, as its
    ///     client has left or the server stops.
    func run<Result: Sendable>(
        limit: Int = callLimit,
        _ work: @escaping @Sendable (Cancellation) -> Result
    ) async -> Result? {
        guard let thread = load.withLock({ $0.choose(limit: limit) }) else { return nil }
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queues[thread].async { [self] in
                    let result = work(cancellation)
                    load.withLock { $0.calls[thread] -= 1 }
                    continuation.resume(returning: result)
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}
