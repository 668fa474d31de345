import CohereConnectorsMockTesting
import TestSupport
import Testing

@testable import CohereConnectorsMock

@Suite("A client that follows the events", .timeLimit(.minutes(2)))
struct ControlEventsTests {
    private static let target = "/__admin/cohere/events"
    private static let request = "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test("is refused where its head takes nearly all of the connection's memory, as that would hold up a stop")
    func largeHead() async throws {
        let server = try await MockServer.start()
        let port = server.port
        let status = try await blocking {
            let connection = try RawConnection(port: port)
            let header = "X-Large: \(String(repeating: "x", count: 15_500))\r\n"
            try connection.send(Self.request.replacing("Host:", with: header + "Host:"))
            return try connection.receiveResponse().status
        }
        #expect(status == 431)
        await server.stop(deadline: .seconds(3600))
    }

    @Test("gets the head alone where it asks for that")
    func head() async throws {
        let client = try TestClient()
        let head = await client.send(.head, Self.target)
        #expect(head.status == 200)
        #expect(head.header("Content-Type") == "text/event-stream")
        #expect(head.header("Cache-Control") == "no-store")
        #expect(head.text == "")
    }

    @Test("holds a server up by nothing that stops, however slowly it reads")
    func stop() async throws {
        let server = try await MockServer.start()
        let port = server.port
        let (followed, isFollowing) = AsyncStream.makeStream(of: Void.self)
        let readers = Task {
            try await blocking {
                defer { isFollowing.finish() }
                let connections = try (0..<8).map { _ in try RawConnection(port: port) }
                for connection in connections {
                    try connection.send(Self.request)
                    #expect(try connection.receiveResponse(hasBody: false).status == 200)
                }
                isFollowing.finish()
                return try connections.map { try $0.receiveAll() }
            }
        }
        let slow = try RawConnection(port: port)
        slow.receiveLittle()
        try slow.send(Self.request)
        for await _ in followed {}
        let client = TestClient(server, key: "k")
        let long = "/" + String(repeating: "x", count: 1_500)
        for _ in 0..<1_000 { _ = await client.get(long) }
        // A response that waits may do so until the deadline, which this test has no time for.
        await server.stop(deadline: .seconds(3600))
        // Who is in the middle of many events may lose the end of them.
        #expect(try await readers.value.count == 8)
        slow.reset()
    }

    @Test("is refused where there are too many of them, until one has left")
    func limit() async throws {
        let client = try TestClient()
        var outcomes: [Outcome] = []
        for _ in 0..<EventReaders.readerLimit { outcomes.append(client.mock.handle(try call())) }
        let refused = await client.mock.handle(try call()).response()
        #expect(refused.status == .serviceUnavailable)
        #expect(refused.header("Retry-After") == "1")
        outcomes.removeLast()
        #expect(await client.mock.handle(try call()).response().status == .ok)
    }

    private func call() throws -> Request {
        let target = try #require(RequestTarget(Self.target))
        return Request(method: .get, target: target, headers: Headers([("Host", "localhost")]))
    }
}
