import CohereConnectorsMock
import TestSupport

/// A client of a server's own socket.
struct SocketClient {
    let port: UInt16
    let key: String

    init(_ server: MockServer, key: String = "k") {
        port = server.port
        self.key = key
    }

    /// Creates a connector; gives the whole answer.
    func create(_ body: String = #"{"name":"x","url":"https://x/search"}"#) async throws -> RawResponse {
        try await send(
            "POST /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(key)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    /// The body of the answer to a list of connectors.
    func list() async throws -> String {
        try await send("GET /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(key)\r\n\r\n").body
    }

    private func send(_ request: String) async throws -> RawResponse {
        try await blocking { [port] in
            let connection = try RawConnection(port: port)
            try connection.send(request)
            return try connection.receiveResponse()
        }
    }
}
