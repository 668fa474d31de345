import Dispatch

/// Writes bytes to a suspended connection without libmicrohttpd. It is for bytes that the library can't send.
///
/// It sends as many bytes as the system accepts at once, and the rest when the socket has room. It stops if the
/// connection is broken, or if the client has read nothing for the idle timeout.
///
/// `@unchecked Sendable`: its variables are used on its queue only.
final class RawWriter: @unchecked Sendable {
    /// The queue of all writers. One is enough, as no writer blocks it.
    private static let queue = DispatchQueue(label: "cohere-connectors-mock.raw-writer")

    private let socket: Int32
    private let sendSome: @Sendable (UnsafeRawBufferPointer) -> Int
    private let patience: DispatchTimeInterval
    private let finish: @Sendable () -> Void
    private var rest: ArraySlice<UInt8>
    private var writable: (any DispatchSourceWrite)?
    private var timer: (any DispatchSourceTimer)?

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - bytes: the bytes to write.
    ///   - socket: the descriptor of the connection.
    ///   - sendSome: sends bytes and returns their number: 0 if there is no room for any now, a negative number if the
    ///     connection is broken.
    ///   - idleTimeoutSeconds: the time for which the writer waits for room in the socket, in seconds; 0 waits forever.
    ///   - finish: called once, when no more bytes are written. From then on the socket may be closed.
    init(
        _ bytes: [UInt8],
        to socket: Int32,
        by sendSome: @escaping @Sendable (UnsafeRawBufferPointer) -> Int,
        idleTimeoutSeconds: Int,
        finish: @escaping @Sendable () -> Void
    ) {
        rest = bytes[...]
        self.socket = socket
        self.sendSome = sendSome
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

    /// Stops the writer. Bytes that are not written yet are dropped.
    func cancel() {
        Self.queue.async { [self] in
            rest = []
            stopWaiting()
        }
    }

    /// Sends as many bytes as the system accepts at once. Returns false if the connection is broken.
    private func send() -> Bool {
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes(sendSome)
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
        // The source holds the writer until the source is cancelled. The descriptor may be closed only after that.
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
