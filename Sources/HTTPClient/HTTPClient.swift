import CCurl
import Glibc
public import HTTP
import Synchronization

/// Sends requests to other servers with libcurl. Each request has its own thread while it is under way, so that no
/// thread of the server or of Swift's pool waits for it.
///
/// It follows no redirect and uses no proxy: a request goes only to the URL that was given.
public final class HTTPClient: Sendable {
    /// The number of requests that may be under way. Further ones wait until one of them ends. Each takes a thread and
    /// three descriptors, so there are less where few files may be open.
    static let limit = {
        var files = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else { return 64 }
        return max(8, Int(min(512, files.rlim_cur / 12)))
    }()

    private let certificateFile: String?
    private let timeoutMilliseconds: Int
    private let maximumResponseBytes: Int
    private let endsWithTask: Bool
    let slots: Slots

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - certificateFile: a file of certificates (PEM) that are trusted in place of the system's. Default: nil, the
    ///     system's.
    ///   - timeoutMilliseconds: the time for a whole request, in milliseconds. The time for which it waits until it may
    ///     be sent counts too. Default: 10,000.
    ///   - maximumResponseBytes: the largest body of a response, in bytes. A request with a larger one fails before it
    ///     is completely read. Default: 1 MiB.
    ///   - endsWithTask: whether a request is given up, within about a second, when the task that waits for it is
    ///     cancelled. Default: false.
    public init(
        certificateFile: String? = nil,
        timeoutMilliseconds: Int = 10_000,
        maximumResponseBytes: Int = 1 << 20,
        endsWithTask: Bool = false
    ) {
        self.certificateFile = certificateFile
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maximumResponseBytes = maximumResponseBytes
        self.endsWithTask = endsWithTask
        slots = Slots(Self.limit, share: max(1, Self.limit / 2))
    }

    /// Sends a request and returns the response, even if its status is an error.
    ///
    /// Throws `HTTPClientError` if there is no response.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - owner: in whose name it is sent. Half of the requests that may be under way are one owner's at most.
    ///     Default: nobody's.
    public func send(_ request: OutgoingRequest, for owner: String = "") async throws(HTTPClientError) -> Response {
        guard request.headers.all.allSatisfy({ Self.isSendable($0.name) && Self.isSendable($0.value) }) else {
            throw .unsendable
        }
        let deadline = ContinuousClock.now + .milliseconds(timeoutMilliseconds)
        try await enter(owner, until: deadline)
        defer { slots.leave(owner) }
        let left = Int((deadline - ContinuousClock.now) / .milliseconds(1))
        guard left > 0 else { throw .busy }
        let abandonment = Abandonment()
        let request = BlockingRequest(
            request: request,
            certificateFile: certificateFile,
            timeoutMilliseconds: left,
            maximumResponseBytes: maximumResponseBytes,
            abandonment: endsWithTask ? abandonment : nil
        )
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRunning = OwnThread.run { continuation.resume(returning: request.perform()) }
                if !isRunning { continuation.resume(returning: .failure(.noThread)) }
            }
        } onCancel: {
            abandonment.happen()
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

    /// Whether a text can stand in a header. A line break would begin another header, and a NUL end the text.
    private static func isSendable(_ text: String) -> Bool { !text.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 } }

    /// Takes a slot. Throws if none becomes free in time.
    private func enter(_ owner: String, until deadline: ContinuousClock.Instant) async throws(HTTPClientError) {
        guard !slots.take(owner) else { return }
        let waiting = Task { [slots] in await slots.wait(owner) }
        let timer = Task {
            try await Task.sleep(until: deadline)
            waiting.cancel()
        }
        let isGranted =
            if endsWithTask {
                await withTaskCancellationHandler {
                    await waiting.value
                } onCancel: {
                    waiting.cancel()
                }
            } else {
                await waiting.value
            }
        timer.cancel()
        guard isGranted else { throw Task.isCancelled && endsWithTask ? .cancelled : .busy }
    }
}
