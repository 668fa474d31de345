/// A body that is sent piece by piece while it is made.
///
/// The function that makes it runs in its own task. When the server stops, or the client has ended its side of the
/// connection, the task is cancelled, so that a function that sleeps between pieces continues at once.
public struct BodyStream: Sendable {
    /// A function that sends a piece. It returns when the connection has room for the next piece. It returns false if
    /// pieces can't be sent any more, as the client has left or the server has stopped.
    public typealias Write = @Sendable (_ piece: [UInt8]) async -> Bool

    /// The function that makes the body. It calls `write` for each piece, and returns at the end of the body.
    public let make: @Sendable (_ write: Write) async -> Void

    /// The number of bytes of the whole body, which the answer to a HEAD tells; nil if it is not known.
    public let length: Int?

    /// Whether the body goes on until its client leaves or the server stops. A server that stops waits for the end of
    /// every other body.
    public let isEndless: Bool

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - length: the number of bytes of the whole body. Default: nil, not known.
    ///   - isEndless: whether the body goes on until its client leaves or the server stops. Default: false.
    ///   - make: the function that makes the body.
    public init(
        length: Int? = nil,
        isEndless: Bool = false,
        _ make: @escaping @Sendable (_ write: Write) async -> Void
    ) {
        self.length = length
        self.isEndless = isEndless
        self.make = make
    }
}

extension BodyStream {
    /// Returns a stream that sends bytes in several pieces, spread evenly over a time. The pieces have the same size;
    /// the last one may be larger.
    ///
    /// - Parameters:
    ///   - bytes: the whole body.
    ///   - pieces: the number of pieces, at least 1. No piece of a body is empty, so there are at most as many pieces
    ///     as bytes; an empty body is one empty piece.
    ///   - duration: the time from the first piece to the end of the body; `Outcome.longestDelay` at most.
    public static func dribble(_ bytes: [UInt8], pieces: Int, over duration: Duration) -> BodyStream {
        let count = max(1, min(pieces, bytes.count))
        let size = bytes.count / count
        let duration = min(duration, Outcome.longestDelay)
        return BodyStream(length: bytes.count) { write in
            let start = ContinuousClock.now
            for piece in 0..<count {
                let due = start + duration * piece / count
                // A sleep takes time even where it is over already.
                if due > .now { try? await Task.sleep(until: due) }
                let end = piece == count - 1 ? bytes.count : (piece + 1) * size
                guard await write(Array(bytes[(piece * size)..<end])) else { return }
            }
            try? await Task.sleep(until: start + duration)
        }
    }
}
