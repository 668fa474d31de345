import CMicrohttpd
import Glibc
import HTTP
import Synchronization

/// One request, from its request line to the end of its response. libmicrohttpd stores it as the request's `con_cls`.
///
/// `@unchecked Sendable`: every thread may use the constants, and `state`, which has a lock. Everything else is used
/// in libmicrohttpd's callbacks only. The library never calls two of them at the same time for one connection, and a
/// call after a resumption comes after all earlier calls.
final class Exchange: @unchecked Sendable {
    private enum Phase {
        /// The head and the body are being received.
        case receiving
        /// The whole request is there. The library's next call, which comes at once, starts the work.
        case deferred(@Sendable () async -> Response)
        /// The connection is suspended until the response is ready.
        case waiting(Task<Void, Never>?)
        /// The response is ready and the connection has been resumed. The library's next call sends the response.
        case ready(Response)
        /// The connection is suspended while bytes are written without the library.
        case writing(RawWriter)
        /// The library has the response. The connection is suspended until the body has more bytes.
        case streaming(StreamedBody)
        /// The library has the response.
        case queued
        /// All bytes have been written without the library. The library's next call ends the connection.
        case finished
    }

    private struct State {
        var phase = Phase.receiving
        /// The number under which the suspended connection is watched; nil if it isn't.
        var watch: UInt64?
        /// Whether the client has ended its side of the connection, and the response is hurried for that.
        var isHurried = false
    }

    /// The time after which a suspension ends whose client has ended its side of the connection, whatever the response
    /// still waits for.
    private static let grace = Duration.seconds(2)

    private let server: Server
    private let connection: ConnectionHandle
    /// The target in libmicrohttpd's buffer, with the size that it was sent with. It may be read while the request
    /// lasts.
    private let target: UnsafeRawBufferPointer
    private let rawTarget: String
    private let hasSoundTarget: Bool
    /// The list that this exchange is in while its head is not complete.
    private var pendingHeads: PendingHeads?
    /// The headers of the request. They don't change any more once its head is complete, so every thread may read them
    /// from the first suspension on.
    private var headers = Headers()
    /// The memory of the connection that the request takes, in bytes.
    private var headMemory = 0
    /// Whether the client speaks HTTP/1.0, which has no chunks: a body without a length ends with the connection. Like
    /// `headers`, it may be read by every thread from the first suspension on.
    private var isHTTP10 = false
    private var reception = Reception()
    private let state = Mutex(State())

    init(server: Server, connection: ConnectionHandle, target: UnsafePointer<CChar>) {
        self.server = server
        self.connection = connection
        self.target = UnsafeRawBufferPointer(start: target, count: strlen(target))
        rawTarget = String(decoding: self.target, as: UTF8.self)
        hasSoundTarget = Letters.isTarget(self.target)
        let pendingHeads = PendingHeads.ofThisThread
        self.pendingHeads = pendingHeads
        server.began()
        pendingHeads.add(self)
    }

    /// Handles one call of libmicrohttpd's access handler. The library calls it for the head, for each piece of the
    /// body, for the end of the request, and after each resumption.
    func proceed(
        method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>,
        piece: UnsafeRawBufferPointer,
        taken: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        switch state.withLock({ $0.phase }) {
        case .receiving:
            let limit = server.configuration.maximumBodyBytes
            let verdict: Reception.Verdict
            let isHead = pendingHeads != nil
            taken.pointee = 0
            if isHead {
                leavePendingHeads()
                do throws(RequestFault) {
                    verdict = try receiveHead(method: method, version: version, limit: limit)
                } catch {
                    server.hooks.refused()
                    return send(server.hooks.malformed(error, readRefusedHeaders()), toHead: asksForHead(method))
                }
            } else {
                verdict = reception.receive(piece, limit: limit)
            }
            switch verdict {
            case .goOn: return .YES
            case .abort: return .NO
            case .answer:
                return answer(
                    server.respond(to: method, rawTarget, headers, makeRequest),
                    to: method,
                    beforeBody: isHead
                )
            }
        case .deferred(let work): return start(work, toHead: asksForHead(method))
        case .ready(let response): return send(response, toHead: asksForHead(method))
        case .finished, .waiting, .writing, .streaming, .queued: return .NO
        }
    }

    /// Refuses a head that libmicrohttpd is about to refuse by itself, in a way that no client understands. Does
    /// nothing if the head is not complete.
    func refuseHead() {
        guard connection.headSize > 0 else { return }
        leavePendingHeads()
        let fault = RequestHead.fault(ofRefusedHeadOn: connection)
        let response = server.hooks.malformed(fault, readRefusedHeaders())
        let body = response.body.bytes
        let phrase = response.status.usualPhrase
        connection.sendLast(response.serialized(reasonPhrase: phrase, length: body.count, body: body))
    }

    private func receiveHead(
        method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>,
        limit: Int
    ) throws(RequestFault) -> Reception.Verdict {
        guard hasSoundTarget else { throw .requestLine }
        let head = try RequestHead(of: connection, method: method, target: target, version: version)
        headers = head.headers
        isHTTP10 = strcmp(version, "HTTP/1.0") == 0
        headMemory = connection.memory(of: head.headers, head.framing)
        return reception.expectBody(head.framing, limit: limit)
    }

    /// Returns the headers of a request that is refused, as far as libmicrohttpd has understood them.
    private func readRefusedHeaders() -> Headers {
        let (headers, scan) = connection.readHeaders(from: 0)
        headMemory = connection.memory(of: headers, scan.framing)
        return headers
    }

    private func leavePendingHeads() {
        pendingHeads?.remove(self)
        pendingHeads = nil
    }

    /// Notes the end of the request, whether it succeeded or failed.
    func end() {
        leavePendingHeads()
        server.ended()
    }

    /// Makes a suspended exchange continue at once, as the server stops. An exchange that waits for a streamed body
    /// continues when `StreamedBody.interrupt` has given it more bytes, or the end.
    func interrupt() {
        switch state.withLock({ $0.phase }) {
        case .waiting(let work):
            // In this order: a task that is cancelled may give its own response at once.
            finish(with: server.hooks.stopping(headers))
            work?.cancel()
        case .writing(let writer): writer.cancel()
        case .receiving, .deferred, .ready, .streaming, .queued, .finished: break
        }
    }

    /// Hurries the response, as the client has ended its side of the connection. It may have left, or it may still
    /// read, so it gets the true response where that is only held back.
    private func clientEnded() {
        let (phase, isFirst) = state.withLock { state in
            defer { state.isHurried = true }
            return (state.phase, !state.isHurried)
        }
        switch phase {
        case .waiting(let work): work?.cancel()
        case .streaming(let body): body.interrupt(isFinal: false)
        case .writing(let writer): return writer.hurry()
        case .receiving, .deferred, .ready, .queued, .finished: break
        }
        if isFirst { Task { await endHurry() } }
    }

    /// Ends a suspension that lasts although it was hurried, as its response waits for more than time. The work goes on
    /// without a connection. A server that stops does not wait for the grace.
    private func endHurry() async {
        while let watch = hurriedWatch() {
            let end = ContinuousClock.now + Self.grace
            repeat {
                try? await Task.sleep(for: .milliseconds(50))
            } while ContinuousClock.now < end && !server.closesConnections
            switch state.withLock({ $0.watch == watch ? $0.phase : .finished }) {
            case .waiting: finish(with: server.hooks.stopping(headers))
            case .streaming(let body): body.interrupt(isFinal: true)
            case .receiving, .deferred, .ready, .writing, .queued, .finished: break
            }
        }
    }

    /// The number of the suspension; nil, and the hurry is over, if the connection is not suspended.
    private func hurriedWatch() -> UInt64? {
        state.withLock { state in
            state.isHurried = state.watch != nil
            return state.watch
        }
    }

    private func asksForHead(_ method: UnsafePointer<CChar>) -> Bool { strcmp(method, "HEAD") == 0 }

    private func makeRequest(method: Method, target: RequestTarget) -> Request {
        var request = Request(
            method: method,
            target: target,
            headers: headers,
            body: reception.takeBody()
        )
        request.bodyExceedsLimit = reception.bodyExceedsLimit
        request.remoteAddress = connection.remoteAddress
        return request
    }

    // MARK: waiting

    private func answer(
        _ outcome: Outcome,
        to method: UnsafePointer<CChar>,
        beforeBody: Bool
    ) -> MHD_Result {
        switch outcome {
        case .respond(let response): return send(response, toHead: asksForHead(method))
        case .later(let work) where beforeBody: return start(work, toHead: asksForHead(method))
        case .later(let work):
            // If the connection were suspended in this call, the library would read from it when it is resumed, find
            // the end of a client that has ended its side, and close the connection without an answer. After a call
            // that does nothing it does not read any more, and calls again at once.
            state.withLock { $0.phase = .deferred(work) }
            return .YES
        }
    }

    /// Suspends the connection and starts the work that makes the response.
    private func start(_ work: @escaping @Sendable () async -> Response, toHead isHead: Bool) -> MHD_Result {
        guard suspend(as: .waiting(nil)) else { return send(server.hooks.stopping(headers), toHead: isHead) }
        let task = Task { self.finish(with: await work()) }
        // The work, and even the exchange, may be finished before the task is stored.
        let isLate = state.withLock { state in
            guard case .waiting = state.phase else { return false }
            state.phase = .waiting(task)
            return state.isHurried
        }
        if isLate { task.cancel() }
        return .YES
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
        state.withLock { state in
            guard server.willSuspend(self) else { return false }
            connection.suspend()
            state.phase = next
            state.watch = server.clientWatch.add(connection.socket) { [self] in clientEnded() }
            return true
        }
    }

    /// Resumes the connection if it is suspended in the expected phase. This is done under the lock, so that the
    /// connection is not suspended again before the server has noted that it was resumed.
    private func leave(for next: Phase, ifPhase isMeant: (Phase) -> Bool) {
        state.withLock { state in
            guard isMeant(state.phase) else { return }
            if let watch = state.watch { server.clientWatch.remove(connection.socket, watch) }
            state.watch = nil
            state.phase = next
            connection.resume()
            server.resumed(self)
        }
    }

    /// Suspends the connection until its body has more bytes. Returns false if the server has stopped waiting.
    func suspend(for body: StreamedBody) -> Bool { suspend(as: .streaming(body)) }

    /// Notes that a body ends before its end, and that the connection will be closed. A client of HTTP/1.0 sees a
    /// reset, as it would take the part for the whole.
    func bodyFailed() {
        if isHTTP10 { connection.reset() }
    }

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
            if let phrase = response.reasonPhrase ?? (fits(response) ? nil : response.status.usualPhrase) {
                return write(response.serialized(reasonPhrase: phrase, length: bytes.count, body: isHead ? [] : bytes))
            }
            return queue(response, Self.stored(bytes))
        case .stream(let stream) where isHead: return sendHead(of: response, stream)
        case .stream(let stream) where !fits(response):
            // A body without an end is for the library alone, which ends it at once when the server stops.
            return stream.isEndless
                ? send(server.hooks.malformed(.tooLarge, headers), toHead: isHead) : write(response, stream)
        case .stream(let stream):
            let body = StreamedBody(stream, of: self)
            guard server.willStream(body) else {
                let stopping = server.hooks.stopping(headers)
                return queue(stopping, Self.stored(stopping.body.bytes))
            }
            return queue(response, body.makeResponse())
        }
    }

    /// Whether the head of a response has room in the connection's memory beside the request. Without it, the library
    /// would close the connection without a response.
    private func fits(_ response: Response) -> Bool {
        let size = response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        return headMemory + connection.trailerMemory + size + Self.otherHeaders <= Server.connectionMemory
    }

    /// The size of what libmicrohttpd adds to the head of a response, in bytes: the status line and a few lines, and
    /// what it needs besides.
    private static let otherHeaders = 512

    /// Writes bytes without libmicrohttpd, then lets the library close the connection, as no response is queued.
    private func write(_ bytes: [UInt8]) -> MHD_Result {
        guard !bytes.isEmpty else { return .NO }
        return write { $0.start(bytes) }
    }

    /// Writes a response without libmicrohttpd while its body is made.
    private func write(_ response: Response, _ stream: BodyStream) -> MHD_Result {
        let isChunked = stream.length == nil && !isHTTP10
        let head = response.serialized(
            reasonPhrase: response.status.usualPhrase,
            length: stream.length,
            isChunked: isChunked,
            body: []
        )
        guard response.status.mayHaveBody else { return write(head) }
        return write { writer in
            writer.start { writer in
                guard await writer.write(head) else { return }
                await stream.make { piece in
                    // A chunk without bytes would be the last one.
                    await writer.write(isChunked && !piece.isEmpty ? Self.chunk(piece) : piece)
                }
                if isChunked { _ = await writer.write(Self.chunk([])) }
            }
        }
    }

    /// Returns bytes as a chunk (RFC 9112, section 7.1); without bytes, it is the last one.
    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    private func write(_ start: (RawWriter) -> Void) -> MHD_Result {
        let socket = RawWriter.Socket(
            descriptor: connection.socket,
            send: connection.rawSend,
            endSending: connection.endSending,
            giveUp: { self.bodyFailed() }
        )
        let writer = RawWriter(to: socket, idleTimeoutSeconds: server.configuration.idleTimeoutSeconds) {
            self.leave(for: .finished) { if case .writing = $0 { true } else { false } }
        }
        guard suspend(as: .writing(writer)) else { return .NO }
        start(writer)
        return .YES
    }

    private static func stored(_ body: [UInt8]) -> OpaquePointer? {
        body.count < LentBody.worthwhileSize ? copied(body) : LentBody(body).makeResponse()
    }

    /// Answers a HEAD whose GET would be answered by a stream. libmicrohttpd sends the chunk that ends a body behind
    /// the head of a chunked response. So the answer has the length of the body, or it is written without the library.
    private func sendHead(of response: Response, _ stream: BodyStream) -> MHD_Result {
        guard let length = stream.length, fits(response) else {
            let phrase = response.status.usualPhrase
            return write(response.serialized(reasonPhrase: phrase, length: stream.length, body: []))
        }
        let size = UInt64(clamping: length)
        return queue(
            response,
            MHD_create_response_from_callback(size, 1024, { _, _, _, _ in CMicrohttpdEndOfStream }, nil, nil)
        )
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
        state.withLock { $0.phase = .queued }
        guard let created else { return .NO }
        defer { MHD_destroy_response(created) }
        for field in response.headers where !Self.add(field, to: created) {
            server.hooks.log("a response header was left out: \(field.name) has a value that HTTP forbids")
        }
        if server.closesConnections { MHD_add_response_header(created, "Connection", "close") }
        return MHD_queue_response(connection.pointer, UInt32(response.status.code), created)
    }

    /// Adds a header to a response. Returns false if HTTP forbids its name or its value. The texts are lent to the
    /// library, which copies them: to pass a `String` as an argument copies it once more.
    private static func add(_ field: Response.Field, to response: OpaquePointer) -> Bool {
        field.name.withCString { name in
            // libmicrohttpd refuses an empty value, so a space is sent. Clients take it for an empty value, as HTTP
            // says.
            let isAdded =
                field.value.isEmpty
                ? MHD_add_response_header(response, name, " ")
                : field.value.withCString { MHD_add_response_header(response, name, $0) }
            return isAdded == .YES
        }
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
        _ headers: Headers,
        _ makeRequest: (Method, RequestTarget) -> Request
    ) -> Outcome {
        let method = Method(rawValue: String(cString: method))
        guard let target = RequestTarget(rawTarget) else { return .respond(hooks.undecodableTarget(method, headers)) }
        return handler(makeRequest(method, target))
    }
}
