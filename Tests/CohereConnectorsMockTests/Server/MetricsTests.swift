import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("The metrics")
struct MetricsTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    private func metrics() async -> [Substring] { await client.get("/metrics").text.split(separator: "\n") }

    @Test("have Prometheus's text form")
    func exposition() async {
        let metrics = client.mock.metrics
        metrics.observe(.get, 0, status: 200, seconds: 0.0005)
        metrics.observe(.get, 0, status: 200, seconds: 0.25)
        metrics.observe(.get, 0, status: 401, seconds: 20)
        metrics.observe(.delete, 0, status: 200, seconds: 2)
        metrics.observeRefusal()
        client.mock.serverLink.connect(openConnections: { 3 }, shutDown: {})
        let answer = await client.get("/metrics")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            answer.text == """
                # HELP cohere_mock_http_requests_total Requests answered, by route and status.
                # TYPE cohere_mock_http_requests_total counter
                cohere_mock_http_requests_total{method="DELETE",route="/v1/connectors",status="200"} 1
                cohere_mock_http_requests_total{method="GET",route="/v1/connectors",status="200"} 2
                cohere_mock_http_requests_total{method="GET",route="/v1/connectors",status="401"} 1
                # HELP cohere_mock_http_request_duration_seconds Time from a request to its answer, by route.
                # TYPE cohere_mock_http_request_duration_seconds histogram
                \(histogram("DELETE", counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], sum: "2.0"))
                \(histogram("GET", counts: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3], sum: "20.2505"))
                # HELP cohere_mock_http_requests_refused_total Requests that were no HTTP, malformed or too large.
                # TYPE cohere_mock_http_requests_refused_total counter
                cohere_mock_http_requests_refused_total 1
                # HELP cohere_mock_open_connections Connections that are open.
                # TYPE cohere_mock_open_connections gauge
                cohere_mock_open_connections 3
                # HELP cohere_mock_organizations Organizations that somebody has asked for.
                # TYPE cohere_mock_organizations gauge
                cohere_mock_organizations 0
                # HELP cohere_mock_connectors Connectors of all organizations.
                # TYPE cohere_mock_connectors gauge
                cohere_mock_connectors 0
                # HELP cohere_mock_stubs Stubs of all organizations.
                # TYPE cohere_mock_stubs gauge
                cohere_mock_stubs 0
                # HELP cohere_mock_journal_requests Requests in the journal.
                # TYPE cohere_mock_journal_requests gauge
                cohere_mock_journal_requests 0

                """
        )
    }

    /// The lines of one route's histogram.
    private func histogram(_ method: String, counts: [Int], sum: String) -> String {
        let bounds = [
            "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0",
            "10.0", "+Inf",
        ]
        let name = "cohere_mock_http_request_duration_seconds"
        let labels = #"method="\#(method)",route="/v1/connectors""#
        var lines = zip(bounds, counts).map { #"\#(name)_bucket{\#(labels),le="\#($0)"} \#($1)"# }
        lines.append("\(name)_sum{\(labels)} \(sum)")
        lines.append("\(name)_count{\(labels)} \(counts.last ?? 0)")
        return lines.joined(separator: "\n")
    }

    @Test(
        "count a time in the first bucket whose bound it does not exceed",
        arguments: [(0, 0), (0.0005, 0), (0.00051, 1), (0.001, 1), (10, 13), (10.01, 14)] as [(Double, Int)]
    )
    func buckets(seconds: Double, bucket: Int) {
        let metrics = Metrics(paths: ["/"])
        metrics.observe(.get, 0, status: 200, seconds: seconds)
        var expected = [Int](repeating: 0, count: 15)
        expected[bucket] = 1
        let (series, refused) = metrics.snapshot
        #expect(series.map(\.1.buckets) == [expected])
        #expect(series.map(\.1.seconds) == [seconds])
        #expect(series.map(\.0) == [Metrics.Route(method: "GET", path: "/")])
        #expect(series.flatMap { $0.1.counts.map(\.status) } == [200])
        #expect(series.flatMap { $0.1.counts.map(\.count) } == [1])
        #expect(refused == 0)
    }

    @Test("name a request by its operation's path, and one that is not served by none")
    func routes() async {
        for target in ["/v1/connectors/a", "/v1/connectors/b", "/nowhere/1", "/nowhere/2"] {
            _ = await client.get(target)
        }
        let counts = await metrics().filter { $0.hasPrefix("cohere_mock_http_requests_total{") }
        #expect(
            counts == [
                #"cohere_mock_http_requests_total{method="GET",route="/v1/connectors/{id}",status="404"} 2"#,
                #"cohere_mock_http_requests_total{method="GET",route="none",status="404"} 2"#,
            ]
        )
    }

    @Test("tell how much there is of everything, for all organizations together")
    func gauges() async {
        for key in ["acme/alice", "acme/bob", "other/eve"] { await client.with(key: key).createConnector() }
        _ = await client.post("/__admin/mappings", json: [:])
        let lines = await metrics()
        for expected in ["organizations 2", "connectors 3", "stubs 1", "journal_requests 3", "open_connections 0"] {
            #expect(lines.contains("cohere_mock_\(expected)"))
        }
    }

    @Test("count all methods that HTTP does not define as one")
    func methods() async {
        for number in 0..<1000 {
            let method = HTTP.Method(rawValue: number == 0 ? "get" : "M\u{1B}[31m\(number)")
            client.mock.metrics.observe(method, 0, status: 200, seconds: 0)
        }
        let lines = await metrics().filter { $0.hasPrefix("cohere_mock_http_requests_total{") }
        #expect(lines == [#"cohere_mock_http_requests_total{method="other",route="/v1/connectors",status="200"} 1000"#])
    }
}
