/// A body that is sent piece by piece, while it is made.
///
/// The function that makes it runs in a task of its own. The task is cancelled when the server stops, so that a
/// function that sleeps between its pieces goes on at once.
public struct BodyStream: Sendable {
    /// Sends a piece, and returns when the connection has room for the next one. False where nobody takes pieces any
    /// more: the client has left, or the server has stopped.
    public typealias Write = @Sendable (_ piece: [UInt8]) async -> Bool

    /// Makes the body: calls the function that it is given for each piece, and returns at the end of the body.
    public let make: @Sendable (_ write: Write) async -> Void

    /// Keeps the function that makes the body.
    public init(_ make: @escaping @Sendable (_ write: Write) async -> Void) { self.make = make }
}

extension BodyStream {
    /// Some bytes in so many pieces of one size, the last one larger, spread evenly over a time.
    ///
    /// - Parameters:
    ///   - pieces: at least 1; no piece is empty, so there are no more pieces than bytes.
    ///   - duration: the time from the first piece to the end of the body.
    public static func dribble(_ bytes: [UInt8], pieces: Int, over duration: Duration) -> BodyStream {
        let count = max(1, min(pieces, bytes.count))
        let size = bytes.count / count
        return BodyStream { write in
            let start = ContinuousClock.now
            for piece in 0..<count {
                try? await Task.sleep(until: start + duration * piece / count)
                let end = piece == count - 1 ? bytes.count : (piece + 1) * size
                guard await write(Array(bytes[(piece * size)..<end])) else { return }
            }
            try? await Task.sleep(until: start + duration)
        }
    }
}
