import CMicrohttpd
import Glibc
import Synchronization

/// One request's life, from its request line to the end of its response; libmicrohttpd keeps it as the request's
/// `con_cls`.
///
/// `@unchecked Sendable`: all but `pending` is used on the connection's own thread only, and `pending` has its lock.
final class Exchange: @unchecked Sendable {
    private enum Progress {
        case began
        case receiving
        case waiting
        case answered
    }

    private enum Pending {
        case notWaiting
        case waiting
        case ready(Response)
    }

    /// A body this much larger than the limit is refused before it is sent; a smaller one is read and dropped, so that
    /// the client, which may write all before it reads, sees the answer and keeps its connection.
    private static let drainLimit: UInt64 = 64 << 20

    private let server: Server
    private let connection: OpaquePointer
    private let rawTarget: String
    private var progress = Progress.began
    private var isHead = false
    private var body: [UInt8] = []
    private var bodyExceedsLimit = false
    private var drained: UInt64 = 0
    private let pending = Mutex(Pending.notWaiting)

    init(server: Server, connection: OpaquePointer, target: String) {
        self.server = server
        self.connection = connection
        rawTarget = target
        server.began()
    }

    /// One call of libmicrohttpd's access handler: the head, then each piece of the body, then the end of the request,
    /// and again after each resumption.
    func proceed(
        method: UnsafePointer<CChar>,
        piece: UnsafeRawBufferPointer,
        taken: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        switch progress {
        case .began:
            progress = .receiving
            isHead = strcmp(method, "HEAD") == 0
            return receiveHead(method: method)
        case .receiving where !piece.isEmpty:
            taken.pointee = 0
            return receive(piece)
        case .receiving:
            return answer(server.respond(to: method, rawTarget, makeRequest))
        case .waiting:
            guard case .ready(let response) = pending.withLock({ $0 }) else { return .NO }
            return send(response)
        case .answered:
            return .NO
        }
    }

    /// Answers a suspended exchange; only the first call counts, and none before it is suspended.
    func finish(with response: Response) {
        let isFirst = pending.withLock { pending in
            guard case .waiting = pending else { return false }
            pending = .ready(response)
            return true
        }
        guard isFirst else { return }
        MHD_resume_connection(connection)
        server.resumed(self)
    }

    func end() { server.ended() }

    /// Suspends the connection for a while in the middle of its answer. False where the server stops, and nothing is
    /// to wait any more.
    func pause(for duration: Duration) -> Bool {
        guard server.willSuspend(self) else { return false }
        pending.withLock { pending in
            MHD_suspend_connection(connection)
            pending = .waiting
        }
        Task {
            try? await Task.sleep(for: duration)
            finish(with: Response(status: .ok))
        }
        return true
    }

    // MARK: the request

    private func receiveHead(method: UnsafePointer<CChar>) -> MHD_Result {
        guard let sent = header("Content-Length") else { return .YES }
        guard !isAmbiguous(length: sent) else { return send(server.configuration.ambiguousLength()) }
        guard let length = UInt64(sent) else { return .YES }
        guard length > UInt64(server.configuration.maximumBodyBytes) else {
            body.reserveCapacity(Int(length))
            return .YES
        }
        bodyExceedsLimit = true
        // A client that asks first, or that would send for long, is answered before it sends; that costs it the
        // connection.
        guard length > Self.drainLimit || header("Expect") != nil else { return .YES }
        return answer(server.respond(to: method, rawTarget, makeRequest))
    }

    /// Whether it is not certain where the body ends (RFC 9112, sections 6.1 and 6.3), so that two servers could see two
    /// different requests. libmicrohttpd takes the first length, or the chunks. The connection ends with the refusal, as
    /// everything does that is answered before the body.
    private func isAmbiguous(length: String) -> Bool {
        if header("Transfer-Encoding") != nil { return true }
        let isNumber =
            !length.isEmpty && length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber else { return true }
        return Set(readHeaders().values(of: "Content-Length")).count > 1
    }

    private func receive(_ piece: UnsafeRawBufferPointer) -> MHD_Result {
        guard !bodyExceedsLimit, body.count + piece.count <= server.configuration.maximumBodyBytes else {
            bodyExceedsLimit = true
            body = []
            drained += UInt64(piece.count)
            return drained > Self.drainLimit ? .NO : .YES
        }
        body.append(contentsOf: piece)
        return .YES
    }

    private func header(_ name: String) -> String? {
        guard let value = MHD_lookup_connection_value(connection, .HEADER_KIND, name) else { return nil }
        return String(cString: value)
    }

    private func makeRequest(method: Method, target: RequestTarget) -> Request {
        var request = Request(method: method, target: target, headers: readHeaders(), body: body)
        request.bodyExceedsLimit = bodyExceedsLimit
        request.remoteAddress = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            let count = CMicrohttpdClientAddress(connection, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            return RemoteAddress(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        return request
    }

    private func readHeaders() -> Headers {
        var headers = Headers()
        headers.reserve(bytes: 384)
        withUnsafeMutablePointer(to: &headers) { pointer in
            _ = MHD_get_connection_values_n(
                connection,
                .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    context?.assumingMemoryBound(to: Headers.self).pointee.append(
                        name: UnsafeRawBufferPointer(start: name, count: nameSize),
                        value: UnsafeRawBufferPointer(start: value, count: valueSize)
                    )
                    return .YES
                },
                pointer
            )
        }
        return headers
    }

    // MARK: the response

    private func answer(_ outcome: Outcome) -> MHD_Result {
        switch outcome {
        case .respond(let response):
            return send(response)
        case .later(let work):
            guard server.willSuspend(self) else { return send(server.configuration.stopping()) }
            progress = .waiting
            // Suspended before the work begins, which may be done before this function returns; under the lock, so
            // that nobody resumes what is not suspended yet.
            pending.withLock { pending in
                MHD_suspend_connection(connection)
                pending = .waiting
            }
            Task { self.finish(with: await work()) }
            return .YES
        }
    }

    private func send(_ response: Response) -> MHD_Result {
        switch response.delivery {
        case .reset:
            ConnectionSocket(connection).reset()
            return .NO
        case .raw(let bytes): return write(bytes)
        // Over TLS nothing can be written past libmicrohttpd, so the usual phrase it is.
        case .whole where response.reasonPhrase != nil && server.configuration.tls == nil:
            let phrase = response.reasonPhrase ?? ""
            return write(response.serialized(reasonPhrase: phrase, hasBody: !isHead))
        case .whole: return queue(response, Self.stored(response.body))
        case .dribble(let pieces, let milliseconds):
            let dribble = Dribble(body: response.body, pieces: pieces, milliseconds: milliseconds, exchange: self)
            return queue(response, dribble.makeResponse())
        }
    }

    /// Sends bytes past libmicrohttpd, then lets it close the connection: no answer is queued.
    private func write(_ bytes: [UInt8]) -> MHD_Result {
        guard !bytes.isEmpty else { return .NO }
        return answer(
            .later { [self] in
                let socket = ConnectionSocket(connection)
                var rest = bytes[...]
                // Under the lock, and while it waits only: afterwards the descriptor may be another connection's.
                while !rest.isEmpty {
                    let sent = pending.withLock { pending -> Int? in
                        guard case .waiting = pending else { return nil }
                        return socket.send(rest)
                    }
                    guard let sent else { break }
                    rest = rest.dropFirst(sent)
                    if sent == 0 { try? await Task.sleep(for: .milliseconds(1)) }
                }
                var end = Response(status: .ok)
                end.delivery = .raw([])
                return end
            }
        )
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
        progress = .answered
        guard let created else { return .NO }
        defer { MHD_destroy_response(created) }
        for field in response.headers where !field.value.isEmpty {
            guard MHD_add_response_header(created, field.name, field.value) == .YES else {
                server.configuration.log("a response header was left out: \(field.name) has a value that HTTP forbids")
                continue
            }
        }
        if server.closesConnections { MHD_add_response_header(created, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status.code), created)
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
        let method = Method(rawValue: String(cString: method))
        guard let target = RequestTarget(rawTarget) else {
            return .respond(configuration.badTarget(method, rawTarget))
        }
        return handler(makeRequest(method, target))
    }
}
