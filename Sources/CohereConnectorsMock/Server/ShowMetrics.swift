import Connectors
import HTTP
import HTTPStubs

/// `GET /metrics`, in Prometheus's text format (exposition format 0.0.4).
func showMetrics(_ call: Call) throws -> Outcome {
    let mock = call.mock
    let (series, refused) = mock.metrics.snapshot
    let organizations = mock.store.existingOrganizations
    var text = MetricsText()
    text.family("http_requests_total", "counter", "Requests answered, by route and status.")
    for (route, values) in series {
        for (status, count) in values.counts.sorted(by: { $0.status < $1.status }) {
            text.sample("http_requests_total", route.labels + [("status", String(status))], "\(count)")
        }
    }
    text.family("http_request_duration_seconds", "histogram", "Time from a request to its answer, by route.")
    for (route, values) in series { text.histogram("http_request_duration_seconds", route.labels, values) }
    text.family("http_requests_refused_total", "counter", "Requests that were no HTTP, malformed or too large.")
    text.sample("http_requests_refused_total", [], "\(refused)")
    for (name, help, value) in [
        ("open_connections", "Connections that are open.", mock.serverLink.openConnections),
        ("organizations", "Organizations that somebody has asked for.", organizations.count),
        ("connectors", "Connectors of all organizations.", organizations.reduce(0) { $0 + $1.count }),
        ("stubs", "Stubs of all organizations.", mock.stubs.count),
        ("journal_requests", "Requests in the journal.", mock.journal.count),
    ] {
        text.family(name, "gauge", help)
        text.sample(name, [], "\(value)")
    }
    return .respond(
        Response(
            status: .ok,
            headers: [.init("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(text.text.utf8)
        )
    )
}

private struct MetricsText {
    private static let prefix = "cohere_mock_"
    private(set) var text = ""

    mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(Self.prefix)\(name) \(help)\n# TYPE \(Self.prefix)\(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        // The names of routes, methods and buckets are this program's own, and need no escape.
        let shown = labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
        text += Self.prefix + name + (shown.isEmpty ? "" : "{\(shown)}") + " \(value)\n"
    }

    mutating func histogram(_ name: String, _ labels: [(String, String)], _ series: Metrics.Series) {
        var total = 0
        for (bound, count) in zip(Metrics.bounds.map { "\($0)" } + ["+Inf"], series.buckets) {
            total += count
            sample(name + "_bucket", labels + [("le", bound)], "\(total)")
        }
        sample(name + "_sum", labels, "\(series.seconds)")
        sample(name + "_count", labels, "\(total)")
    }
}

extension Metrics.Route {
    fileprivate var labels: [(String, String)] { [("method", method), ("route", path)] }
}
