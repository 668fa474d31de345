import HTTP

/// The received part of a request: its head, then the pieces of its body.
struct Reception {
    /// The next step of the exchange.
    enum Verdict {
        /// More of the request follows.
        case goOn
        /// The request is answered now.
        case answer
        /// The request is refused, as it is not certain where its body ends.
        case ambiguousLength
        /// The connection is cut, as the client sends far more than it may.
        case abort
    }

    /// The number of bytes of a too large body that are read and dropped. A client that writes everything before it
    /// reads then gets the response and keeps its connection. A body with a larger `Content-Length` is refused before
    /// it is sent. A body without a length is cut off when more bytes than this have been dropped.
    private static let drainLimit: UInt64 = 64 << 20

    /// Whether the body is larger than the server's limit.
    private(set) var bodyExceedsLimit = false
    private var hasHead = false
    private var body: [UInt8] = []
    private var drained: UInt64 = 0

    /// Handles one call of libmicrohttpd. The first call is for the head and has no piece. Each further call has a
    /// piece of the body. The last call has no piece again.
    ///
    /// - Parameter limit: the size of the largest body that is kept, in bytes.
    mutating func receive(_ piece: UnsafeRawBufferPointer, from connection: ConnectionHandle, limit: Int) -> Verdict {
        guard hasHead else {
            hasHead = true
            return receiveHead(of: connection, limit: limit)
        }
        return piece.isEmpty ? .answer : keep(piece, limit: limit)
    }

    /// Returns the body and forgets it here.
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
        // Two clients are answered before they send the body: one that asks first (`Expect`), and one that would send
        // for a long time. Such a response ends the connection.
        return length > Self.drainLimit || connection.header("Expect") != nil ? .answer : .goOn
    }

    /// Whether it is not certain where the body ends (RFC 9112, sections 6.1 and 6.3). Two servers could then see two
    /// different requests: libmicrohttpd uses the first length, or the chunks. The refusal ends the connection, as
    /// every response does that is sent before the body.
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
