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

    @Test("is a line in the log that names the path, the operation and the organization")
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
                "method": "GET", "path": "/v1/connectors/secret-name", "route": "/v1/connectors/{id}",
                "status": "404", "id": id, "organization": "acme",
            ]
        )
    }

    @Test("has the id of an organization whose name may be a key", arguments: ["S3CRET", "S3CRET/", "/S3CRET"])
    func hiddenName(key: String) async throws {
        _ = await (try client()).with(key: key).get("/v1/connectors")
        #expect(lines.all.map { $0.metadata["organization"] } == [Principal.organizationID(key)])
    }

    @Test(
        "has the path and the query as the journal shows them, which is without secrets",
        arguments: [
            "/v1/connectors?limit=3&offset=0", "/v1/connectors?", "/a?api_key=S3CRET&x=1", "/a?client_secret=S3CRET#b",
            "/authorize?client_id=c&redirect_uri=http%3A%2F%2Fa%2F%3Fcode%3DS3CRET&state=s",
            "/client_secret=S3CRET/x", "/v1/connectors/%7Ea%2Fb", "/v1/connectors/oauth/token",
        ]
    )
    func path(target: String) async throws {
        let client = try client()
        _ = await client.get(target)
        let shown = try #require(await client.get("/__admin/requests").json["requests"]?.array?.first)
        #expect(lines.all.first?.metadata["path"] == shown["request"]?["url"]?.string)
        for line in lines.all { #expect(!"\(line)".contains("S3CRET")) }
    }

    @Test(
        "has no name of an organization or user that the admin API is told, and no query of OAuth",
        arguments: [
            ("/__admin/cohere/organizations/S3CRET", "/__admin/cohere/organizations/[redacted]"),
            ("/__admin/cohere/organizations/S3CRET/", "/__admin/cohere/organizations/[redacted]/[redacted]"),
            ("/__admin/cohere/organizations/", "/__admin/cohere/organizations/[redacted]"),
            (
                "/__admin/cohere/connectors/a-b/authorizations/S3CRET%2Fx?y=1",
                "/__admin/cohere/connectors/a-b/authorizations/[redacted]?[redacted]"
            ),
            ("/__admin/%63ohere/organizations/S3CRET", "/__admin/%63ohere/organizations/[redacted]"),
            ("/__admin/cohere/organisations/S3CRET", "/__admin/cohere/[redacted]/[redacted]"),
            ("/__admin/cohere/S3CRET", "/__admin/cohere/[redacted]"),
            ("/__admin/S3CRET?S3CRET", "/__admin/[redacted]?[redacted]"),
            ("//__admin/cohere/organizations/S3CRET", "//__admin/cohere/organizations/[redacted]"),
            ("/v1/__admin/cohere/organizations/S3CRET", "/v1/__admin/cohere/organizations/[redacted]"),
            ("/__ADMIN/cohere/organizations/S3CRET", "/[redacted]/cohere/organizations/[redacted]"),
            ("/__admin%2Fcohere/organizations/S3CRET", "/[redacted]/organizations/[redacted]"),
            ("/__admin/cohere/state?organization=S3CRET", "/__admin/cohere/state?[redacted]"),
            ("/oauth/token/S3CRET", "/oauth/token/[redacted]"), ("/OAuth2/x?state=s", "/OAuth2/[redacted]?[redacted]"),
            ("/my/callback?code=c&state=s", "/my/callback?[redacted]"),
            ("/__admin/cohere/connectors/a-b/authorizations", "/__admin/cohere/connectors/a-b/authorizations"),
            ("/__admin/mappings/1?x=2", "/__admin/mappings/1?x=2"),
            ("/v1/connectors/oauth/token?cod=S3CRET&state=s", "/v1/connectors/oauth/token?[redacted]"),
            ("/oauth/authorize?client_id=c&state=s", "/oauth/authorize?[redacted]"), ("/oauth/x?", "/oauth/[redacted]"),
        ]
    )
    func names(target: String, shown: String) async throws {
        let client = try client()
        for method in [HTTP.Method.get, .put, .delete] { _ = await client.send(method, target) }
        #expect(lines.all.map { $0.metadata["path"] } == [shown, shown, shown])
    }

    @Test(
        "has the request's own key nowhere",
        arguments: [
            ("/v1/connectors?key=my-s3cret-key", "/v1/connectors?[redacted]"),
            ("/v1/connectors?a=%6Dy-s3cret-key", "/v1/connectors?[redacted]"),
            ("/apikey/my-s3cret-key", "/apikey/[redacted]"), ("/x/a-my-s3cret-key-b/y", "/x/[redacted]/y"),
        ]
    )
    func ownKey(target: String, shown: String) async throws {
        _ = await (try client()).with(key: "my-s3cret-key").get(target)
        #expect(lines.all.map { $0.metadata["path"] } == [shown])
    }

    @Test("has no more of a long name of an organization than a line has room for")
    func longName() async throws {
        _ = await (try client()).with(key: String(repeating: "é", count: 5000) + "/u").get("/v1/connectors")
        #expect(lines.all.map { $0.metadata["organization"] } == [String(repeating: "é", count: 64) + "…"])
    }

    @Test("has the id by which the admin API is told an organization")
    func idOfOrganization() async throws {
        let path = "/__admin/cohere/organizations/\(Principal.organizationID("acme"))"
        _ = await (try client()).delete(path)
        #expect(lines.all.first?.metadata["path"] == path)
    }

    @Test("cuts a path that would fill the line, and a method that would")
    func long() async throws {
        let client = try client()
        _ = await client.get("/" + String(repeating: "a", count: 10_000))
        _ = await client.send(HTTP.Method(rawValue: String(repeating: "A", count: 10_000)), "/x")
        #expect(lines.all[0].metadata["path"] == "/" + String(repeating: "a", count: 199) + "…")
        #expect(lines.all[1].metadata["method"] == String(repeating: "A", count: 200) + "…")
    }

    @Test("has no organization without a key, and no route for a path that is not served")
    func unserved() async throws {
        _ = await (try client()).with(key: nil).get("/somewhere")
        let line = try #require(lines.all.first)
        #expect(line.metadata["path"] == "/somewhere")
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
