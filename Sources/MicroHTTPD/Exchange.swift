import CMicrohttpd
import Glibc
import HTTP
import Synchronization

/// One request, from its request line to the end of its response. libmicrohttpd stores it as the request's `con_cls`.
///
/// `@unchecked Sendable`: every thread may use the constants, and `phase`, which has a lock. Only `proceed` uses
/// `reception`. libmicrohttpd never calls `proceed` twice at the same time for one connection, and a call after a
/// resumption comes after all earlier calls.
final class Exchange: @unchecked Sendable {
    private enum Phase {
        /// The head and the body are being received.
        case receiving
        /// The connection is suspended until the response is ready.
        case waiting(Task<Void, Never>?)
        /// The response is ready and the connection has been resumed. The library's next call sends the response.
        case ready(Response)
        /// The connection is suspended while bytes are written without the library.
        case writing(RawWriter)
        /// The library has the response. The connection is suspended until the body has more bytes.
        case streaming
        /// The library has the response.
        case queued
        /// All bytes have been written without the library. The library's next call ends the connection.
        case finished
    }

    private let server: Server
    private let connection: ConnectionHandle
    private let rawTarget: String
    private var reception = Reception()
    private let phase = Mutex(Phase.receiving)

    init(server: Server, connection: ConnectionHandle, target: String) {
        self.server = server
        self.connection = connection
        rawTarget = target
        server.began()
    }

    /// Handles one call of libmicrohttpd's access handler. The library calls it for the head, for each piece of the
    /// body, for the end of the request, and after each resumption.
    func proceed(
        method: UnsafePointer<CChar>,
        piece: UnsafeRawBufferPointer,
        taken: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        switch phase.withLock({ $0 }) {
        case .receiving:
            let verdict = reception.receive(piece, from: connection, limit: server.configuration.maximumBodyBytes)
            taken.pointee = 0
            switch verdict {
            case .goOn: return .YES
            case .abort: return .NO
            case .ambiguousLength: return send(server.hooks.ambiguousLength(), toHead: false)
            case .answer: return answer(server.respond(to: method, rawTarget, makeRequest), to: method)
            }
        case .ready(let response): return send(response, toHead: isHead(method))
        case .finished, .waiting, .writing, .streaming, .queued: return .NO
        }
    }

    /// Notes the end of the request, whether it succeeded or failed.
    func end() { server.ended() }

    /// Makes a suspended exchange continue at once, as the server stops. An exchange that waits for a streamed body
    /// continues when `StreamedBody.interrupt` has given it more bytes, or the end.
    func interrupt() {
        switch phase.withLock({ $0 }) {
        case .waiting(let work):
            work?.cancel()
            finish(with: server.hooks.stopping())
        case .writing(let writer): writer.cancel()
        case .receiving, .ready, .streaming, .queued, .finished: break
        }
    }

    private func isHead(_ method: UnsafePointer<CChar>) -> Bool { strcmp(method, "HEAD") == 0 }

    private func makeRequest(method: Method, target: RequestTarget) -> Request {
        var request = Request(
            method: method,
            target: target,
            headers: connection.headers,
            body: reception.takeBody()
        )
        request.bodyExceedsLimit = reception.bodyExceedsLimit
        request.remoteAddress = connection.remoteAddress
        return request
    }

    // MARK: waiting

    private func answer(_ outcome: Outcome, to method: UnsafePointer<CChar>) -> MHD_Result {
        switch outcome {
        case .respond(let response): return send(response, toHead: isHead(method))
        case .later(let work):
            guard suspend(as: .waiting(nil)) else { return send(server.hooks.stopping(), toHead: isHead(method)) }
            // The work, and even the exchange, may be finished before the task is stored.
            let task = Task { self.finish(with: await work()) }
            phase.withLock { if case .waiting = $0 { $0 = .waiting(task) } }
            return .YES
        }
    }

    /// Gives the response to a waiting exchange. Only the first call has an effect.
    private func finish(with response: Response) {
        leave(for: .ready(response)) { if case .waiting = $0 { true } else { false } }
    }

    /// Suspends the connection. Returns false if the server has stopped waiting; then the exchange must continue at
    /// once.
    private func suspend(as next: Phase) -> Bool {
        // This is done under the lock: no thread resumes a connection that is not suspended yet, and the server notes
        // the suspension after the resumption before it, not between its two steps.
        phase.withLock { phase in
            guard server.willSuspend(self) else { return false }
            connection.suspend()
            phase = next
            return true
        }
    }

    /// Resumes the connection if it is suspended in the expected phase. This is done under the lock, so that the
    /// connection is not suspended again before the server has noted that it was resumed.
    private func leave(for next: Phase, ifPhase isMeant: (Phase) -> Bool) {
        phase.withLock { phase in
            guard isMeant(phase) else { return }
            phase = next
            connection.resume()
            server.resumed(self)
        }
    }

    /// Suspends the connection until its body has more bytes. Returns false if the server has stopped waiting.
    func suspendForStream() -> Bool { suspend(as: .streaming) }

    /// Notes that a streamed body is sent, or that its client has left.
    func streamEnded(_ body: StreamedBody) { server.streamEnded(body) }

    func resumeFromStream() { leave(for: .queued) { if case .streaming = $0 { true } else { false } } }

    // MARK: sending

    private func send(_ response: Response, toHead isHead: Bool) -> MHD_Result {
        switch response.delivery {
        case .reset:
            connection.reset()
            return .NO
        case .raw(let bytes): return write(bytes)
        case .whole: break
        }
        switch response.body {
        case .bytes(let bytes):
            // With TLS, nothing can be written without libmicrohttpd, so the response has the usual phrase.
            if let phrase = response.reasonPhrase, server.configuration.tls == nil {
                return write(response.serialized(reasonPhrase: phrase, body: bytes, sendsBody: !isHead))
            }
            return queue(response, Self.stored(bytes))
        case .stream(let stream):
            let body = StreamedBody(stream, of: self)
            guard server.willStream(body) else {
                let stopping = server.hooks.stopping()
                return queue(stopping, Self.stored(stopping.body.bytes))
            }
            return queue(response, body.makeResponse())
        }
    }

    /// Writes bytes without libmicrohttpd, then lets the library close the connection, as no response is queued.
    private func write(_ bytes: [UInt8]) -> MHD_Result {
        guard !bytes.isEmpty else { return .NO }
        let writer = RawWriter(
            bytes,
            to: connection.socket,
            idleTimeoutSeconds: server.configuration.idleTimeoutSeconds
        ) {
            self.leave(for: .finished) { if case .writing = $0 { true } else { false } }
        }
        guard suspend(as: .writing(writer)) else { return .NO }
        writer.start()
        return .YES
    }

    private static func stored(_ body: [UInt8]) -> OpaquePointer? {
        body.count < LentBody.worthwhileSize ? copied(body) : LentBody(body).makeResponse()
    }

    private static func copied(_ body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY
            )
        }
    }

    private func queue(_ response: Response, _ created: OpaquePointer?) -> MHD_Result {
        phase.withLock { $0 = .queued }
        guard let created else { return .NO }
        defer { MHD_destroy_response(created) }
        for field in response.headers where !field.value.isEmpty {
            guard MHD_add_response_header(created, field.name, field.value) == .YES else {
                server.hooks.log("a response header was left out: \(field.name) has a value that HTTP forbids")
                continue
            }
        }
        if server.closesConnections { MHD_add_response_header(created, "Connection", "close") }
        return MHD_queue_response(connection.pointer, UInt32(response.status.code), created)
    }
}

extension Exchange: Hashable {
    static func == (left: Exchange, right: Exchange) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Server {
    /// Makes a `Request` from libmicrohttpd's values, and returns the handler's outcome for it.
    fileprivate func respond(
        to method: UnsafePointer<CChar>,
        _ rawTarget: String,
        _ makeRequest: (Method, RequestTarget) -> Request
    ) -> Outcome {
        guard let target = RequestTarget(rawTarget) else { return .respond(hooks.undecodableTarget()) }
        return handler(makeRequest(Method(rawValue: String(cString: method)), target))
    }
}
