public import HTTP

/// A broken response, which WireMock calls a fault.
public enum Fault: String, Sendable, CaseIterable {
    /// The connection ends without a byte.
    case emptyResponse = "EMPTY_RESPONSE"
    /// The connection is reset.
    case connectionResetByPeer = "CONNECTION_RESET_BY_PEER"
    /// A valid head is sent, then a body that does not consist of valid chunks.
    case malformedResponseChunk = "MALFORMED_RESPONSE_CHUNK"
    /// Bytes are sent that are not HTTP.
    case randomDataThenClose = "RANDOM_DATA_THEN_CLOSE"

    /// The way in which the response leaves the server.
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

    /// Returns random letters without a line break or a hex digit, so that no client finds the size of a chunk in them.
    private static func noise() -> [UInt8] {
        (0..<48).map { _ in UInt8.random(in: UInt8(ascii: "g")...UInt8(ascii: "z")) }
    }
}
