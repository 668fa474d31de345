import CohereConnectorsMock
import Connectors
import Foundation
import HTTPClient
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
        try await withMockServer(MockConfiguration { $0.clock = clock }) { server in
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
        let configuration = MockConfiguration {
            $0.apiKeys = [Secret("hunter2-key")]
            $0.logger = logger
        }
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

    @Test("A test steers its server without HTTP")
    func steering() async throws {
        try await withMockServer { server in
            let ids = try server.seed([ConnectorChanges(name: "Drive", url: "https://x/search")], in: "k")
            #expect(server.connectors(of: "k").map(\.id) == ids)
            try server.stub(Stub("GET", path: "/v1/connectors", answer: .respond(status: 429, json: ["message": "no"])))
            let refused = try await list(port: server.port, key: "k")
            #expect(refused == #"{"message":"no"}"#)
            server.removeStubs()
            try server.stub(Stub(path: "/v1/connectors", answer: .passthrough, delay: .milliseconds(50)), for: "k")
            let start = ContinuousClock.now
            let answered = try await list(port: server.port, key: "k")
            #expect(answered.hasSuffix(#""total_count":1}"#))
            #expect(ContinuousClock.now - start >= .milliseconds(50))
            #expect(server.receivedRequests(by: "k").map(\.status) == [429, 200])
            #expect(server.receivedRequests(by: "other").isEmpty)
            #expect(try server.count(matching: ["headers": ["Authorization": ["equalTo": "Bearer k"]]]) == 2)
            #expect(throws: JSONError(path: [.member("request"), .member("bogus")], reason: "is not supported")) {
                try server.stub(json: ["request": ["bogus": 1]])
            }
            #expect(throws: ConnectorError.noOAuth) {
                try server.setAuthorization(of: ids[0], by: "k", in: "k", to: .valid)
            }
            server.clock(of: "k").set(to: Timestamp(microseconds: 0))
            #expect(server.clock.now.microseconds > 0)
            server.reset("k")
            #expect(server.connectors(of: "k").isEmpty)
            #expect(server.receivedRequests(by: "k").isEmpty)
        }
    }

    @Test("A server that has stopped is gone, and its port is free")
    func released() async throws {
        weak var left: MockServer?
        var port: UInt16 = 0
        do {
            let server = try await MockServer.start()
            port = server.port
            left = server
            _ = try await create(port: port, key: "k", body: #"{"name":"x","url":"https://x/search"}"#)
            await server.stop()
        }
        #expect(left == nil)
        let again = try await MockServer.start(MockConfiguration { $0.server.port = port })
        #expect(again.port == port)
        await again.stop()
    }

    /// To be run alone, as other tests open descriptors too:
    /// `MEASURE=1 swift test --filter hundredServers`
    @Test(
        "A hundred servers leave no thread and no descriptor behind",
        .enabled(if: ProcessInfo.processInfo.environment["MEASURE"] != nil)
    )
    func hundredServers() async throws {
        func count(_ folder: String) throws -> Int { try FileManager.default.contentsOfDirectory(atPath: folder).count }
        func resident() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            return Int(try #require(status.firstMatch(of: /VmRSS:\s+(\d+)/)).1) ?? 0
        }
        func round() async throws {
            for _ in 0..<100 {
                try await withMockServer { server in
                    _ = try await create(port: server.port, key: "k", body: #"{"name":"x","url":"https://x/search"}"#)
                }
            }
        }
        try await round()
        let before = (try count("/proc/self/fd"), try count("/proc/self/task"), try resident())
        try await round()
        try await round()
        let after = (try count("/proc/self/fd"), try count("/proc/self/task"), try resident())
        print("descriptors \(before.0) → \(after.0), threads \(before.1) → \(after.1), KiB \(before.2) → \(after.2)")
        #expect(after.0 <= before.0)
        #expect(after.1 <= before.1 + 2)
        #expect(after.2 <= before.2 + 2048)
    }

    @Test("HTTPS, with a certificate that is made at the start")
    func tls() async throws {
        let identity = try TLSIdentity.selfSigned()
        #expect(!"\(identity)".contains("PRIVATE"))
        #expect(throws: TLSIdentityError.self) { try TLSIdentity(certificate: "x", key: "y") }
        try await withMockServer(MockConfiguration { $0.server.tls = identity }) { server in
            #expect(server.baseURL == "https://127.0.0.1:\(server.port)")
            let port = server.port
            let status = try await blocking { HTTPClient.status(ofTrusted: "https://127.0.0.1:\(port)/health") }
            #expect(status == 200)
        }
    }

    @Test("A fixture that is not there stops the start")
    func missingFixture() async throws {
        await #expect(throws: FixtureError.self) {
            try await MockServer.start(MockConfiguration { $0.fixtures = ["/no/such/fixture.json"] })
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
