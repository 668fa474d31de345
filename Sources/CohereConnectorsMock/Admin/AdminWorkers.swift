import Dispatch
import HTTP
import JSON
import Synchronization

/// The threads of admin calls that may take long. The server's threads only answer, so that `/health` and Cohere's API
/// don't wait for a search through the journal. Swift's own threads aren't used either: delays run on them.
final class AdminWorkers: Sendable {
    /// The number of calls that may wait or run at one time. Further calls are refused.
    static let callLimit = 64
    /// The number of listings that may be under way at one time. Each keeps what it shows until its client has read it.
    static let listingLimit = 64
    /// The number of threads. Two, so that a short call needn't wait for a long one.
    private static let threadCount = 2

    private struct Load: Sendable {
        /// The number of pieces of work that wait or run, for each thread.
        var work = [Int](repeating: 0, count: threadCount)
        /// The number of calls that wait or run. A piece of a listing is none.
        var calls = 0

        /// Gives work to the thread that has the least.
        mutating func choose() -> Int {
            let least = work.indices.min { work[$0] < work[$1] } ?? 0
            work[least] += 1
            return least
        }
    }

    // A serial queue has a thread of its own while it has work.
    private let queues = (0..<threadCount).map { DispatchQueue(label: "cohere-connectors-mock.admin.\($0)") }
    private let load = Mutex(Load())
    /// The rights to send a listing.
    let listings = Permits(limit: listingLimit)

    /// The number of calls that wait or run.
    var waiting: Int { load.withLock { $0.calls } }

    /// Runs a function on one of the threads and returns its result; nil if `callLimit` calls wait or run.
    ///
    /// - Parameter work: the function. The cancellation happens when the task that waits for the result is cancelled,
    ///   as its client has left or the server stops.
    func run<Result: Sendable>(_ work: @escaping @Sendable (Cancellation) -> Result) async -> Result? {
        let thread = load.withLock { load -> Int? in
            guard load.calls < Self.callLimit else { return nil }
            load.calls += 1
            return load.choose()
        }
        guard let thread else { return nil }
        defer { load.withLock { $0.calls -= 1 } }
        let cancellation = Cancellation()
        return await withTaskCancellationHandler {
            await perform(on: thread) { work(cancellation) }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private func perform<Result: Sendable>(on thread: Int, _ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queues[thread].async { [self] in
                let result = work()
                load.withLock { $0.work[thread] -= 1 }
                continuation.resume(returning: result)
            }
        }
    }

    /// Runs a short function on one of the threads. It counts as no call, and is never refused: who calls it bounds how
    /// often that is done.
    func look<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await perform(on: load.withLock { $0.choose() }, work)
    }
}
