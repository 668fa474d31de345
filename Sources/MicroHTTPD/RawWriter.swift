import CMicrohttpd
import Dispatch

/// Writes bytes to a connection past libmicrohttpd, while the connection is suspended: what the library can't send.
///
/// It sends what the system takes at once, and the rest whenever the socket has room. It gives up where the connection
/// is broken, and where nobody has read for the idle timeout.
///
/// `@unchecked Sendable`: its variables are used on its queue only.
final class RawWriter: @unchecked Sendable {
    /// One queue for all writers, as none of them blocks it.
    private static let queue = DispatchQueue(label: "cohere-connectors-mock.raw-writer")

    private let socket: Int32
    private let patience: DispatchTimeInterval
    private let finish: @Sendable () -> Void
    private var rest: ArraySlice<UInt8>
    private var writable: (any DispatchSourceWrite)?
    private var timer: (any DispatchSourceTimer)?

    /// - Parameters:
    ///   - idleTimeoutSeconds: 0 waits for ever.
    ///   - finish: called once, when no byte is written any more; the socket may be closed from then on.
    init(_ bytes: [UInt8], to socket: Int32, idleTimeoutSeconds: Int, finish: @escaping @Sendable () -> Void) {
        rest = bytes[...]
        self.socket = socket
        patience = idleTimeoutSeconds == 0 ? .never : .seconds(idleTimeoutSeconds)
        self.finish = finish
    }

    /// Begins to write.
    func start() {
        Self.queue.async { [self] in
            guard send(), !rest.isEmpty else { return finish() }
            waitForRoom()
        }
    }

    /// Gives up what has not been written.
    func cancel() {
        Self.queue.async { [self] in
            rest = []
            stopWaiting()
        }
    }

    /// Sends what the system takes at once. False where the connection is broken.
    private func send() -> Bool {
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { CMicrohttpdSend(socket, $0.baseAddress, $0.count) }
            guard sent > 0 else { return sent == 0 }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private func waitForRoom() {
        let timer = DispatchSource.makeTimerSource(queue: Self.queue)
        timer.setEventHandler { [weak self] in self?.stopWaiting() }
        timer.schedule(deadline: .now() + patience)
        let writable = DispatchSource.makeWriteSource(fileDescriptor: socket, queue: Self.queue)
        writable.setEventHandler { [weak self] in
            guard let self, send(), !rest.isEmpty else { return self?.stopWaiting() ?? () }
            timer.schedule(deadline: .now() + patience)
        }
        // The source holds the writer until it is cancelled; the descriptor may be closed only then.
        writable.setCancelHandler { [self] in finish() }
        self.timer = timer
        self.writable = writable
        timer.resume()
        writable.resume()
    }

    private func stopWaiting() {
        timer?.cancel()
        writable?.cancel()
        timer = nil
        writable = nil
    }
}
