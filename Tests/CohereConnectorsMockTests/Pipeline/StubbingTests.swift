import CohereConnectorsMockTesting
import HTTPStubs
import Testing

@testable import CohereConnectorsMock

@Suite("A stub")
struct StubbingTests {
    private let clock = Clock(stoppedAt: Timestamp(microseconds: 5_000_000))
    private let client: TestClient

    init() throws {
        let clock = clock
        client = try TestClient(MockConfiguration { $0.clock = clock }, key: "acme/alice")
    }

    private func stubbing(_ target: String) throws -> Stubbing {
        let request = Request(method: .get, target: try #require(RequestTarget(target)))
        return client.mock.takeStub(for: client.mock.receive(request, of: "acme"))
    }

    @Test("answers in place of the API, without a key, and the answer names it")
    func answers() async throws {
        let id = try client.add(stub: [
            "request": ["urlPath": "/v1/connectors"],
            "response": ["status": 418, "body": "short", "headers": ["X-Teapot": "yes"]],
        ])
        let answer = await client.with(key: nil).get("/v1/connectors")
        #expect(answer.status == 418)
        #expect(answer.text == "short")
        let names = answer.response.headers.map(\.name)
        #expect(names == ["X-Teapot", "x-debug-trace-id", "Matched-Stub-Id"])
        #expect(answer.header("Matched-Stub-Id") == id)
    }

    @Test(
        "with a name is named by the answer, without secrets, if the name fits in a header",
        arguments: [
            ("the first", "the first"), ("Größe ☃", "Größe ☃"), ("client_secret=hunter2", "client_secret=[redacted]"),
            ("", nil), ("two\r\nlines: 1", nil),
            (String(repeating: "x", count: 1024), String(repeating: "x", count: 1024)),
            (String(repeating: "x", count: 1025), nil),
        ]
    )
    func named(name: String, shown: String?) async throws {
        try client.add(stub: ["name": .string(name), "request": ["urlPath": "/named"]])
        #expect(await client.get("/named").header("Matched-Stub-Name") == shown)
    }

    @Test("sends a large answer as gzip if the client takes it, and the journal shows what was packed")
    func gzip() async throws {
        let text = String(repeating: "hello ", count: 2000)
        try client.add(stub: ["request": ["urlPath": "/large"], "response": ["body": .string(text)]])
        let packed = await client.get("/large", headers: [("Accept-Encoding", "deflate, gzip;q=0.5")])
        #expect(packed.header("Content-Encoding") == "gzip")
        #expect(packed.header("Vary") == "Accept-Encoding")
        #expect(packed.response.body.bytes.count < 1000)
        #expect(packed.response.body.bytes.starts(with: [0x1F, 0x8B]))
        let event = await client.get("/__admin/requests").json["requests"]?.array?.first
        #expect(event?["response"]?["body"] == .string(text))
        #expect(event?["response"]?["headers"]?["Content-Encoding"] == nil)
        for accepted in ["br", "gzip;q=0", "*"] {
            let answer = await client.get("/large", headers: [("Accept-Encoding", accepted)])
            #expect(answer.text == text)
            #expect(answer.header("Content-Encoding") == nil)
        }
        // The stateful API's own answers, through a stub or not, stay as they are.
        let own = await client.get("/v1/connectors", headers: [("Accept-Encoding", "gzip")])
        #expect(own.header("Content-Encoding") == nil)
        #expect(own.header("Vary") == nil)
    }

    @Test("of one organization answers no other")
    func ofOneOrganization() async throws {
        try client.add(stub: ["request": ["urlPath": "/v1/connectors"], "response": ["status": 418]], for: "acme")
        #expect(await client.get("/v1/connectors").status == 418)
        #expect(await client.with(key: "acme/bob").get("/v1/connectors").status == 418)
        #expect(await client.with(key: "beta/carol").get("/v1/connectors").status == 200)
        #expect(await client.with(key: nil).get("/v1/connectors").status == 401)
    }

    @Test("that passes through lets the server answer, key and all, and is not named")
    func passthrough() async throws {
        try client.add(stub: ["request": ["urlPath": "/v1/connectors"], "response": ["passthrough": true]])
        let answer = await client.get("/v1/connectors")
        #expect(answer.text == #"{"connectors":[],"total_count":0}"#)
        #expect(answer.header("Matched-Stub-Id") == nil)
        #expect(await client.with(key: nil).get("/v1/connectors").status == 401)
    }

    @Test("adds its distribution to the fixed delay of the settings, and its fixed delay to their distribution")
    func addedDelays() throws {
        let distribution: JSONValue = ["type": "fixed", "milliseconds": 200]
        client.mock.stubs.set(try GlobalSettings(["fixedDelay": 70, "delayDistribution": distribution]), for: nil)
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fixedDelayMilliseconds": 50]])
        try client.add(stub: [
            "request": ["urlPath": "/b"],
            "response": ["delayDistribution": ["type": "uniform", "lower": 5, "upper": 5]],
        ])
        for (path, delay) in [("/a", 250.0), ("/b", 75), ("/none", 270)] {
            #expect(try stubbing(path).delay == delay, "\(path)")
        }
    }

    @Test("holds its answer back as long as it says, else as long as the settings say")
    func delay() throws {
        #expect(try stubbing("/none").delay == 0)
        client.mock.stubs.set(try GlobalSettings(["fixedDelay": 70]), for: nil)
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fixedDelayMilliseconds": 50]])
        try client.add(stub: [
            "request": ["urlPath": "/b"], "response": ["passthrough": true, "fixedDelayMilliseconds": 60],
        ])
        try client.add(stub: ["request": ["urlPath": "/c"], "response": ["status": 200]])
        for (path, delay) in [("/a", 50.0), ("/b", 60), ("/c", 70), ("/none", 70)] {
            #expect(try stubbing(path).delay == delay, "\(path)")
        }
        #expect(try stubbing("/b").answer == nil)
        #expect(try stubbing("/none").stub == nil)
        #expect(try stubbing("/none").receivedAt == 5_000_000)
    }

    @Test("really holds its answer back")
    func delayed() async throws {
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fixedDelayMilliseconds": 30]])
        let duration = await ContinuousClock().measure { _ = await client.get("/a") }
        #expect(duration >= .milliseconds(30))
    }

    @Test("breaks the connection, or dribbles its body, only when the answer leaves")
    func delivery() async throws {
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fault": "CONNECTION_RESET_BY_PEER"]])
        let broken = await client.get("/a")
        #expect(broken.response.delivery == .reset)
        try client.add(stub: [
            "request": ["urlPath": "/b"],
            "response": ["body": "abc", "chunkedDribbleDelay": ["numberOfChunks": 3, "totalDuration": 1]],
        ])
        let request = Request(method: .get, target: try #require(RequestTarget("/b")))
        guard case .stream = await client.mock.handle(request, of: "acme").response().body else {
            Issue.record("the body is not dribbled")
            return
        }
        let kept = client.mock.journal.entries(of: nil).map(\.response)
        #expect(kept.map(\.delivery) == [.whole, .whole])
        #expect(kept.last?.body.bytes == Array("abc".utf8))
    }

    @Test("answers nothing that steers or watches the server", arguments: ["/health", "/metrics", "/__admin/mappings"])
    func unobserved(_ path: String) async throws {
        try client.add(stub: ["request": ["urlPattern": ".*"], "response": ["status": 418]])
        #expect(await client.with(key: nil).get(path).status == 200)
        #expect(await client.get("/any").status == 418)
    }
}

extension TestClient {
    /// Adds a stub for an organization, or for all of them; gives its id.
    @discardableResult
    func add(stub json: JSONValue, for organization: String? = nil) throws -> String {
        let stub = try mock.stubFactory.stub(json)
        mock.stubs.add(stub, for: organization)
        return stub.id
    }
}
