import Connectors
import HTTP
import HTTPClient
import JSON

@testable import ConnectorCheck

/// A connector as a function, and a check of it.
struct TestConnector {
    static let token = Secret("the-token-of-tests")
    /// What a connector answers that Cohere understood.
    static let good = #"{"results":[{"text":"T","title":"N","url":"https://a.example"}]}"#

    var check = ConnectorCheck(of: "https://c.example/search", token: token)
    /// What it answers to a search with the token.
    var search: Result<Response, HTTPClientError> = .success(.json(good))
    /// What it answers to the other requests; nil for what a good one answers.
    var others: [Probe: Result<Response, HTTPClientError>] = [:]

    /// What a search is answered with.
    static func answering(_ body: String) -> TestConnector { TestConnector(search: .success(.json(body))) }

    func answer(to probe: Probe) -> Result<Response, HTTPClientError> {
        if let other = others[probe] { return other }
        return switch probe {
        case .search: search
        case .withoutToken, .wrongToken: .success(Response(status: 401))
        case .emptyQuery: .success(Response(status: 400))
        }
    }

    /// The report on the exchanges of a check that was not stopped early.
    func report(after duration: Duration = .milliseconds(12)) -> CheckReport {
        let exchanges = Probe.allCases.filter { check.token != nil || !$0.needsToken }.map { probe in
            Exchange(probe: probe, request: check.request(of: probe), answer: answer(to: probe), duration: duration)
        }
        return CheckReport(check: check, exchanges: exchanges)
    }

    /// The points that have not passed, as `name: result: found`.
    func findings(after duration: Duration = .milliseconds(12)) -> [String] {
        report(after: duration).points.filter { $0.result != .passed }.map { "\($0.name): \($0.result): \($0.found)" }
    }
}

extension Response {
    /// Makes a response with a body of JSON.
    static func json(_ body: String, status: Status = 200, type: String? = "application/json") -> Response {
        Response(
            status: status,
            headers: type.map { [.init("Content-Type", $0)] } ?? [],
            body: Array(body.utf8)
        )
    }
}
