import Glibc
import Logging
import Testing

@testable import CohereConnectorsMock

@Suite("A log line on a terminal")
struct TerminalLogHandlerTests {
    private let plain = TerminalLogHandler(isColored: false)
    private let colored = TerminalLogHandler(isColored: true)
    private static let id = "11111111-2222-4333-8444-5555555abcde"

    private func entry(
        _ path: String = "/v1/connectors",
        status: Int = 200,
        milliseconds: Double = 0.412,
        organization: String? = "acme",
        method: String = "GET"
    ) -> RequestLogEntry {
        RequestLogEntry(
            method: method,
            path: path,
            route: "none",
            status: status,
            milliseconds: milliseconds,
            organization: organization,
            id: Self.id
        )
    }

    // MARK: requests

    @Test("of a request has method, path, status, time, organization and id, and fills 80 columns with the time of day")
    func request() {
        let path = "/v1/connectors" + String(repeating: " ", count: 21)
        let expected = "GET    \(path) 200  0.4ms acme   5abcde"
        #expect(plain.line(of: entry(), columns: 80) == expected)
        #expect(plain.line(of: entry(), columns: nil) == expected)
        #expect(plain.line(of: entry(), columns: 40) == expected)
        #expect("21:59:58.123 ".count + expected.count == 80)
    }

    @Test("has the last digits of an organization's id, and a dash without one")
    func organization() {
        let line = plain.line(of: entry(organization: Principal.organizationID("x")), columns: 80)
        #expect(line.hasSuffix(" \(Principal.organizationID("x").suffix(6)) 5abcde"))
        #expect(plain.line(of: entry(organization: nil), columns: 80).hasSuffix("ms -      5abcde"))
    }

    @Test(
        "has a wider path and the whole id where the terminal is wider",
        arguments: [
            (100, 55, false), (109, 60, false), (110, 35, true), (135, 60, true), (300, 60, true),
        ]
    )
    func width(columns: Int, pathColumns: Int, hasWholeID: Bool) {
        let line = plain.line(of: entry(), columns: columns)
        let path = line.dropFirst(7).prefix { $0 != "2" }
        #expect(path.count == pathColumns + 1)
        #expect(line.hasSuffix(hasWholeID ? " \(Self.id)" : " 5abcde"))
        #expect(13 + line.count <= columns)
    }

    @Test("moves what stands behind a long path, and cuts one of more than 100 characters")
    func longPath() {
        let path = "/v1/connectors/" + String(repeating: "a", count: 40)
        #expect(plain.line(of: entry(path), columns: 80).hasPrefix("GET    \(path) 200 "))
        let line = plain.line(of: entry("/" + String(repeating: "a", count: 100)), columns: 80)
        #expect(line.hasPrefix("GET    /" + String(repeating: "a", count: 99) + "… 200 "))
    }

    @Test(
        "has a time in milliseconds",
        arguments: [
            (0, "0.0ms"), (0.06, "0.1ms"), (99.94, "99.9ms"), (99.97, "100ms"), (1234.4, "1234ms"),
            (.infinity, "1000000000ms"),
        ]
    )
    func milliseconds(time: Double, shown: String) {
        let words = plain.line(of: entry(milliseconds: time), columns: 80).split(separator: " ")
        #expect(words[3] == shown)
    }

    @Test(
        "has the colour of the class of its status",
        arguments: [
            (101, 2), (200, 32), (299, 32), (302, 36), (404, 33), (499, 33), (500, 31), (999, 31),
        ]
    )
    func colors(status: Int, color: Int) {
        let line = colored.line(of: entry(status: status), columns: 80)
        #expect(line.contains(" \u{1B}[\(color)m\(status)\u{1B}[0m "))
        let withoutColors = line.replacing(/\x1B\[[0-9]+m/, with: "")
        #expect(withoutColors == plain.line(of: entry(status: status), columns: 80))
    }

    @Test("gives the terminal no order that is in a request")
    func unprintable() {
        let entry = entry("/\u{1B}[31m\n", organization: "a\u{9B}", method: "G\u{1B}")
        let line = plain.line(of: entry, columns: 80)
        #expect(line.hasPrefix(#"G\u{1B} /\u{1B}[31m\u{A}"#))
        #expect(line.contains(#" a\u{9B} "#))
    }

    @Test("is that of a request if its metadata is")
    func readBack() throws {
        let read = try #require(RequestLogEntry(message: "request", metadata: entry().metadata))
        #expect(read.metadata == entry().metadata)
        let other = entry(organization: nil).metadata
        #expect(RequestLogEntry(message: "request", metadata: other)?.organization == nil)
        #expect(RequestLogEntry(message: "another", metadata: other) == nil)
        #expect(RequestLogEntry(message: "request", metadata: ["id": "1"]) == nil)
    }

    // MARK: other entries

    @Test(
        "of another kind has level, message and metadata",
        arguments: [
            (Logger.Level.debug, 2), (.info, 36), (.notice, 36), (.warning, 33), (.error, 31), (.critical, 31),
        ]
    )
    func others(level: Logger.Level, color: Int) {
        let metadata: Logger.Metadata = ["b": "2\u{1B}", "a": "1"]
        #expect(plain.line(level, "some\nnews", metadata) == #"\#(level) some\u{A}news a=1 b=2\u{1B}"#)
        let expected = "\u{1B}[\(color)m\(level)\u{1B}[0m news \u{1B}[2ma=1\u{1B}[0m"
        #expect(colored.line(level, "news", ["a": "1"]) == expected)
    }

    @Test("begins with the time of day in the machine's zone")
    func time() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "Asia/Kolkata", 1)
            tzset()
            #expect(Timestamp("2026-11-25T21:59:58.007999Z")?.localTime == "03:29:58.007")
        }
    }

    @Test("is written whole, with what every entry has")
    func written() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var logger = Logger(label: "test") { _ in TerminalLogHandler(isColored: false) }
            logger[metadataKey: "all"] = "x"
            logger.warning("news", metadata: ["own": "y"])
            logger.debug("below the level")
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.contains("news") || $0.contains("below") }
        #expect(lines.count == 1)
        #expect(try /[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3} warning news all=x own=y/.wholeMatch(in: lines[0]) != nil)
    }
}
