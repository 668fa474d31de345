public import HTTP

/// What WireMock calls a fault: a broken answer.
public enum Fault: String, Sendable, CaseIterable {
    /// The connection ends without a byte.
    case emptyResponse = "EMPTY_RESPONSE"
    /// The connection is reset.
    case connectionResetByPeer = "CONNECTION_RESET_BY_PEER"
    /// An honest head, then a body whose chunks are none.
    case malformedResponseChunk = "MALFORMED_RESPONSE_CHUNK"
    /// Bytes that are no HTTP.
    case randomDataThenClose = "RANDOM_DATA_THEN_CLOSE"

    /// How it leaves the server.
    public var delivery: Delivery {
        switch self {
        case .emptyResponse: .raw([])
        case .connectionResetByPeer: .reset
        case .malformedResponseChunk:
            .raw(
                Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".utf8) + Self.noise()
            )
        case .randomDataThenClose: .raw(Self.noise())
        }
    }

    /// Letters without a line break and without a digit, so that no client finds a chunk's size in them.
    private static func noise() -> [UInt8] {
        (0..<48).map { _ in UInt8.random(in: UInt8(ascii: "g")...UInt8(ascii: "z")) }
    }
}
