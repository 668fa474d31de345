import Connectors
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import CohereConnectorsMock

@Suite("A mock server")
struct MockServerTests {
    private static let emptyList = #"{"connectors":[],"total_count":0}"#

    @Test("knows nothing of another one in the same process, and a reset empties it")
    func serversInOneProcess() async throws {
        try await withMockServer { one in
            try await withMockServer { other in
                #expect(one.port != other.port)
                #expect(one.baseURL == "http://127.0.0.1:\(one.port)")
                let created = try await SocketClient(one).create()
                #expect(created.status == 200)
                let listOfOther = try await SocketClient(other).list()
                #expect(listOfOther == Self.emptyList)
                one.reset()
                let listAfterReset = try await SocketClient(one).list()
                #expect(listAfterReset == Self.emptyList)
            }
        }
    }

    @Test("takes its times from the clock that the embedder brings")
    func clock() async throws {
        let clock = Clock(stoppedAt: try #require(Timestamp("2023-09-21T15:45:39.097677Z")))
        try await withMockServer(MockConfiguration { $0.clock = clock }) { server in
            let atFirst = try await SocketClient(server).create()
            #expect(atFirst.body.contains("2023-09-21T15:45:39.097677Z"))
            server.clock.advance(bySeconds: 60)
            let aMinuteLater = try await SocketClient(server).create()
            #expect(aMinuteLater.body.contains("2023-09-21T15:46:39.097677Z"))
        }
    }

    @Test("writes no secret and no key into a log at its most talkative")
    func silentLog() async throws {
        let recorder = LogRecorder()
        let configuration = MockConfiguration {
            $0.apiKeys = [Secret("hunter2-key")]
            $0.logger = recorder.logger
        }
        try await withMockServer(configuration) { server in
            for body in [
                #"{"name":"x","url":"https://x/search","service_auth":{"token":"hunter2"}}"#,
                #"{"name":"x","url":"https://x/search","oauth":{"client_secret":"hunter2"}}"#, #"{"hunter2"#,
            ] {
                let answer = try await SocketClient(server, key: "hunter2-key").create(body)
                #expect(!answer.body.contains("hunter2"))
            }
            let refused = try await SocketClient(server, key: "hunter2-wrong").create("{}")
            #expect(refused.status == 401)
        }
        #expect(recorder.lines.count { $0.hasPrefix("info request ") } == 4, "the log was asked at all")
        #expect(!recorder.text.contains("hunter2"))
    }

    @Test("is gone once it has stopped, and its port is free")
    func released() async throws {
        weak var stopped: MockServer?
        var port: UInt16 = 0
        do {
            let server = try await MockServer.start()
            port = server.port
            stopped = server
            _ = try await SocketClient(server).create()
            await server.stop()
        }
        #expect(stopped == nil)
        let next = try await MockServer.start(MockConfiguration { $0.server.port = port })
        #expect(next.port == port)
        await next.stop()
    }

    @Test("stops when the function that it was started for throws")
    func stopsAfterAnError() async throws {
        struct Failure: Error {}
        var port: UInt16 = 0
        await #expect(throws: Failure.self) {
            try await withMockServer { server in
                port = server.port
                throw Failure()
            }
        }
        let next = try await MockServer.start(MockConfiguration { $0.server.port = port })
        #expect(next.port == port)
        await next.stop()
    }

    @Test("gives what the function that it was started for gives")
    func result() async throws {
        #expect(try await withMockServer { _ in "done" } == "done")
    }

    @Test("tells who waits for it that it was shut down over HTTP")
    func shutdown() async throws {
        let server = try await MockServer.start()
        let port = server.port
        async let waiting: Void = server.waitUntilStopped()
        let answer = try await blocking {
            let connection = try RawConnection(port: port)
            try connection.send("POST /__admin/shutdown HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
            return try connection.receiveResponse()
        }
        #expect(answer.status == 200)
        await waiting
        // A connection of another test may have the port for a moment.
        for attempt in 1...500 {
            do {
                try await MockServer.start(MockConfiguration { $0.server.port = port }).stop()
                break
            } catch ServerError.addressInUse where attempt < 500 {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// To be run alone, as other tests open descriptors too:
    /// `MEASURE=1 swift test --filter hundredServers`
    @Test(
        "leaves, a hundred times, no thread and no descriptor behind",
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
                try await withMockServer { server in _ = try await SocketClient(server).create() }
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

    @Test("speaks HTTPS with a certificate that is made at the start")
    func tls() async throws {
        let identity = try TLSIdentity.selfSigned()
        #expect(!"\(identity)".contains("PRIVATE"))
        try await withMockServer(MockConfiguration { $0.server.tls = identity }) { server in
            #expect(server.baseURL == "https://127.0.0.1:\(server.port)")
            let port = server.port
            let status = try await blocking {
                HTTPClient.status(takingAnyCertificateOf: "https://127.0.0.1:\(port)/health")
            }
            #expect(status == 200)
        }
    }

    @Test("takes no certificate that is none")
    func faultyCertificate() {
        let error = #expect(throws: TLSIdentityError.self) { try TLSIdentity(certificate: "x", key: "y") }
        // GnuTLS's own words.
        #expect(error?.reason == "The requested data were not available.")
    }

    @Test("does not start with a fixture that is not there")
    func missingFixture() async throws {
        let path = "/no/such/fixture.json"
        await #expect(throws: FixtureError(file: path, path: "", reason: "does not exist")) {
            try await MockServer.start(MockConfiguration { $0.fixtures = [path] })
        }
    }

    @Test("does not start with a number out of its range")
    func outOfRange() async throws {
        await #expect(throws: ServerError.outOfRange("journalLimit", 0...10_000_000)) {
            try await MockServer.start(MockConfiguration { $0.journalLimit = -1 })
        }
        await #expect(throws: ServerError.outOfRange("threads", 1...1024)) {
            try await MockServer.start(MockConfiguration { $0.server.threads = 0 })
        }
    }

    @Test("does not start at a port that another one has")
    func portInUse() async throws {
        try await withMockServer { server in
            _ = await #expect(throws: ServerError.addressInUse(host: "127.0.0.1", port: server.port)) {
                try await MockServer.start(MockConfiguration { $0.server.port = server.port })
            }
        }
    }

    @Test("tells how many connectors each organization starts with")
    func seededConnectorCount() async throws {
        let folder = try TemporaryFolder()
        let fixture = try folder.write(
            "f.json",
            json: [
                "connectors": [["name": "a", "url": "https://a/search"], ["name": "b", "url": "https://b/search"]]
            ]
        )
        try await withMockServer(MockConfiguration { $0.fixtures = [fixture] }) { server in
            #expect(server.seededConnectorCount == 2)
            #expect(server.connectors(of: "k").map(\.name) == ["b", "a"])
        }
    }
}
