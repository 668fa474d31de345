import HTTP

/// What of a request has been received: its head, then the pieces of its body.
struct Reception {
    /// What the exchange does next.
    enum Verdict {
        /// More of the request is to come.
        case goOn
        /// The request is to be answered now.
        case answer
        /// The request is refused, as nobody can be certain where its body ends.
        case ambiguousLength
        /// The connection is cut: the client sends far more than it may.
        case abort
    }

    /// A body that is larger than the limit by less than this is read and dropped: a client that writes all before it
    /// reads sees the answer so, and keeps its connection. A larger one is refused before it is sent.
    private static let drainLimit: UInt64 = 64 << 20

    /// Whether the body is larger than the server keeps.
    private(set) var bodyExceedsLimit = false
    private var hasHead = false
    private var body: [UInt8] = []
    private var drained: UInt64 = 0

    /// Takes one call of libmicrohttpd: the first one is for the head, and has no piece; each further one has a piece
    /// of the body, and the last one has none again.
    ///
    /// - Parameter limit: the largest body that is kept, in bytes.
    mutating func receive(_ piece: UnsafeRawBufferPointer, from connection: ConnectionHandle, limit: Int) -> Verdict {
        guard hasHead else {
            hasHead = true
            return receiveHead(of: connection, limit: limit)
        }
        return piece.isEmpty ? .answer : keep(piece, limit: limit)
    }

    /// Gives the body away, which is not needed here any more.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    private mutating func receiveHead(of connection: ConnectionHandle, limit: Int) -> Verdict {
        guard let sent = connection.header("Content-Length") else { return .goOn }
        guard !Self.isAmbiguous(length: sent, of: connection) else { return .ambiguousLength }
        guard let length = UInt64(sent) else { return .goOn }
        guard length > UInt64(limit) else {
            body.reserveCapacity(Int(length))
            return .goOn
        }
        bodyExceedsLimit = true
        // A client that asks first, or that would send for long, is answered before it sends; that costs it the
        // connection.
        return length > Self.drainLimit || connection.header("Expect") != nil ? .answer : .goOn
    }

    /// Whether it is not certain where the body ends (RFC 9112, sections 6.1 and 6.3), so that two servers could see
    /// two different requests: libmicrohttpd takes the first length, or the chunks. The connection ends with the
    /// refusal, as it does with every answer that comes before the body.
    private static func isAmbiguous(length: String, of connection: ConnectionHandle) -> Bool {
        if connection.header("Transfer-Encoding") != nil { return true }
        let isNumber =
            !length.isEmpty && length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber else { return true }
        return Set(connection.headers.values(of: "Content-Length")).count > 1
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
