import Connectors
import HTTP
import HTTPClient
import Testing

@testable import ConnectorCheck

@Suite("The judgement of a connector")
struct JudgeTests {
    @Test("finds nothing where all is as Cohere expected")
    func good() {
        let report = TestConnector().report()
        #expect(report.points.map(\.name) == Point.Name.allCases)
        #expect(report.points.allSatisfy { $0.result == .passed })
        #expect(report.isOK)
    }

    private static let title = #""title":"N","url":"u""#

    @Test(
        "says where values are no strings: what Cohere left out fails, and what it wrote as a string is a warning",
        arguments: [
            (
                #"{"text":"T",\#(title),"n":1,"b":true}"#,
                ["values: warning: results[0].n is a number, results[0].b is a boolean"]
            ),
            (#"{"text":"T",\#(title),"n":null}"#, ["values: warning: results[0].n is null"]),
            (#"{"text":"T",\#(title),"n":{}}"#, ["values: failed: results[0].n is an object"]),
            (
                #"{"text":"T",\#(title),"n":1,"l":[]}"#,
                ["values: failed: results[0].l is an array, results[0].n is a number"]
            ),
            (
                #"{"text":"T",\#(title),"a":1,"b":2,"c":3,"d":4,"e":[]}"#,
                [
                    "values: failed: results[0].e is an array, results[0].a is a number, results[0].b is a number"
                        + " and 2 more"
                ]
            ),
            (#"{"text":"T",\#(title),"\u001b[31m":1}"#, ["values: warning: results[0].(a field) is a number"]),
            // Cohere gave each document an id of its own.
            (#"{"text":"T",\#(title),"id":{}}"#, []),
        ]
    )
    func values(result: String, findings: [String]) {
        #expect(TestConnector.answering(#"{"results":[\#(result)]}"#).findings() == findings)
    }

    @Test(
        "says which results have no text, no title, no url",
        arguments: [
            (#"{"text":"T","url":"u"}"#, ["title: warning: none in results[0]"]),
            (#"{"text":"T","title":"N","url":" "}"#, ["url: warning: none in results[0]"]),
            (#"{"snippet":"S",\#(title)}"#, ["text: warning: another field is quoted in results[0]"]),
            (
                "{}",
                [
                    "text: failed: no text at all in results[0]", "title: warning: none in results[0]",
                    "url: warning: none in results[0]",
                ]
            ),
            (
                #"{"text":"\n"},{"text":"T","title":1,"url":"u"},{"text":"T",\#(title)},{},{"id":"1"},{}"#,
                [
                    "values: warning: results[1].title is a number",
                    "text: failed: no text at all in results[0], results[3], results[4] and 1 more",
                    "title: warning: none in results[0], results[3], results[4] and 1 more",
                    "url: warning: none in results[0], results[3], results[4] and 1 more",
                ]
            ),
            (#"1,{"text":"T",\#(title)}"#, ["objects: failed: results[0] is a number"]),
        ]
    )
    func fields(results: String, findings: [String]) {
        #expect(TestConnector.answering(#"{"results":[\#(results)]}"#).findings() == findings)
    }

    /// The names of the points from one on to the URL's, each as one that was skipped.
    private func skipped(from name: Point.Name, _ reason: String) -> [String] {
        let names = Point.Name.allCases.drop { $0 != name }.prefix { $0 != .withoutToken }
        return names.map { "\($0): skipped: \(reason)" }
    }

    @Test(
        "looks no further than to the first thing that makes an answer unreadable",
        arguments: [
            (
                "nope", "json: failed: no JSON: line 1, column 1: a value is expected", Point.Name.results,
                "the answer is not JSON"
            ),
            ("[]", "json: failed: an array", .results, "the answer is no object"),
            ("{}", "results: failed: no member 'results'", .count, "there is no list of results"),
            (#"{"results":{}}"#, "results: failed: an object", .count, "there is no list of results"),
            (#"{"results":[null]}"#, "objects: failed: results[0] is null", .values, "no result is an object"),
            (
                #"{"results":[]}"#, "count: warning: none: give a query that finds something with --query", .objects,
                "the query found nothing"
            ),
        ] as [(String, String, Point.Name, String)]
    )
    func unreadable(body: String, finding: String, next: Point.Name, reason: String) {
        let findings = TestConnector.answering(body).findings()
        #expect(findings.first == finding)
        #expect(Array(findings.dropFirst()) == skipped(from: next, reason))
    }

    @Test("takes JSON that is nested without end for none, and counts results beyond those that are used")
    func large() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(TestConnector.answering(deep).findings().first?.hasPrefix("json: failed: no JSON") == true)
        let result = #"{"text":"T","title":"N","url":"u"}"#
        let many = Array(repeating: result, count: 1001).joined(separator: ",")
        let findings = TestConnector.answering(#"{"results":[\#(many)]}"#).findings()
        #expect(findings == ["count: warning: 1001: the rest is not used"])
    }

    @Test(
        "names the type of the content where it is not JSON's",
        arguments: [
            ("application/json; charset=utf-8", nil), ("Application/JSON", nil), ("application/problem+json", nil),
            ("text/html", "contentType: warning: text/html"), (nil, "contentType: warning: none"),
            ("a\u{9B}b", "contentType: warning: a\\u{9B}b"),
        ] as [(String?, String?)]
    )
    func contentType(type: String?, finding: String?) {
        let connector = TestConnector(search: .success(.json(TestConnector.good, type: type)))
        #expect(connector.findings() == [finding].compactMap { $0 })
    }

    @Test("warns of an answer that takes longer than five seconds")
    func slow() {
        #expect(TestConnector().findings(after: .seconds(5)) == [])
        let finding = "inTime: warning: 5.1 s, and who chats waits for the slowest connector"
        #expect(TestConnector().findings(after: .milliseconds(5100)) == [finding])
    }

    @Test(
        "says what may solve another status, and that a redirect is not followed",
        arguments: [
            (
                401,
                [
                    "status: failed: 401: it does not take this token, or takes it with another scheme"
                ]
            ),
            (405, ["status: failed: 405: a search is a POST to the URL as it was given"]),
            (500, ["status: failed: 500"]), (204, ["status: failed: 204"]),
            (302, ["noRedirect: failed: 302 to https://b.example/?token=[redacted]", "status: skipped: it redirects"]),
        ]
    )
    func status(code: Int, findings: [String]) {
        var response = Response(status: Status(code))
        response.headers = [.init("Location", "https://b.example/?token=abc")]
        let found = TestConnector(search: .success(response)).findings()
        #expect(Array(found.prefix(findings.count)) == findings)
        #expect(found.dropFirst(findings.count).first?.hasPrefix("contentType: skipped: ") == true)
    }

    @Test(
        "of a search that is not answered says why",
        arguments: [
            (.unreachable, "reachable: failed: nothing listens there"),
            (.unknownHost, "reachable: failed: no machine of this name is known"),
            (.unconnected, "reachable: failed: no connection to it came about in time"),
            (.noTLS, "reachable: failed: it did not agree on TLS with this program: does it speak plain HTTP?"),
            (.timedOut, "inTime: failed: no whole answer after 12 ms"),
            (.tooLarge, "noRedirect: skipped: the answer was not read to its end"),
        ] as [(HTTPClientError, String)]
    )
    func unanswered(error: HTTPClientError, first: String) {
        let findings = TestConnector(search: .failure(error)).findings()
        #expect(findings.first == first)
        #expect(findings.contains { $0.contains(": failed: ") })
    }

    @Test(
        "sees a scheme at the beginning of a token that is refused",
        arguments: [
            ("Bearer abc", .bearer, true), ("basic abc", .bearer, true), ("Basic abc", .basic, true),
            ("Bearer abc", .noscheme, false), ("Bearerabc", .bearer, false), ("bearer", .bearer, false),
        ] as [(String, ServiceAuth.TokenType, Bool)]
    )
    func scheme(token: String, type: ServiceAuth.TokenType, isSeen: Bool) {
        let refusal = Result<Response, HTTPClientError>.success(Response(status: 401))
        var connector = TestConnector(search: refusal)
        connector.check = ConnectorCheck(of: "https://c.example", token: Secret(token), type: type)
        let hint =
            isSeen
            ? "the token begins with a scheme, which --\(type.rawValue) sends too: leave it out"
            : "it does not take this token, or takes it with another scheme"
        #expect(connector.findings().first == "status: failed: 401: \(hint)")
    }

    @Test("fails a connector that does not refuse what it must refuse")
    func open() {
        let connector = TestConnector(others: [
            .withoutToken: .success(.json(TestConnector.good)), .wrongToken: .success(Response(status: 403)),
            .emptyQuery: .failure(.broken),
        ])
        #expect(
            connector.findings() == [
                "withoutToken: failed: 200: anybody can search", "wrongToken: failed: 403",
                "emptyQuery: failed: it closed the connection, or did not speak HTTP",
            ]
        )
    }

    @Test("takes a refusal for nothing where the search itself is refused so too")
    func refusesAll() {
        let refusal = Result<Response, HTTPClientError>.success(Response(status: 401))
        let connector = TestConnector(search: refusal, others: [.emptyQuery: refusal])
        let rest = "401, but the search itself was answered so too"
        #expect(
            connector.findings().suffix(3) == [
                "withoutToken: skipped: \(rest)", "wrongToken: skipped: \(rest)", "emptyQuery: skipped: \(rest)",
            ]
        )
    }

    @Test("skips what needs a token where there is none")
    func withoutToken() {
        var connector = TestConnector()
        connector.check = ConnectorCheck(of: "http://c.example")
        let reason = "skipped: no token was given with --bearer, --basic or --noscheme"
        #expect(connector.findings() == ["withoutToken: \(reason)", "wrongToken: \(reason)"])
        #expect(connector.report().isOK)
        connector.search = .success(Response(status: 403))
        #expect(
            connector.findings().first == "status: failed: 403: give its token with --bearer, --basic or --noscheme"
        )
    }
}
