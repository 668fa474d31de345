import CohereConnectorsMock
import Connectors
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("A mock that is embedded")
struct EmbeddingTests {
    private func create(port: UInt16, key: String, body: String) async throws -> RawResponse {
        try await blocking {
            let connection = try RawConnection(port: port)
            try connection.send(
                "POST /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(key)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            return try connection.receiveResponse()
        }
    }

    private func list(port: UInt16, key: String) async throws -> String {
        try await blocking {
            let connection = try RawConnection(port: port)
            try connection.send("GET /v1/connectors HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(key)\r\n\r\n")
            return try connection.receiveResponse().body
        }
    }

    @Test("Servers in one process know nothing of each other, and a reset empties one")
    func several() async throws {
        try await withMockServer { one in
            try await withMockServer { other in
                #expect(one.port != other.port)
                #expect(one.baseURL == "http://127.0.0.1:\(one.port)")
                let body = #"{"name":"x","url":"https://x/search"}"#
                let answer1 = try await create(port: one.port, key: "k", body: body)
                #expect(answer1.status == 200)
                let answer2 = try await list(port: other.port, key: "k")
                #expect(answer2 == #"{"connectors":[],"total_count":0}"#)
                one.reset()
                let answer3 = try await list(port: one.port, key: "k")
                #expect(answer3 == #"{"connectors":[],"total_count":0}"#)
            }
        }
    }

    @Test("Times come from the clock that the embedder brings")
    func clock() async throws {
        let clock = Clock(stoppedAt: try #require(Timestamp("2023-09-21T15:45:39.097677Z")))
        try await withMockServer(MockConfiguration(clock: clock)) { server in
            let body = #"{"name":"x","url":"https://x/search"}"#
            let answer4 = try await create(port: server.port, key: "k", body: body)
            #expect(answer4.body.contains("2023-09-21T15:45:39.097677Z"))
            server.clock.advance(bySeconds: 60)
            let answer5 = try await create(port: server.port, key: "k", body: body)
            #expect(answer5.body.contains("2023-09-21T15:46:39.097677Z"))
        }
    }

    @Test("A log at its most talkative holds no secret and no key")
    func silentLog() async throws {
        let recorder = LogRecorder()
        var logger = Logger(label: "test") { _ in recorder.handler }
        logger.logLevel = .trace
        let configuration = MockConfiguration(apiKeys: [Secret("hunter2-key")], logger: logger)
        try await withMockServer(configuration) { server in
            for body in [
                #"{"name":"x","url":"https://x/search","service_auth":{"token":"hunter2"}}"#,
                #"{"name":"x","url":"https://x/search","oauth":{"client_secret":"hunter2"}}"#, #"{"hunter2"#,
            ] {
                let answer6 = try await create(port: server.port, key: "hunter2-key", body: body)
                #expect(!answer6.body.contains("hunter2"))
            }
            let answer7 = try await create(port: server.port, key: "hunter2-wrong", body: "{}")
            #expect(answer7.status == 401)
        }
        #expect(!recorder.text.contains("hunter2"))
    }

    @Test("A fixture that is not there stops the start")
    func missingFixture() async throws {
        await #expect(throws: FixtureError.self) {
            try await MockServer.start(MockConfiguration(fixtures: ["/no/such/fixture.json"]))
        }
    }
}

/// Keeps all that is logged.
final class LogRecorder: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    var handler: any LogHandler { Handler(recorder: self) }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel: Logger.Level = .trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
