import CohereConnectorsMockTesting
import HTTP
import Logging
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("The account of a request")
struct AccountTests {
    private let lines = LogLines()

    private func client(_ level: Logger.Level = .trace) throws -> TestClient {
        var logger = Logger(label: "test") { [lines] _ in lines.handler }
        logger.logLevel = level
        return try TestClient(MockConfiguration { $0.logger = logger }, key: "acme/alice")
    }

    @Test("is a line in the log that names the operation, and the organization by its id")
    func line() async throws {
        let client = try client()
        let answer = await client.get("/v1/connectors/secret-name")
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == .info)
        #expect(line.message == "request")
        var metadata = line.metadata
        let milliseconds = metadata.removeValue(forKey: "milliseconds")
        #expect(milliseconds.flatMap { Double($0) } != nil)
        let id = try #require(answer.header("x-debug-trace-id"))
        #expect(
            metadata == [
                "method": "GET", "route": "/v1/connectors/{id}", "status": "404",
                "id": id,
                "organization": Principal.organizationID("acme"),
            ]
        )
    }

    @Test("has no organization without a key, and no route for a path that is not served")
    func unserved() async throws {
        _ = await (try client()).with(key: nil).get("/somewhere")
        let line = try #require(lines.all.first)
        #expect(line.metadata["route"] == "none")
        #expect(line.metadata["status"] == "404")
        #expect(line.metadata["organization"] == nil)
        #expect(line.level == .info)
    }

    @Test(
        "is at the debug level for what is asked every few seconds",
        arguments: [
            ("/health", Logger.Level.debug), ("/metrics", .debug), ("/openapi.json", .info), ("/__admin", .info),
        ]
    )
    func level(_ path: String, _ expected: Logger.Level) async throws {
        _ = await (try client()).get(path)
        #expect(lines.all.map(\.level) == [expected])
    }

    @Test("is not written below the logger's level")
    func quiet() async throws {
        let client = try client(.info)
        _ = await client.get("/health")
        #expect(lines.all.isEmpty)
        _ = await client.get("/openapi.json")
        #expect(lines.all.count == 1)
        let silent = try self.client(.warning)
        _ = await silent.get("/openapi.json")
        #expect(lines.all.count == 1)
    }

    @Test("counts requests by route and status, stubbed ones too, in the metrics")
    func metrics() async throws {
        let client = try client(.critical)
        try client.add(stub: ["request": ["urlPath": "/v1/check-api-key"], "response": ["status": 429]], for: "acme")
        _ = await client.get("/v1/connectors")
        _ = await client.get("/v1/connectors")
        _ = await client.with(key: nil).get("/v1/connectors")
        _ = await client.post("/v1/check-api-key")
        _ = await client.get("/a")
        _ = await client.get("/b")
        let series = client.mock.metrics.snapshot.series
        let counts = series.map { route, values in
            let sorted = values.counts.sorted { $0.status < $1.status }.map { "\($0.status): \($0.count)" }
            return "\(route.method) \(route.path) \(sorted.joined(separator: ", "))"
        }
        #expect(
            counts == ["POST /v1/check-api-key 429: 1", "GET /v1/connectors 200: 2, 401: 1", "GET none 404: 2"]
        )
        #expect(series.map { $0.1.buckets.reduce(0, +) } == [1, 3, 2])
    }
}

/// Keeps the lines of a log.
private final class LogLines: Sendable {
    struct Line: Sendable {
        var level: Logger.Level
        var message: String
        var metadata: [String: String]
    }

    private let lines = Mutex<[Line]>([])

    var all: [Line] { lines.withLock { $0 } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
            let line = Line(level: event.level, message: "\(event.message)", metadata: metadata)
            lines.lines.withLock { $0.append(line) }
        }
    }
}
