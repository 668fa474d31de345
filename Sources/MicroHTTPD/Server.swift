import CMicrohttpd
import Glibc
public import HTTP
import Synchronization

/// An HTTP/1.1 server that uses libmicrohttpd, with epoll, a pool of threads and keep-alive.
///
/// The handler runs on a server thread and must not wait: work that takes time is an `Outcome.later`. A server
/// continues to serve until `stop()` is called, even if nothing refers to it any more.
public final class Server: Sendable {
    private enum Phase {
        case serving(DaemonHandle)
        case stopping
        case stopped
    }

    /// The daemon of libmicrohttpd.
    ///
    /// `@unchecked Sendable`: the library's documentation allows the calls that are made here from every thread.
    private struct DaemonHandle: @unchecked Sendable {
        let pointer: OpaquePointer
        /// The value that the daemon's logger points to. It lives as long as the daemon.
        let logger: UnsafeMutablePointer<CMicrohttpdLogger>
        /// The certificate and the key, which the daemon reads; empty without TLS.
        let pem: [UnsafeMutablePointer<CChar>?]

        /// The descriptor of the listening socket, which the daemon closes when it stops.
        let listening: Int32

        /// Closes the listening socket, so that new clients are refused, and leaves a socket that does nothing under
        /// its descriptor. `MHD_quiesce_daemon` is not used: with epoll, it and the daemon's threads may both remove
        /// the descriptor from an epoll set, and the library then ends the process. A closed socket leaves the sets by
        /// itself.
        func stopListening() {
            let idle = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            // Without a free descriptor, clients are accepted until the daemon stops.
            guard idle >= 0 else { return }
            dup2(idle, listening)
            _ = fcntl(listening, F_SETFD, FD_CLOEXEC)
            close(idle)
        }

        func deallocate() {
            logger.deallocate()
            for text in pem { free(text) }
        }
    }

    /// What must have ended before the daemon stops.
    private struct Waiting: Sendable {
        /// The exchanges whose connections are suspended.
        var exchanges: Set<Exchange> = []
        /// The streamed bodies that are being sent; their connections are suspended now and then.
        var streams: Set<StreamedBody> = []
        /// Whether no connection may be suspended any more.
        var isClosed = false

        var isEmpty: Bool { exchanges.isEmpty && streams.isEmpty }
    }

    /// The number of rounds, of about one millisecond each, in which suspended exchanges are asked to continue when the
    /// server stops. After them, the exchanges are cut off.
    private static let patientRounds = 200
    /// The number of rounds in which responses that were resumed at the end are given time to be sent.
    private static let lastRounds = 100

    /// The memory of a connection, in bytes: it has the head of the request, its cookies once more, and the head of the
    /// response. libmicrohttpd clears it after each request, so each kilobyte costs time.
    static let connectionMemory = 16 << 10

    /// The port at which the server listens; 0 for a Unix socket.
    public let port: UInt16
    let configuration: ServerConfiguration
    let hooks: ServerHooks
    let handler: Handler
    private let phase: Mutex<Phase>
    let clientWatch = ClientWatch()
    private let waiting = Mutex(Waiting())
    private let exchangeCount = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)

    /// Starts a server. When it returns, a client can connect.
    ///
    /// - Parameters:
    ///   - configuration: the configuration of the server. Default: the defaults.
    ///   - hooks: the responses in the cases in which no handler is called, and the log. Default: responses without a
    ///     body, and no log.
    ///   - handler: answers each request.
    /// - Throws: `ServerError` if the server can't listen at the address, the configuration is out of range, or
    ///   libmicrohttpd does not start.
    public static func start(
        _ configuration: ServerConfiguration = ServerConfiguration(),
        hooks: ServerHooks = ServerHooks(),
        handler: @escaping Handler
    ) throws(ServerError) -> Server {
        try configuration.validate()
        let socket =
            if let path = configuration.unixSocket {
                try ListeningSocket(path: path)
            } else {
                try ListeningSocket(host: configuration.host, port: configuration.port)
            }
        let server = Server(configuration: configuration, port: socket.port, hooks: hooks, handler: handler)
        guard server.serve(on: socket) else {
            close(socket.descriptor)
            throw .libraryRefusedToStart
        }
        return server
    }

    private init(
        configuration: ServerConfiguration,
        port: UInt16,
        hooks: ServerHooks,
        handler: @escaping Handler
    ) {
        self.configuration = configuration
        self.port = port
        self.hooks = hooks
        self.handler = handler
        phase = Mutex(.stopped)
    }

    private static let storedPanicDescriptor = Atomic<Int32>(STDERR_FILENO)

    /// The file descriptor to which a panic of libmicrohttpd writes its reason, before the process ends. Default: 2,
    /// standard error.
    public static var panicDescriptor: Int32 {
        get { storedPanicDescriptor.load(ordering: .relaxed) }
        set { storedPanicDescriptor.store(newValue, ordering: .relaxed) }
    }

    /// The version of libmicrohttpd that this process uses, such as `0.9.75`.
    public static var libraryVersion: String { String(cString: MHD_get_version()) }

    /// The number of open connections, including idle ones; 0 when the server stops.
    public var openConnections: Int {
        phase.withLock { phase in
            guard case .serving(let daemon) = phase else { return 0 }
            return Int(CMicrohttpdConnections(daemon.pointer))
        }
    }

    /// The number of requests that have begun and are not completed.
    public var requestsUnderWay: Int { exchangeCount.load(ordering: .relaxed) }

    /// Stops the server. It accepts no new connection, answers the requests that are under way, and returns when all
    /// connections are closed. A second call returns at once.
    ///
    /// - Parameter deadline: the time after which the requests that still wait are answered with
    ///   `ServerHooks.stopping`. Sending these responses takes up to another half second. Default: 4.5 s.
    public func stop(deadline: Duration = .milliseconds(4500)) async {
        guard let daemon = beginStopping() else { return }
        daemon.stopListening()
        let patience = ContinuousClock.now + deadline
        // A body without an end is not waited for. No such body begins now, and each is counted among the requests
        // longer than among the bodies; so no other request is taken for one.
        while requestsUnderWay > interruptEndlessStreams(), ContinuousClock.now < patience {
            try? await Task.sleep(for: .milliseconds(2))
        }
        await finishWaiting()
        MHD_stop_daemon(daemon.pointer)
        clientWatch.stop()
        daemon.deallocate()
        if let path = configuration.unixSocket { unlink(path) }
        phase.withLock { $0 = .stopped }
        Unmanaged.passUnretained(self).release()
    }

    private func serve(on socket: ListeningSocket) -> Bool {
        installPanicHook()
        // The daemon's callbacks hold the server. `stop()` releases it.
        let context = Unmanaged.passRetained(self)
        let pem = configuration.tls.map { [strdup($0.certificate), strdup($0.key)] } ?? []
        var settings = CMicrohttpdSettings(
            context: context.toOpaque(),
            target: exchangeBegan,
            access: exchangeContinues,
            completed: exchangeEnded,
            log: libraryLogged,
            listenSocket: socket.descriptor,
            threads: UInt32(configuration.threads),
            connectionLimit: UInt32(max(configuration.threads, configuration.connectionLimit)),
            idleTimeoutSeconds: UInt32(configuration.idleTimeoutSeconds),
            connectionMemoryLimit: Self.connectionMemory,
            certificate: pem.first.flatMap { UnsafePointer($0) },
            key: pem.last.flatMap { UnsafePointer($0) }
        )
        let logger = UnsafeMutablePointer<CMicrohttpdLogger>.allocate(capacity: 1)
        guard let pointer = CMicrohttpdStart(&settings, logger) else {
            logger.deallocate()
            for text in pem { free(text) }
            context.release()
            return false
        }
        phase.withLock {
            $0 = .serving(
                DaemonHandle(
                    pointer: pointer,
                    logger: logger,
                    pem: pem,
                    listening: socket.descriptor
                )
            )
        }
        return true
    }

    /// Asks the bodies that have no end to end now. Returns how many are still being sent.
    private func interruptEndlessStreams() -> Int {
        let endless = waiting.withLock { $0.streams.filter(\.isEndless) }
        for stream in endless { stream.interrupt(isFinal: false) }
        return endless.count
    }

    /// Makes all suspended exchanges continue. libmicrohttpd aborts the process if a connection is still suspended when
    /// the daemon stops. A stream gets some time to end by itself.
    private func finishWaiting() async {
        for round in 0... {
            let isFinal = round >= Self.patientRounds
            let left = waiting.withLock { waiting in
                waiting.isClosed = isFinal || waiting.isEmpty
                return waiting
            }
            if isFinal ? left.exchanges.isEmpty : left.isEmpty { break }
            for stream in left.streams { stream.interrupt(isFinal: isFinal) }
            for exchange in left.exchanges { exchange.interrupt() }
            try? await Task.sleep(for: .milliseconds(1))
        }
        // Responses of exchanges that were resumed just now get some time to be sent.
        for _ in 0..<Self.lastRounds where requestsUnderWay > 0 { try? await Task.sleep(for: .milliseconds(1)) }
        // The library closes the others. No connection of a stream is closed while the lock is held, as
        // `streamEnded` is called before.
        waiting.withLock { waiting in
            for stream in waiting.streams { stream.fail() }
        }
    }

    private func beginStopping() -> DaemonHandle? {
        phase.withLock { phase in
            guard case .serving(let daemon) = phase else { return nil }
            phase = .stopping
            isStopping.store(true, ordering: .relaxed)
            return daemon
        }
    }

    // MARK: calls from exchanges

    /// Whether a response closes its connection. This is so when the server stops, so that clients with keep-alive
    /// leave.
    var closesConnections: Bool { isStopping.load(ordering: .relaxed) }

    func began() { exchangeCount.add(1, ordering: .relaxed) }
    func ended() { exchangeCount.subtract(1, ordering: .relaxed) }

    /// Notes that an exchange will be suspended. Returns false if the server has stopped waiting; then the exchange
    /// must continue at once.
    func willSuspend(_ exchange: Exchange) -> Bool {
        waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            waiting.exchanges.insert(exchange)
            return true
        }
    }

    func resumed(_ exchange: Exchange) { waiting.withLock { _ = $0.exchanges.remove(exchange) } }

    /// Notes that a body will be streamed. Returns false if the server has stopped waiting; then it must not be.
    func willStream(_ body: StreamedBody) -> Bool {
        waiting.withLock { waiting in
            // A body without an end is not begun any more, as nobody waits for its end.
            guard !waiting.isClosed, !(body.isEndless && closesConnections) else { return false }
            waiting.streams.insert(body)
            return true
        }
    }

    /// Notes that a streamed body is sent, or that its client has left.
    func streamEnded(_ body: StreamedBody) { waiting.withLock { _ = $0.streams.remove(body) } }
}
