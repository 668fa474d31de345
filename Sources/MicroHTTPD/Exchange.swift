import CMicrohttpd
import Glibc
import HTTP
import Synchronization

/// One request's life, from its request line to the end of its response; libmicrohttpd keeps it as the request's
/// `con_cls`.
///
/// `@unchecked Sendable`: the constants and `phase`, which has its lock, may be used by any thread. `reception` is used
/// by `proceed` only: libmicrohttpd never calls it twice at once for one connection, and a call that follows a
/// resumption comes after all that came before it.
final class Exchange: @unchecked Sendable {
    private enum Phase {
        /// Head and body are coming.
        case receiving
        /// The connection is suspended until the response is there.
        case waiting(Task<Void, Never>?)
        /// The response is there, and the connection has been resumed: the library's next call sends it.
        case ready(Response)
        /// The connection is suspended while bytes are written past the library.
        case writing(RawWriter)
        /// The library has the response, and the connection is suspended until there is more of the body.
        case streaming(StreamedBody)
        /// The library has the response.
        case queued
        /// Everything has been sent past the library: its next call ends the connection.
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

    /// One call of libmicrohttpd's access handler: for the head, then for each piece of the body, then for the end of
    /// the request, and again after each resumption.
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

    /// The request is over, however it ended.
    func end() { server.ended() }

    /// Lets a suspended exchange go on at once, as the server stops. With `isFinal`, nothing is waited for any more.
    func interrupt(isFinal: Bool) {
        switch phase.withLock({ $0 }) {
        case .waiting(let work):
            work?.cancel()
            finish(with: server.hooks.stopping())
        case .writing(let writer): writer.cancel()
        case .streaming(let body): body.interrupt(isFinal: isFinal)
        case .receiving, .ready, .queued, .finished: break
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
            // The work may be done, and the exchange over, before this task is kept.
            let task = Task { self.finish(with: await work()) }
            phase.withLock { if case .waiting = $0 { $0 = .waiting(task) } }
            return .YES
        }
    }

    /// Gives a waiting exchange its response. Only the first call counts.
    private func finish(with response: Response) {
        leave(for: .ready(response)) { if case .waiting = $0 { true } else { false } }
    }

    /// Suspends the connection. False where the server has stopped waiting: then the exchange must go on at once.
    private func suspend(as next: Phase) -> Bool {
        guard server.willSuspend(self) else { return false }
        // Under the lock, so that nobody resumes what is not suspended yet.
        phase.withLock { phase in
            connection.suspend()
            phase = next
        }
        return true
    }

    /// Resumes the connection, where it is suspended in the phase that is meant. Under the lock, so that it is not
    /// suspended anew before the server knows that it was resumed.
    private func leave(for next: Phase, ifPhase isMeant: (Phase) -> Bool) {
        phase.withLock { phase in
            guard isMeant(phase) else { return }
            phase = next
            connection.resume()
            server.resumed(self)
        }
    }

    /// Suspends the connection until its body has more bytes. False where the server waits no longer.
    func suspendForStream(_ body: StreamedBody) -> Bool { suspend(as: .streaming(body)) }

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
        // Over TLS nothing can be written past libmicrohttpd, so the response has the usual phrase.
        if let phrase = response.reasonPhrase, server.configuration.tls == nil {
            return write(response.serialized(reasonPhrase: phrase, hasBody: !isHead))
        }
        switch response.body {
        case .bytes(let bytes): return queue(response, Self.stored(bytes))
        case .stream(let stream): return queue(response, StreamedBody(stream, of: self).makeResponse())
        }
    }

    /// Sends bytes past libmicrohttpd, then lets it close the connection: no answer is queued.
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
    /// From libmicrohttpd's words to a `Request`, and to its outcome.
    fileprivate func respond(
        to method: UnsafePointer<CChar>,
        _ rawTarget: String,
        _ makeRequest: (Method, RequestTarget) -> Request
    ) -> Outcome {
        guard let target = RequestTarget(rawTarget) else { return .respond(hooks.undecodableTarget()) }
        return handler(makeRequest(Method(rawValue: String(cString: method)), target))
    }
}
