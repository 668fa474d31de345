import CMicrohttpd
import Glibc
public import HTTP
import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: epoll, a pool of threads, keep-alive.
///
/// The handler runs on a server thread and must not wait: what takes time is `Outcome.later`. A server that nobody
/// holds any more goes on serving until `stop()` is called.
public final class Server: Sendable {
    private enum Phase {
        case serving(DaemonHandle)
        case stopping
        case stopped
    }

    /// libmicrohttpd's daemon.
    ///
    /// `@unchecked Sendable`: the library's documentation allows the calls that are made here from any thread.
    private struct DaemonHandle: @unchecked Sendable {
        let pointer: OpaquePointer
        /// What the daemon's logger points to; lives as long as the daemon.
        let logger: UnsafeMutablePointer<CMicrohttpdLogger>
        /// Certificate and key, which the daemon reads; nil without TLS.
        let pem: [UnsafeMutablePointer<CChar>?]

        func deallocate() {
            logger.deallocate()
            for text in pem { free(text) }
        }
    }

    /// The exchanges whose connections are suspended.
    private struct Waiting: Sendable {
        var exchanges: Set<Exchange> = []
        /// Nothing may be suspended any more.
        var isClosed = false
    }

    /// For how many milliseconds suspended exchanges are hurried on before they are cut off, while the server stops.
    private static let patientRounds = 200

    /// The port that it listens at; 0 for a Unix socket.
    public let port: UInt16
    let configuration: ServerConfiguration
    let hooks: ServerHooks
    let handler: Handler
    private let phase: Mutex<Phase>
    private let waiting = Mutex(Waiting())
    private let exchangeCount = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)

    /// Listens and serves. When this returns, a client can connect.
    ///
    /// Throws `ServerError` where the address can't be had, or the configuration is out of range.
    ///
    /// - Parameters:
    ///   - hooks: the answers where no handler is asked, and the log. Default: answers without a body, no log.
    ///   - handler: answers each request.
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

    /// The libmicrohttpd that this process runs with, such as `0.9.75`.
    public static var libraryVersion: String { String(cString: MHD_get_version()) }

    /// Connections that are open, idle ones among them.
    public var openConnections: Int {
        phase.withLock { phase in
            guard case .serving(let daemon) = phase else { return 0 }
            return Int(CMicrohttpdConnections(daemon.pointer))
        }
    }

    /// Requests that have begun and are not completed.
    public var requestsUnderWay: Int { exchangeCount.load(ordering: .relaxed) }

    /// Takes no new connection, answers what is under way, and returns when all is closed. A second call returns at
    /// once.
    ///
    /// - Parameter deadline: after it, the requests that still wait are answered with `ServerHooks.stopping`.
    public func stop(deadline: Duration = .seconds(10)) async {
        guard let daemon = beginStopping() else { return }
        let listening = MHD_quiesce_daemon(daemon.pointer)
        let patience = ContinuousClock.now + deadline
        while requestsUnderWay > 0, ContinuousClock.now < patience { try? await Task.sleep(for: .milliseconds(2)) }
        await finishWaiting()
        MHD_stop_daemon(daemon.pointer)
        if listening != MHD_INVALID_SOCKET { close(listening) }
        daemon.deallocate()
        if let path = configuration.unixSocket { unlink(path) }
        phase.withLock { $0 = .stopped }
        Unmanaged.passUnretained(self).release()
    }

    private func serve(on socket: ListeningSocket) -> Bool {
        installPanicHook()
        // The daemon's callbacks hold the server: released in `stop()`.
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
            connectionMemoryLimit: 32 * 1024,
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
        phase.withLock { $0 = .serving(DaemonHandle(pointer: pointer, logger: logger, pem: pem)) }
        return true
    }

    /// Lets go of all that is suspended: libmicrohttpd aborts the process where a suspended connection is left when the
    /// daemon stops. A stream gets a moment to end by itself.
    private func finishWaiting() async {
        for round in 0... {
            let isFinal = round >= Self.patientRounds
            let left = waiting.withLock { waiting in
                waiting.isClosed = isFinal || waiting.exchanges.isEmpty
                return waiting.exchanges
            }
            if left.isEmpty { break }
            for exchange in left { exchange.interrupt(isFinal: isFinal) }
            try? await Task.sleep(for: .milliseconds(1))
        }
        // What was resumed just now gets a moment to be sent.
        for _ in 0..<100 where requestsUnderWay > 0 { try? await Task.sleep(for: .milliseconds(1)) }
    }

    private func beginStopping() -> DaemonHandle? {
        phase.withLock { phase in
            guard case .serving(let daemon) = phase else { return nil }
            phase = .stopping
            isStopping.store(true, ordering: .relaxed)
            return daemon
        }
    }

    // MARK: what exchanges tell

    /// Once the server stops, an answer closes its connection, so that clients with keep-alive leave.
    var closesConnections: Bool { isStopping.load(ordering: .relaxed) }

    func began() { exchangeCount.add(1, ordering: .relaxed) }
    func ended() { exchangeCount.subtract(1, ordering: .relaxed) }

    /// False where the server waits no longer: the exchange must go on at once.
    func willSuspend(_ exchange: Exchange) -> Bool {
        waiting.withLock { waiting in
            guard !waiting.isClosed else { return false }
            waiting.exchanges.insert(exchange)
            return true
        }
    }

    func resumed(_ exchange: Exchange) { waiting.withLock { _ = $0.exchanges.remove(exchange) } }
}
