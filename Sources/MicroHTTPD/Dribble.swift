import CMicrohttpd
import Glibc

/// A body that leaves piece by piece, on a schedule. libmicrohttpd asks for the next bytes whenever it could send some;
/// until they are due, the connection is suspended.
final class Dribble {
    private let body: [UInt8]
    private let pieceSize: Int
    private let pieces: Int
    private let interval: Duration
    private let start = ContinuousClock.now
    private let exchange: Exchange

    init(body: [UInt8], pieces: Int, milliseconds: Int, exchange: Exchange) {
        self.body = body
        self.pieces = max(1, min(pieces, body.count))
        pieceSize = max(1, body.count / self.pieces)
        interval = .microseconds(milliseconds * 1000 / self.pieces)
        self.exchange = exchange
    }

    /// A response that holds this object.
    func makeResponse() -> OpaquePointer? {
        let retained = Unmanaged.passRetained(self)
        let response = MHD_create_response_from_callback(
            CMicrohttpdSizeUnknown,
            16_384,
            dribbleContinues,
            retained.toOpaque(),
            heldObjectReturned
        )
        if response == nil { retained.release() }
        return response
    }

    func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = min(position / pieceSize, pieces)
        let isAtEnd = position >= body.count
        let wait = start + interval * (isAtEnd ? pieces : piece) - ContinuousClock.now
        if wait > .zero, exchange.pause(for: wait) { return 0 }
        guard !isAtEnd else { return CMicrohttpdEndOfStream }
        let end = piece >= pieces - 1 ? body.count : (piece + 1) * pieceSize
        let next = body[position..<end].prefix(buffer.count)
        buffer.copyBytes(from: next)
        return next.count
    }
}

private func dribbleContinues(
    context: UnsafeMutableRawPointer?,
    position: UInt64,
    buffer: UnsafeMutablePointer<CChar>?,
    size: Int
) -> Int {
    guard let context else { return CMicrohttpdEndOfStream }
    let dribble = Unmanaged<Dribble>.fromOpaque(context).takeUnretainedValue()
    return dribble.read(at: Int(position), into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}
