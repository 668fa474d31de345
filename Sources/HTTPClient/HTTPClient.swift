import CCurl
import Glibc
import Synchronization

/// Sends forms to other servers, by libcurl. Each request has a thread of its own while it lasts, so that no thread of
/// the server, nor of Swift's pool, waits for it.
///
/// Follows no redirect and asks no proxy: a request goes to the URL that was given, or nowhere.
public final class HTTPClient: Sendable {
    public struct Response: Sendable {
        public var status: Int
        public var body: [UInt8]
    }

    /// Requests at once; further ones wait for one of them to end.
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
    ///   - certificateFile: certificates (PEM) to trust instead of the system's.
    ///   - timeoutMilliseconds: for the whole of a request.
    ///   - maximumResponseBytes: a longer body is not read to its end.
    public init(certificateFile: String? = nil, timeoutMilliseconds: Int = 10_000, maximumResponseBytes: Int = 1 << 20)
    {
        self.certificateFile = certificateFile
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// Sends a POST. `headers` are lines such as `Accept: application/json`; one that holds a line break is not sent.
    public func post(to url: String, headers: [String], body: String) async throws(HTTPClientError) -> Response {
        await enter()
        defer { leave() }
        let request = BlockingRequest(
            url: url,
            headers: headers.filter { !$0.contains(where: \.isNewline) },
            body: body,
            certificateFile: certificateFile,
            timeoutMilliseconds: timeoutMilliseconds,
            maximumResponseBytes: maximumResponseBytes
        )
        let result = await withCheckedContinuation { continuation in
            OwnThread.run { continuation.resume(returning: request.perform()) }
        }
        return try result.get()
    }

    /// The status of a GET, or nil where no answer came. Blocks the thread. The server's certificate is not looked at:
    /// for a server that asks itself how it is.
    public static func status(ofTrusted url: String, timeoutMilliseconds: Int = 2000) -> Int? {
        let request = BlockingRequest(
            url: url,
            headers: [],
            body: nil,
            trustsAnyone: true,
            timeoutMilliseconds: timeoutMilliseconds,
            maximumResponseBytes: 1 << 16
        )
        return try? request.perform().get().status
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
