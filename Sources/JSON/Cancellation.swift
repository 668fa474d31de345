import Synchronization

/// Whether the result of a piece of work is still wanted. Every thread may ask and cancel.
public final class Cancellation: Sendable {
    private let flag = Atomic(false)

    /// Makes a cancellation that has not happened.
    public init() {}

    /// Whether the work was cancelled.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Says that the result is not wanted any more.
    public func cancel() { flag.store(true, ordering: .relaxed) }
}
