import Connectors
import HTTP
import HTTPClient
import JSON
import Testing

@testable import ConnectorCheck

@Suite("The report on a connector")
struct CheckReportTests {
    /// A connector that answers with its token in all places, and with orders to a terminal.
    private static func hostile() -> TestConnector {
        let token = TestConnector.token.reveal { "\u{1B}[2J" + $0 }
        let text = TestConnector.token.reveal { $0 + "\u{9B}31m" }
        var response = Response.json(#"{"results":[{"text":"\u001b\#(text)","title":"N","url":7}]}"#)
        response.headers += [
            .init("Server", token), .init("X-Echo", token), .init("Set-Cookie", "a=b"), .init("X-\u{202E}", "\u{7F}"),
        ]
        return TestConnector(
            search: .success(response),
            others: [.withoutToken: .success(response), .emptyQuery: .success(Response(status: 422))]
        )
    }

    private func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
    }

    @Test("has a line for each point, and the count of them")
    func good() {
        let lines = TestConnector().report().lines
        #expect(lines.count == Point.Name.allCases.count + 1)
        #expect(lines.first == "ok       reachable      it answered")
        #expect(lines.last == "17 ok: this connector answers as Cohere expected")
    }

    @Test("says under what is not as expected what was expected, and shows each exchange once")
    func bad() throws {
        let lines = Self.hostile().report().lines
        let start = try #require(lines.firstIndex { $0.hasPrefix("failed   without_token") })
        #expect(
            lines[start...].prefix(8) == [
                "failed   without_token  200: anybody can search",
                "         expected       status 401 to a search without the token",
                "         sent           POST https://c.example/search",
                "                        Content-Type: application/json",
                #"                        {"query":"test"}"#,
                "         came           status 200 in 12 ms",
                "                        Content-Type: application/json",
                #"                        Server: \u{1B}[2J[redacted]"#,
            ]
        )
        #expect(lines.last == "14 ok, 2 failed, 1 warning: this connector does not answer as Cohere expected")
        let all = TestConnector.answering("[]").report().lines
        #expect(all.count { $0.hasPrefix("         sent ") } == 1)
    }

    @Test("has one line for three points or more that were skipped for one reason, and says where nothing was found")
    func skipped() {
        let empty = TestConnector.answering(#"{"results":[]}"#).report().lines
        #expect(
            empty.suffix(6) == [
                "         expected       from 1 to 1000 results",
                "skipped  5 points       objects to url: the query found nothing", "ok       without_token  401",
                "ok       wrong_token    401", "ok       empty_query    400",
                "11 ok, 1 warning, 5 skipped: this connector answers as Cohere expected, but no result was looked at: "
                    + "the query found nothing, give another one by --query",
            ]
        )
        var open = TestConnector()
        open.check = ConnectorCheck(of: "http://c.example")
        #expect(open.report().lines.count { $0.hasPrefix("skipped  w") } == 2)
        #expect(open.report().lines.last == "15 ok, 2 skipped: this connector answers as Cohere expected")
    }

    @Test("does not bury the one thing that is wrong with a connector that is too slow")
    func late() async {
        let check = ConnectorCheck(of: "http://c.example", token: TestConnector.token)
        let lines = await check.run { _ throws(HTTPClientError) in throw .timedOut }.lines
        #expect(
            lines.map { String($0.prefix(24)) }.filter { !$0.hasPrefix(" ") }.dropLast() == [
                "ok       reachable      ", "failed   in_time        ", "skipped  15 points      ",
            ]
        )
        #expect(lines[lines.count - 2].hasSuffix("no_redirect to empty_query: no whole answer came in time"))
    }

    @Test("shows no secret and nothing that a terminal obeys")
    func hostileText() {
        let report = Self.hostile().report()
        for text in report.lines + [report.json] {
            #expect(isPrintable(text))
            #expect(!TestConnector.token.reveal(text.contains))
            #expect(!text.contains("a=b"))
        }
    }

    @Test("is bounded, whatever was sent")
    func bounded() {
        let line = String(repeating: "x", count: 5_000)
        var connector = TestConnector.answering(String(repeating: "\n", count: 50_000) + line)
        connector.search = connector.search.map { response in
            var response = response
            response.headers += (0..<1000).map { _ in .init("Allow", "a") } + [.init("Server", line)]
            return response
        }
        let lines = connector.report().lines
        #expect(lines.count < 80)
        #expect(lines.allSatisfy { $0.utf8.count < 200 })
    }

    @Test("is one object for programs, with what was sent and what came")
    func json() throws {
        let report = Self.hostile().report()
        #expect(!report.json.contains("\n"))
        let json = try JSONValue(parsing: Array(report.json.utf8))
        #expect(json["url"]?.string == "https://c.example/search")
        #expect(json["ok"]?.bool == false)
        #expect(json["points"]?.array?.compactMap { $0["name"]?.string } == Point.Name.allCases.map(\.rawValue))
        let point = json["points"]?.array?.last
        let expected: JSONValue = [
            "name": "empty_query", "result": "failed", "expected": "status 400 to an empty query", "found": "422",
            "exchange": "empty_query",
        ]
        #expect(point == expected)
        let exchanges = try #require(json["exchanges"]?.array)
        #expect(exchanges.map { $0["name"]?.string } == ["search", "without_token", "wrong_token", "empty_query"])
        let sent: JSONValue = [
            "method": "POST", "url": "https://c.example/search",
            "headers": [["Content-Type", "application/json"], ["Authorization", "Bearer [redacted]"]],
            "body": #"{"query":""}"#,
        ]
        #expect(exchanges[3]["sent"] == sent)
        let received: JSONValue = ["status": 422, "headers": [], "body": ""]
        #expect(exchanges[3]["received"] == received)
        #expect(exchanges[3]["milliseconds"]?.int == 12)
        #expect(exchanges[3]["error"] == nil)
    }

    @Test("says why there was no answer, and names no exchange that was not made")
    func unanswered() async throws {
        let check = ConnectorCheck(of: "http://u:passw0rd@c.example", token: TestConnector.token)
        let report = await check.run { _ throws(HTTPClientError) in throw .unreachable }
        let json = try JSONValue(parsing: Array(report.json.utf8))
        let exchanges = try #require(json["exchanges"]?.array)
        #expect(exchanges.count == 1)
        #expect(exchanges[0]["error"]?.string == "nothing listens there")
        #expect(exchanges[0]["received"] == nil)
        #expect(json["points"]?.array?.last?["exchange"] == nil)
        #expect(!report.json.contains("passw0rd"))
        #expect(json["url"]?.string == "http://[redacted]@c.example")
    }
}
