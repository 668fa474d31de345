import CCurl
import Glibc
public import HTTP
import Synchronization

/// Sends requests to other servers with libcurl. Each request has its own thread while it is under way, so that no
/// thread of the server or of Swift's pool waits for it.
///
/// It follows no redirect and uses no proxy: a request goes only to the URL that was given.
public final class HTTPClient: Sendable {
    /// The number of requests that may be under way. Further requests wait until one of them ends.
    private static let limit = 512

    private struct Queue {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let certificateFile: String?
    private let timeoutMilliseconds: Int
    private let maximumResponseBytes: Int
    private let queue = Mutex(Queue())

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - certificateFile: a file of certificates (PEM) that are trusted in place of the system's. Default: nil, the
    ///     system's.
    ///   - timeoutMilliseconds: the time for a whole request, in milliseconds. Default: 10,000.
    ///   - maximumResponseBytes: the largest body of a response, in bytes. A request with a larger one fails before it
    ///     is completely read. Default: 1 MiB.
    public init(certificateFile: String? = nil, timeoutMilliseconds: Int = 10_000, maximumResponseBytes: Int = 1 << 20)
    {
        self.certificateFile = certificateFile
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// Sends a request and returns the response, even if its status is an error. A header that contains a line break is
    /// not sent.
    ///
    /// Throws `HTTPClientError` if there is no response.
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

    /// Returns the status of a GET request; nil if there is no response. It blocks the thread and accepts every
    /// certificate. It is for a program that checks the health of its own server.
    ///
    /// - Parameters:
    ///   - url: the URL of the server.
    ///   - timeoutMilliseconds: the time for the whole request, in milliseconds. Default: 2000.
    public static func status(takingAnyCertificateOf url: String, timeoutMilliseconds: Int = 2000) -> Int? {
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
