/// The received part of a request's body.
struct Reception {
    /// The next step of the exchange.
    enum Verdict {
        /// More of the request follows.
        case goOn
        /// The request is answered now.
        case answer
        /// The connection is cut, as the client sends far more than it may.
        case abort
    }

    /// The number of bytes of a too large body that are read and dropped. A client that writes everything before it
    /// reads then gets the response and keeps its connection. A body with a larger `Content-Length` is refused before
    /// it is sent. A body without a length is cut off when more bytes than this have been dropped.
    private static let drainLimit: UInt64 = 64 << 20

    /// Whether the body is larger than the server's limit.
    private(set) var bodyExceedsLimit = false
    private var body: [UInt8] = []
    private var drained: UInt64 = 0

    /// Prepares for the body that a head announces.
    ///
    /// - Parameter limit: the size of the largest body that is kept, in bytes.
    mutating func expectBody(_ framing: Framing, limit: Int) -> Verdict {
        guard let length = framing.length else { return .goOn }
        guard length > UInt64(limit) else {
            // A client that announces a large body has not sent it yet.
            body.reserveCapacity(min(Int(length), 65_536))
            return .goOn
        }
        bodyExceedsLimit = true
        // Two clients are answered before they send the body: one that asks first (`Expect`), and one that would send
        // for a long time. Such a response ends the connection.
        return length > Self.drainLimit || framing.expectsContinue ? .answer : .goOn
    }

    /// Takes a piece of the body. An empty piece is the end of the body.
    ///
    /// - Parameter limit: the size of the largest body that is kept, in bytes.
    mutating func receive(_ piece: UnsafeRawBufferPointer, limit: Int) -> Verdict {
        piece.isEmpty ? .answer : keep(piece, limit: limit)
    }

    /// Returns the body and forgets it here.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer, limit: Int) -> Verdict {
        guard !bodyExceedsLimit, body.count + piece.count <= limit else {
            bodyExceedsLimit = true
            body = []
            drained += UInt64(piece.count)
            return drained > Self.drainLimit ? .abort : .goOn
        }
        body.append(contentsOf: piece)
        return .goOn
    }
}
