import ConnectorProtocol
import HTTP
import HTTPClient
import HTTPStubs
import JSON
import Texts

/// What a check has found, in the forms in which it is printed. They have no secret, and nothing that is not printable.
package struct CheckReport: Sendable {
    private let check: ConnectorCheck
    private let exchanges: [Exchange]
    private let mask: SecretMask
    let points: [Point]

    /// Judges the exchanges of a check.
    init(check: ConnectorCheck, exchanges: [Exchange]) {
        self.check = check
        self.exchanges = exchanges
        mask = SecretMask(check)
        points = Judge.points(exchanges, of: check, mask)
    }

    /// Whether nothing failed.
    package var isOK: Bool { !points.contains { $0.result == .failed } }

    /// The reason for which no request could be sent from this machine; nil if requests were sent.
    package var obstacle: String? {
        guard case .failure(.notInstalled) = exchanges.first?.answer else { return nil }
        return HTTPClientError.notInstalled.sentence
    }

    private var shownExchanges: [ShownExchange] { exchanges.map { ShownExchange($0, of: check, mask) } }
}

// MARK: text

extension CheckReport {
    /// The report for people: a line for each point, and one for all that were skipped for one reason. Under a point
    /// that is not as expected is what was expected, and under the first that has failed of each request what was sent
    /// and what came. The last line counts the points.
    package var lines: [String] {
        var unshown = Dictionary(shownExchanges.map { ($0.probe, $0) }) { first, _ in first }
        let lines = rows.flatMap { row -> [String] in
            guard let point = row.first else { return [] }
            let name = point.name.rawValue
            if row.count > 1 {
                let names = "\(name) to \(row[row.endIndex - 1].name.rawValue)"
                return [
                    "\(point.result.word.padded(to: 9))\("\(row.count) points".padded(to: 15))\(names): \(point.found)"
                ]
            }
            var lines = ["\(point.result.word.padded(to: 9))\(name.padded(to: 15))\(point.found)"]
            if point.result == .failed || point.result == .warning {
                lines += "expected".labeling([check.expectation(of: point.name)])
            }
            if point.result == .failed, let exchange = unshown.removeValue(forKey: point.name.probe) {
                lines += "sent".labeling(exchange.sentLines) + "came".labeling(exchange.receivedLines)
            }
            return lines
        }
        return lines + [summary]
    }

    /// The points that have a line together: each on its own, or several that were skipped for one reason.
    private var rows: [ArraySlice<Point>] {
        var rows: [ArraySlice<Point>] = []
        var rest = points[...]
        while let first = rest.first {
            let alike = rest.prefix { $0.result == .skipped && $0.found == first.found }
            // Two points are not too many lines.
            let row = alike.count > 2 ? alike : rest.prefix(1)
            rows.append(row)
            rest = rest.dropFirst(row.count)
        }
        return rows
    }

    private var summary: String {
        let counts = Point.Result.allCases.compactMap { result -> String? in
            let count = points.count { $0.result == result }
            return count == 0 ? nil : "\(count) \(result.word)\(result == .warning && count > 1 ? "s" : "")"
        }
        return "\(counts.joined(separator: ", ")): this connector \(verdict)"
    }

    private var verdict: String {
        guard isOK else { return "does not answer as Cohere expected" }
        let foundNothing = points.contains { $0.result == .skipped && $0.found == Judge.nothingFound }
        let rest =
            foundNothing ? ", but no result was looked at: \(Judge.nothingFound), give another one by --query" : ""
        return "answers as Cohere expected\(rest)"
    }
}

extension Point.Result {
    /// The word at the beginning of a line.
    fileprivate var word: String { self == .passed ? "ok" : rawValue }
}

extension ShownExchange {
    /// The header fields that people are shown, which is where a fault may lie. Programs get all.
    private static let shownFields: Set = [
        "allow", "authorization", "content-encoding", "content-length", "content-type", "location", "retry-after",
        "server", "transfer-encoding", "www-authenticate",
    ]
    /// The number of header fields, and of lines of a body, that people are shown.
    private static let lineLimit = 12
    /// The number of Unicode scalars of a line.
    private static let lineLength = 160

    fileprivate var sentLines: [String] { Self.lines("\(method) \(url)", sentHeaders, sentBody) }

    fileprivate var receivedLines: [String] {
        guard let response else { return ["nothing in \(duration): \(error ?? "")"] }
        return Self.lines("status \(response.status.code) in \(duration)", response.headers, response.body)
    }

    private static func lines(_ first: String, _ headers: [Response.Field], _ body: String) -> [String] {
        let fields = headers.filter { shownFields.contains($0.name.lowercased()) }.map { "\($0.name): \($0.value)" }
        let body = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        return ([first] + cut(fields) + cut(body.filter { !$0.isEmpty })).map { $0.printable.cut(to: lineLength) }
    }

    private static func cut(_ lines: [String]) -> [String] {
        lines.count > lineLimit ? lines.prefix(lineLimit) + ["…"] : lines
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - utf8.count))
    }

    /// Returns lines with this text before the first, in the column of the points' names.
    fileprivate func labeling(_ lines: [String]) -> [String] {
        lines.enumerated().map { index, line in
            String(repeating: " ", count: 9) + (index == 0 ? self : "").padded(to: 15) + line
        }
    }
}

// MARK: JSON

extension CheckReport {
    /// The report for programs: one JSON object, in one line.
    package var json: String {
        let report: JSONValue = [
            "url": .string(mask.text(Redaction.cohere.url(check.url))),
            "ok": .bool(isOK),
            "points": .array(
                points.map { point in
                    var members: JSONObject = [
                        "name": .string(point.name.rawValue),
                        "result": .string(point.result.rawValue),
                        "expected": .string(check.expectation(of: point.name)),
                        "found": .string(point.found),
                    ]
                    let probe = point.name.probe
                    if exchanges.contains(where: { $0.probe == probe }) {
                        members["exchange"] = .string(probe.rawValue)
                    }
                    return .object(members)
                }
            ),
            "exchanges": .array(shownExchanges.map(\.json)),
        ]
        return String(decoding: report.bytes.printableJSON, as: UTF8.self)
    }
}

extension ShownExchange {
    fileprivate var json: JSONValue {
        let sent: JSONValue = [
            "method": .string(method), "url": .string(url), "headers": Self.json(sentHeaders),
            "body": .string(sentBody),
        ]
        var members: JSONObject = ["name": .string(probe.rawValue), "milliseconds": JSONValue(milliseconds)]
        members["sent"] = sent
        members["received"] = response.map { response in
            [
                "status": JSONValue(response.status.code), "headers": Self.json(response.headers),
                "body": .string(response.body),
            ]
        }
        members["error"] = error.map { .string($0) }
        return .object(members)
    }

    /// Returns header fields as a list of pairs, in the order in which they came.
    private static func json(_ fields: [Response.Field]) -> JSONValue {
        .array(fields.map { [.string($0.name), .string($0.value)] })
    }
}
