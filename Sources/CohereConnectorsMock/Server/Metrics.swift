import HTTP
import Synchronization

/// The numbers that `/metrics` shows. They are counted when requests are answered.
final class Metrics: Sendable {
    /// The upper bounds of the histogram's buckets, in seconds.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Route: Hashable, Sendable {
        /// The method. It is `other` for every method that HTTP does not define, so that there are few routes.
        let method: HTTP.Method
        /// The template of the operation's path. It is `none` for every path that is not served, so that there are few
        /// routes.
        let path: String

        init(method: HTTP.Method, path: String) {
            self.method = method.isStandard ? method : "other"
            self.path = path
        }
    }

    struct Series: Sendable {
        var countByStatus: [Int: Int] = [:]
        /// The number of requests in each bucket, not cumulative. There is one bucket for each bound, and one for
        /// longer times.
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var seconds = 0.0

        fileprivate mutating func add(_ status: Status, _ bucket: Int, _ seconds: Double) {
            countByStatus[status.code, default: 0] += 1
            buckets[bucket] += 1
            self.seconds += seconds
        }
    }

    private let series = Mutex<[Route: Series]>([:])
    private let refused = Atomic<Int>(0)

    func observe(_ route: Route, status: Status, seconds: Double) {
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        series.withLock { $0[route, default: Series()].add(status, bucket, seconds) }
    }

    /// Counts a request that was refused before it was handled, as it was no HTTP, malformed or too large.
    func observeRefusal() { refused.add(1, ordering: .relaxed) }

    var snapshot: (series: [(Route, Series)], refused: Int) {
        let all = series.withLock { $0.map { ($0.key, $0.value) } }
        let sorted = all.sorted {
            ($0.0.path, $0.0.method.rawValue) < ($1.0.path, $1.0.method.rawValue)
        }
        return (sorted, refused.load(ordering: .relaxed))
    }
}
