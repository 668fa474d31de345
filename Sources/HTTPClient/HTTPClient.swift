import CCurl
import Glibc
public import HTTP
import Synchronization

/// Sends requests to other servers, by libcurl. Each request has a thread of its own while it lasts, so that no thread
/// of the server, nor of Swift's pool, waits for it.
///
/// It follows no redirect and asks no proxy: a request goes to the URL that was given, or nowhere.
public final class HTTPClient: Sendable {
    /// How many requests may be under way; further ones wait for one of them to end.
    private static let limit = 512

    private struct Queue {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let certificateFile: String?
    private let timeoutMilliseconds: Int
    private let maximumResponseBytes: Int
    private let queue = Mutex(Queue())

    /// - Parameters:
    ///   - certificateFile: certificates (PEM) to trust in place of the system's. Default: the system's.
    ///   - timeoutMilliseconds: for the whole of a request. Default: 10 s.
    ///   - maximumResponseBytes: a longer body is not read to its end, and fails the request. Default: 1 MiB.
    public init(certificateFile: String? = nil, timeoutMilliseconds: Int = 10_000, maximumResponseBytes: Int = 1 << 20)
    {
        self.certificateFile = certificateFile
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// Sends a request, and gives the response whatever its status. A header that holds a line break is not sent.
    ///
    /// Throws where there is no response.
    public func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> Response {
        await enter()
        defer { leave() }
        let request = BlockingRequest(
            request: request,
            certificateFile: certificateFile,
            timeoutMilliseconds: timeoutMilliseconds,
            maximumResponseBytes: maximumResponseBytes
        )
        let result = await withCheckedContinuation { continuation in
            OwnThread.run { continuation.resume(returning: request.perform()) }
        }
        return try result.get()
    }

    /// The status of a GET; nil where no answer came. It blocks the thread, and takes any certificate: for a program
    /// that asks a server of its own how it is.
    public static func status(ofTrusted url: String, timeoutMilliseconds: Int = 2000) -> Int? {
        let request = BlockingRequest(
            request: OutgoingRequest(method: .get, url: url),
            trustsAnyone: true,
            timeoutMilliseconds: timeoutMilliseconds,
            maximumResponseBytes: 1 << 16
        )
        return try? request.perform().get().status.code
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = queue.withLock { queue in
                guard queue.running >= Self.limit else {
                    queue.running += 1
                    return true
                }
                queue.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = queue.withLock { queue -> CheckedContinuation<Void, Never>? in
            guard !queue.waiting.isEmpty else {
                queue.running -= 1
                return nil
            }
            return queue.waiting.removeFirst()
        }
        next?.resume()
    }
}
