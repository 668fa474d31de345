import CMicrohttpd
import HTTP
import Synchronization

/// A body that is sent piece by piece. libmicrohttpd asks for bytes when it could send some. If there are none yet, the
/// connection is suspended until there are.
final class StreamedBody: Sendable {
    private struct State {
        /// The part of the newest piece that the library doesn't have yet.
        var rest: ArraySlice<UInt8> = []
        /// The function that makes the body. It waits until the library has its piece.
        var maker: CheckedContinuation<Bool, Never>?
        var task: Task<Void, Never>?
        var isSuspended = false
        /// Whether no further piece follows.
        var isComplete = false
        /// Whether pieces can't be sent any more.
        var isAbandoned = false

        mutating func takeMaker() -> CheckedContinuation<Bool, Never>? {
            defer { maker = nil }
            return maker
        }
    }

    private let stream: BodyStream
    private let exchange: Exchange
    private let state = Mutex(State())

    init(_ stream: BodyStream, of exchange: Exchange) {
        self.stream = stream
        self.exchange = exchange
    }

    /// Makes a response that holds this object, and starts to make the body. Returns nil if libmicrohttpd can't make
    /// the response.
    func makeResponse() -> OpaquePointer? {
        let retained = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            CMicrohttpdSizeUnknown,
            16_384,
            streamContinues,
            retained.toOpaque(),
            streamedBodyReleased
        )
        guard response != nil else {
            retained.release()
            exchange.streamEnded(self)
            return nil
        }
        let task = Task { [self] in
            await stream.make { [self] piece in await write(piece) }
            complete()
        }
        state.withLock { $0.task = task }
        return response
    }

    /// Whether the body goes on until its client leaves or the server stops.
    var isEndless: Bool { stream.isEndless }

    // MARK: the library's side

    /// Puts bytes into a buffer and returns their number. Returns 0 if the connection has been suspended until there
    /// are bytes, `CMicrohttpdEndOfStream` at the end of the body, and `CMicrohttpdStreamFailed` where the body was
    /// given up before its end: then the library closes the connection, so that no client takes the part for the whole.
    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (count, maker) = state.withLock { state -> (Int, CheckedContinuation<Bool, Never>?) in
            if !state.rest.isEmpty {
                let next = state.rest.prefix(buffer.count)
                buffer.copyBytes(from: next)
                state.rest = state.rest.dropFirst(next.count)
                return (next.count, state.rest.isEmpty ? state.takeMaker() : nil)
            }
            if state.isComplete { return (CMicrohttpdEndOfStream, nil) }
            guard !state.isAbandoned, exchange.suspend(for: self) else {
                exchange.bodyFailed()
                return (CMicrohttpdStreamFailed, nil)
            }
            state.isSuspended = true
            return (0, nil)
        }
        maker?.resume(returning: true)
        return count
    }

    /// Shows the client that the body is not whole, as the server closes the connection.
    func fail() { exchange.bodyFailed() }

    /// Notes that the response is destroyed: it was sent, or the client has left.
    fileprivate func abandon() {
        let (maker, task) = state.withLock { state in
            state.isAbandoned = true
            return (state.takeMaker(), state.task)
        }
        maker?.resume(returning: false)
        task?.cancel()
        exchange.streamEnded(self)
    }

    // MARK: the maker's side

    private func write(_ piece: [UInt8]) async -> Bool {
        guard !piece.isEmpty else { return !state.withLock(\.isAbandoned) }
        return await withCheckedContinuation { maker in
            let isTaken = change { state in
                guard !state.isAbandoned else { return false }
                state.rest = piece[...]
                state.maker = maker
                return true
            }
            if !isTaken { maker.resume(returning: false) }
        }
    }

    /// Notes that the body has no further piece. A body that was given up is not complete, though its maker ends too.
    private func complete() { change { $0.isComplete = !$0.isAbandoned } }

    /// Cancels the task that makes the body, as the server stops or the client has ended its side of the connection.
    /// Pieces that are only held back are sent at once.
    ///
    /// - Parameter isFinal: whether no further piece is sent.
    func interrupt(isFinal: Bool) {
        state.withLock(\.task)?.cancel()
        if isFinal { change { $0.isAbandoned = true } }
    }

    /// Changes the state and resumes the connection if it is suspended.
    @discardableResult
    private func change<Result: Sendable>(_ change: (inout State) -> Result) -> Result {
        let (result, wasSuspended) = state.withLock { state in
            let result = change(&state)
            defer { state.isSuspended = false }
            return (result, state.isSuspended)
        }
        if wasSuspended { exchange.resumeFromStream() }
        return result
    }
}

extension StreamedBody: Hashable {
    static func == (left: StreamedBody, right: StreamedBody) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

private func streamContinues(
    context: UnsafeMutableRawPointer?,
    position: UInt64,
    buffer: UnsafeMutablePointer<CChar>?,
    size: Int
) -> Int {
    guard let context else { return CMicrohttpdEndOfStream }
    let body = Unmanaged<StreamedBody>.fromOpaque(context).takeUnretainedValue()
    return body.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

private func streamedBodyReleased(context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<StreamedBody>.fromOpaque(context).takeRetainedValue().abandon()
}
