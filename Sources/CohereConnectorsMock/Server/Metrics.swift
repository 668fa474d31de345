import HTTP
import Synchronization

/// The numbers that `/metrics` shows. They are counted when requests are answered.
final class Metrics: Sendable {
    /// The upper bounds of the histogram's buckets, in seconds.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// The labels of a series.
    struct Route: Equatable, Sendable {
        /// The method. It is `other` for every method that HTTP does not define, so that there are few routes.
        let method: String
        /// The template of the operation's path. It is `none` for every path that is not served, so that there are few
        /// routes.
        let path: String
    }

    struct Series: Sendable {
        /// The number of answers with each status that was answered. It is a list, as there are few.
        private(set) var counts: [(status: Int, count: Int)] = []
        /// The number of requests in each bucket, not cumulative. There is one bucket for each bound, and one for
        /// longer times.
        private(set) var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        private(set) var seconds = 0.0

        fileprivate mutating func add(_ status: Status, _ bucket: Int, _ seconds: Double) {
            if let place = counts.firstIndex(where: { $0.status == status.code }) {
                counts[place].count += 1
            } else {
                counts.append((status.code, 1))
            }
            buckets[bucket] += 1
            self.seconds += seconds
        }
    }

    /// The templates of the operations' paths.
    private let paths: [String]
    /// The series by their numbers; nil for those that nothing was observed for. `number` says how they are numbered.
    private let series: Mutex<[Series?]>
    private let refused = Atomic<Int>(0)

    /// One row for each standard method, and one for all others.
    private static let methodCount = HTTP.Method.standard.count + 1

    /// Makes metrics without figures.
    ///
    /// - Parameter paths: the templates of the operations' paths, by the numbers of the operations.
    init(paths: [String]) {
        self.paths = paths
        series = Mutex(Array(repeating: nil, count: (paths.count + 1) * Self.methodCount))
    }

    /// Counts a request and its response.
    ///
    /// - Parameters:
    ///   - method: the method of the request.
    ///   - operation: the number of the operation; nil for a path that is not served.
    ///   - status: the status of the response.
    ///   - seconds: the time that the response took.
    func observe(_ method: HTTP.Method, _ operation: Int?, status: Status, seconds: Double) {
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        let number = number(method, operation)
        series.withLock { series in
            if series[number] == nil { series[number] = Series() }
            series[number]?.add(status, bucket, seconds)
        }
    }

    /// Paths that are not served come after all others.
    private func number(_ method: HTTP.Method, _ operation: Int?) -> Int {
        let row = HTTP.Method.standard.firstIndex(of: method) ?? HTTP.Method.standard.count
        return (operation ?? paths.count) * Self.methodCount + row
    }

    private func route(_ number: Int) -> Route {
        let (operation, row) = number.quotientAndRemainder(dividingBy: Self.methodCount)
        return Route(
            method: row < HTTP.Method.standard.count ? HTTP.Method.standard[row].rawValue : "other",
            path: operation < paths.count ? paths[operation] : "none"
        )
    }

    /// Counts a request that was refused before it was handled, as it was no HTTP, malformed or too large.
    func observeRefusal() { refused.add(1, ordering: .relaxed) }

    /// All series for which something was observed, sorted by path and method.
    var snapshot: (series: [(Route, Series)], refused: Int) {
        let all = series.withLock { $0 }
        let observed = all.enumerated().compactMap { number, series in series.map { (route(number), $0) } }
        let sorted = observed.sorted { ($0.0.path, $0.0.method) < ($1.0.path, $1.0.method) }
        return (sorted, refused.load(ordering: .relaxed))
    }
}
