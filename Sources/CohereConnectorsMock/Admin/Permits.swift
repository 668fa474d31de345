import Synchronization

/// The right to do something that only so many may do at one time.
final class Permits: Sendable {
    /// The number of permits at one time.
    let limit: Int
    private let used = Mutex(0)

    /// Makes permits, none of which is used.
    init(limit: Int) { self.limit = limit }

    /// The right, while this object lives.
    final class Permit: Sendable {
        private let permits: Permits

        fileprivate init(_ permits: Permits) { self.permits = permits }

        deinit { permits.used.withLock { $0 -= 1 } }
    }

    /// Returns a permit; nil if all are used.
    func take() -> Permit? {
        let isPermitted = used.withLock { used in
            guard used < limit else { return false }
            used += 1
            return true
        }
        return isPermitted ? Permit(self) : nil
    }
}
