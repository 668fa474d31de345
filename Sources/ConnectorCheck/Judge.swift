import ConnectorProtocol
import Connectors
import GroundedChat
import HTTP
import HTTPClient
import HTTPStubs
import JSON
import Texts

/// Judges the answers of a connector.
struct Judge {
    /// The time from which on an answer is slow.
    private static let slow = Duration.seconds(5)
    /// The reason for which results were not looked at, where there are none.
    static let nothingFound = "the query found nothing"
    /// The number of places that are named.
    fileprivate static let placeLimit = 3

    private let check: ConnectorCheck
    private let exchanges: [Probe: Exchange]
    private let mask: SecretMask
    private var findings: [Point.Name: (result: Point.Result, found: String)] = [:]
    /// The reason for which the rest of the search's answer was not looked at.
    private var reasonToSkip = ""

    /// Judges the exchanges of a check. The points are all that there are, in their order.
    static func points(_ exchanges: [Exchange], of check: ConnectorCheck, _ mask: SecretMask) -> [Point] {
        var judge = Judge(
            check: check,
            exchanges: Dictionary(exchanges.map { ($0.probe, $0) }) { first, _ in first },
            mask: mask
        )
        if let search = judge.exchanges[.search] { judge.look(at: search) }
        judge.expect(.withoutToken, 401)
        judge.expect(.wrongToken, 401)
        judge.expect(.emptyQuery, 400)
        return Point.Name.allCases.map { name in
            let finding = judge.findings[name] ?? (.skipped, judge.reasonToSkip)
            return Point(name: name, result: finding.result, found: finding.found)
        }
    }

    private init(check: ConnectorCheck, exchanges: [Probe: Exchange], mask: SecretMask) {
        self.check = check
        self.exchanges = exchanges
        self.mask = mask
    }

    private mutating func note(_ name: Point.Name, _ result: Point.Result, _ found: String) {
        findings[name] = (result, found)
    }

    /// Returns a text of the connector's as a sentence may have it.
    private func shown(_ text: String) -> String { mask.text(text).printable.cut(to: 80) }

    // MARK: the answer as a whole

    private mutating func look(at search: Exchange) {
        switch search.answer {
        case .success(let response):
            note(.reachable, .passed, "it answered")
            noteTime(of: search)
            look(at: response)
        case .failure(.tooLarge):
            note(.reachable, .passed, "it answered")
            noteTime(of: search)
            note(.size, .failed, "more than \(SearchRules.sizeLimit) bytes, or a head of more than 65536")
            reasonToSkip = "the answer was not read to its end"
        case .failure(.timedOut):
            note(.reachable, .passed, "it took the connection")
            note(.inTime, .failed, "no whole answer after \(search.duration.words)")
            reasonToSkip = "no whole answer came in time"
        case .failure(let error):
            note(.reachable, .failed, error.sentence)
            reasonToSkip = "no answer came"
        }
    }

    private mutating func noteTime(of search: Exchange) {
        let words = search.duration.words
        guard search.duration > Self.slow else { return note(.inTime, .passed, words) }
        note(.inTime, .warning, "\(words), and who chats waits for the slowest connector")
    }

    private mutating func look(at response: Response) {
        let code = response.status.code
        guard !(300..<400).contains(code) else {
            let target = response.header("Location").map { " to \(shown(Redaction.cohere.url($0)))" } ?? ""
            note(.noRedirect, .failed, "\(code)\(target)")
            return reasonToSkip = "it redirects"
        }
        note(.noRedirect, .passed, "none")
        guard code == 200 else {
            note(.status, .failed, "\(code)\(hint(at: code))")
            return reasonToSkip = "the status is not 200"
        }
        note(.status, .passed, "200")
        noteContentType(of: response)
        note(.size, .passed, "\(response.body.bytes.count) bytes")
        look(atBody: response.body.bytes)
    }

    /// Returns what may solve a status that is not 200.
    private func hint(at code: Int) -> String {
        switch code {
        case 401, 403:
            hintAtToken
        case 404, 405: ": a search is a POST to the URL as it was given"
        case 415, 422: ": a search is JSON with nothing but 'query'"
        default: ""
        }
    }

    /// Returns what may solve a refusal.
    private var hintAtToken: String {
        guard let token = check.token else { return ": give its token with --bearer, --basic or --noscheme" }
        return check.type != .noscheme && token.behindScheme != nil
            ? ": the token begins with a scheme, which --\(check.type.rawValue) sends too: leave it out"
            : ": it does not take this token, or takes it with another scheme"
    }

    private mutating func noteContentType(of response: Response) {
        guard let type = response.header("Content-Type") else { return note(.contentType, .warning, "none") }
        let mediaType = type.prefix { $0 != ";" }.withoutOptionalWhiteSpace.lowercased()
        let isJSON = mediaType == "application/json" || mediaType.hasSuffix("+json")
        note(.contentType, isJSON ? .passed : .warning, shown(type))
    }

    private mutating func look(atBody body: [UInt8]) {
        let document: JSONValue
        do throws(JSONSyntaxError) {
            document = try JSONValue(parsing: body, maximumDepth: SearchRules.depthLimit)
        } catch {
            let place = error.place(in: body)
            note(.json, .failed, "no JSON: line \(place.line), column \(place.column): \(error.reason)")
            return reasonToSkip = "the answer is not JSON"
        }
        guard let object = document.object else {
            note(.json, .failed, document.kind)
            return reasonToSkip = "the answer is no object"
        }
        note(.json, .passed, "an object")
        guard let list = object["results"]?.array else {
            note(.results, .failed, object["results"]?.kind ?? "no member 'results'")
            return reasonToSkip = "there is no list of results"
        }
        note(.results, .passed, "a list")
        look(at: list)
    }

    // MARK: the results

    /// Where something is wrong: the first places, and the number of all.
    private struct Places {
        private(set) var count = 0
        private var first: [String] = []

        var isEmpty: Bool { count == 0 }

        mutating func note(_ place: @autoclosure () -> String) {
            if count < Judge.placeLimit { first.append(place()) }
            count += 1
        }

        /// The places of this and of others, as a sentence names them.
        func sentence(with others: Places...) -> String {
            let all = (first + others.flatMap(\.first)).prefix(Judge.placeLimit)
            let rest = others.reduce(count) { $0 + $1.count } - all.count
            return all.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        }
    }

    /// The faults of all results, by their kinds.
    private struct Faults {
        var noObjects = Places()
        var written = Places()
        var leftOut = Places()
        var nulls = Places()
        var unquotable = Places()
        var withoutText = Places()
        var withoutTitle = Places()
        var withoutURL = Places()
    }

    private mutating func look(at list: [JSONValue]) {
        guard !list.isEmpty else {
            note(.count, .warning, "none: give a query that finds something with --query")
            return reasonToSkip = Self.nothingFound
        }
        let isLong = list.count > SearchRules.resultLimit
        note(.count, isLong ? .warning : .passed, isLong ? "\(list.count): the rest is not used" : "\(list.count)")
        var faults = Faults()
        for (index, value) in list.prefix(SearchRules.resultLimit).enumerated() {
            let place = "results[\(index)]"
            guard let members = value.object?.members else {
                faults.noObjects.note("\(place) is \(value.kind)")
                continue
            }
            look(at: members, place, &faults)
        }
        guard faults.noObjects.count < min(list.count, SearchRules.resultLimit) else {
            note(.objects, .failed, faults.noObjects.sentence())
            return reasonToSkip = "no result is an object"
        }
        conclude(faults)
    }

    private func look(at members: [JSONObject.Member], _ place: String, _ faults: inout Faults) {
        var fields: [FoundDocument.Field] = []
        // The mock, as Cohere's service, gives each document an id of its own, whatever the result's is.
        for (name, value) in members where name != "id" {
            let fault = { "\(place).\(shown(SearchAnswer.shown(name))) is \(value.kind)" }
            switch SearchAnswer.FieldValue(value) {
            case .string(let text): fields.append(.init(name, text))
            case .written(let text):
                fields.append(.init(name, text))
                faults.written.note(fault())
            case .leftOut:
                if value.isNull { faults.nulls.note(fault()) } else { faults.leftOut.note(fault()) }
            }
        }
        let filled = Set(fields.lazy.filter { !$0.value.allSatisfy(\.isWhitespace) }.map(\.name))
        if FoundDocument(id: "", fields: fields).quotation(without: []) == nil {
            faults.unquotable.note(place)
        } else if !filled.contains("text") {
            faults.withoutText.note(place)
        }
        if !filled.contains("title") { faults.withoutTitle.note(place) }
        if !filled.contains("url") { faults.withoutURL.note(place) }
    }

    private mutating func conclude(_ faults: Faults) {
        let objects = faults.noObjects
        note(.objects, objects.isEmpty ? .passed : .failed, objects.isEmpty ? "all" : objects.sentence())
        let isLossless = faults.leftOut.isEmpty
        if isLossless, faults.written.isEmpty, faults.nulls.isEmpty {
            note(.values, .passed, "strings")
        } else {
            let places = faults.leftOut.sentence(with: faults.written, faults.nulls)
            note(.values, isLossless ? .warning : .failed, places)
        }
        if faults.unquotable.isEmpty {
            noteMissing(.text, faults.withoutText, "another field is quoted in")
        } else {
            note(.text, .failed, "no text at all in \(faults.unquotable.sentence())")
        }
        noteMissing(.title, faults.withoutTitle, "none in")
        noteMissing(.url, faults.withoutURL, "none in")
    }

    private mutating func noteMissing(_ name: Point.Name, _ places: Places, _ words: String) {
        guard !places.isEmpty else { return note(name, .passed, "in each result") }
        note(name, .warning, "\(words) \(places.sentence())")
    }

    // MARK: what must be refused

    /// Notes whether what must be refused was refused with a status.
    private mutating func expect(_ name: Point.Name, _ status: Int) {
        guard let exchange = exchanges[name.probe] else {
            let isWanted = check.token != nil || !name.probe.needsToken
            let reason = isWanted ? reasonToSkip : "no token was given with --bearer, --basic or --noscheme"
            return note(name, .skipped, reason)
        }
        if let search = exchanges[.search]?.status, search != 200, exchange.status == search {
            return note(name, .skipped, "\(search), but the search itself was answered so too")
        }
        switch exchange.answer {
        case .success(let response):
            let code = response.status.code
            let isOpen = name.probe.needsToken && (200..<300).contains(code)
            note(name, code == status ? .passed : .failed, isOpen ? "\(code): anybody can search" : "\(code)")
        case .failure(let error): note(name, .failed, error.sentence)
        }
    }
}
