import CMicrohttpd
import Dispatch

/// Writes to a suspended connection without libmicrohttpd, what the library can't send, and ends it.
///
/// It sends as many bytes as the system accepts at once, and the rest when the socket has room. It gives up if the
/// connection is broken, or if the client has read nothing for the idle timeout.
///
/// `@unchecked Sendable`: its variables are used on its queue only.
final class RawWriter: @unchecked Sendable {
    /// What a writer does with its connection.
    struct Socket: Sendable {
        let descriptor: Int32
        /// Sends bytes, and returns how many were sent. 0 means that the socket has no room now. A negative number
        /// means that the connection is broken.
        let send: @Sendable (UnsafeRawBufferPointer) -> Int
        /// Says that nothing follows what was sent.
        let endSending: @Sendable () -> Void
        /// Called before the socket is closed in the middle of what was to be sent.
        let giveUp: @Sendable () -> Void
    }

    /// The queue of all writers. One is enough, as no writer blocks it.
    private static let queue = DispatchQueue(label: "cohere-connectors-mock.raw-writer")
    /// The time for which what a client still sends is read and thrown away, after all was sent to it. A socket that is
    /// closed with bytes that nobody has read resets the connection, and the client may lose what it has not read yet.
    private static let lingering = DispatchTimeInterval.seconds(2)
    /// The number of bytes that are thrown away, at most.
    private static let discardLimit = 64 << 20
    /// The time for which a hurried writer waits for the next bytes.
    private static let grace = Duration.seconds(2)

    private let socket: Socket
    private let patience: DispatchTimeInterval
    private let finish: @Sendable () -> Void
    private var task: Task<Void, Never>?
    private var rest: ArraySlice<UInt8> = []
    /// The task that waits until `rest` is sent. It is nil where no task waits: then the connection ends after `rest`.
    private var sender: CheckedContinuation<Bool, Never>?
    /// The number of times that bytes were given to send.
    private var writes = 0
    /// Waits for room in the socket, or for bytes of the client.
    private var source: (any DispatchSourceProtocol)?
    /// The number of sources that may still use the descriptor.
    private var sources = 0
    private var timer: (any DispatchSourceTimer)?
    private var discarded = 0
    private var isHurried = false
    /// Whether all was sent.
    private var hasEnded = false
    private var isClosed = false

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - socket: the connection.
    ///   - idleTimeoutSeconds: the time for which the writer waits for room in the socket, in seconds; 0 waits forever.
    ///   - finish: called once, when nothing is done with the socket any more. From then on it may be closed.
    init(to socket: Socket, idleTimeoutSeconds: Int, finish: @escaping @Sendable () -> Void) {
        self.socket = socket
        patience = idleTimeoutSeconds == 0 ? .never : .seconds(idleTimeoutSeconds)
        self.finish = finish
    }

    /// Runs a function that writes in a task of its own, and ends the connection behind what it has written. To be
    /// called once.
    func start(_ make: @escaping @Sendable (RawWriter) async -> Void) {
        Self.queue.async { [self] in
            guard !isClosed else { return }
            let task = Task { [self] in
                await make(self)
                Self.queue.async { self.end() }
            }
            self.task = task
            if isHurried { task.cancel() }
        }
    }

    /// Sends bytes, and ends the connection behind them. No task is made for it. To be called once.
    func start(_ bytes: [UInt8]) { Self.queue.async { self.send(bytes, for: nil) } }

    /// Sends bytes, and returns when the system has them. Returns false if nothing can be sent any more.
    func write(_ bytes: [UInt8]) async -> Bool {
        await withCheckedContinuation { sender in Self.queue.async { self.send(bytes, for: sender) } }
    }

    /// Hurries the function that writes, as the client has ended its side of the connection: its task is cancelled.
    /// After a grace in which it has written nothing, the connection ends.
    func hurry() {
        Self.queue.async { [self] in
            isHurried = true
            task?.cancel()
            giveGrace()
        }
    }

    /// Ends the connection. Bytes that are not sent yet are dropped.
    func cancel() { Self.queue.async { self.close() } }

    private func send(_ bytes: [UInt8], for sender: CheckedContinuation<Bool, Never>?) {
        guard !isClosed else {
            sender?.resume(returning: false)
            return
        }
        self.sender = sender
        rest = bytes[...]
        writes += 1
        schedule(patience)
        proceed()
    }

    private func proceed() {
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes(socket.send)
            guard sent >= 0 else { return close() }
            guard sent > 0 else {
                if source == nil {
                    watch(DispatchSource.makeWriteSource(fileDescriptor: socket.descriptor, queue: Self.queue)) {
                        $0.schedule($0.patience)
                        $0.proceed()
                    }
                }
                return
            }
            rest = rest.dropFirst(sent)
        }
        unwatch()
        schedule(.never)
        guard let sender else { return end() }
        self.sender = nil
        sender.resume(returning: true)
        if isHurried { giveGrace() }
    }

    /// Ends the connection after a time in which nothing is written.
    private func giveGrace() {
        let before = writes
        // What writes runs in a task too: where tasks wait for a thread, the grace does as well.
        Task { [self] in
            try? await Task.sleep(for: Self.grace)
            Self.queue.async { [self] in if writes == before, sender == nil, rest.isEmpty, !hasEnded { close() } }
        }
    }

    /// Ends the connection behind what was sent.
    private func end() {
        guard !isClosed else { return }
        hasEnded = true
        socket.endSending()
        schedule(Self.lingering)
        watch(DispatchSource.makeReadSource(fileDescriptor: socket.descriptor, queue: Self.queue)) { writer in
            let count = CMicrohttpdDiscard(writer.socket.descriptor)
            writer.discarded += max(count, 0)
            if count <= 0 || writer.discarded > Self.discardLimit { writer.close() }
        }
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        if !hasEnded { socket.giveUp() }
        task?.cancel()
        task = nil
        rest = []
        sender?.resume(returning: false)
        sender = nil
        timer?.cancel()
        timer = nil
        unwatch()
        if sources == 0 { finish() }
    }

    /// Calls a function when a source has something, until `unwatch`. The source holds the writer until then.
    private func watch(_ source: any DispatchSourceProtocol, _ handle: @escaping (RawWriter) -> Void) {
        source.setEventHandler { [weak self] in if let self, !isClosed { handle(self) } }
        // The descriptor may be closed only after this.
        source.setCancelHandler { [self] in
            sources -= 1
            if isClosed, sources == 0 { finish() }
        }
        sources += 1
        self.source = source
        source.resume()
    }

    private func unwatch() {
        source?.cancel()
        source = nil
    }

    /// Ends the connection after a time, unless another time is given until then.
    private func schedule(_ time: DispatchTimeInterval) {
        if case .never = time, timer == nil { return }
        let timer = self.timer ?? DispatchSource.makeTimerSource(queue: Self.queue)
        timer.schedule(deadline: .now() + time)
        guard self.timer == nil else { return }
        self.timer = timer
        timer.setEventHandler { [weak self] in self?.close() }
        timer.resume()
    }
}
