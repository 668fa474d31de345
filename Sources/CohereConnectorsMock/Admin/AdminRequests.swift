import Connectors
import FoundationEssentials
import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for the journal.
enum AdminRequests {
    /// Lists the requests, newest first.
    static func list(_ call: Call) throws -> Outcome {
        let query = call.request.query
        var entries = Array(call.mock.journal.entries(of: call.scope).reversed())
        if query["unmatched"] == "true" { entries.removeAll(where: \.wasMatched) }
        if let id = query["matchingStub"]?.lowercased() {
            guard UUID(uuidString: id) != nil else { throw AdminError.parameter("matchingStub", mustBe: "a UUID") }
            entries.removeAll { $0.stub?.id != id }
        }
        // As in WireMock, the total counts what `since` and `limit` leave out.
        let total = entries.count
        if let since = query["since"] {
            guard let time = Timestamp(iso8601: since) else {
                throw AdminError.parameter("since", mustBe: "a date, or a time with its offset (ISO 8601)")
            }
            entries.removeAll { $0.receivedAt <= time.microseconds }
        }
        let others = [("meta", ["total": JSONValue(total)]), ("requestJournalDisabled", call.isJournalDisabled)]
        let view = call.journalView
        return try call.listing("requests", try call.page(entries), others) { view.entry($0) }
    }

    static func get(_ call: Call) throws -> Outcome {
        guard let entry = call.mock.journal.entry(withID: call.id, of: call.scope) else { throw AdminError.notFound }
        return .json(call.journalView.entry(entry))
    }

    static func remove(_ call: Call) throws -> Outcome {
        if let entry = call.mock.journal.entry(withID: call.id, of: call.scope) { call.mock.journal.remove([entry]) }
        return .done
    }

    static func removeAll(_ call: Call) throws -> Outcome {
        call.mock.journal.removeAll(of: call.scope)
        return .done
    }

    private static func matching(_ call: Call, _ budget: Budget) throws -> [JournalEntry] {
        let pattern = try RequestPattern(try call.json(), budget: budget)
        let environment = call.mock.matchEnvironment
        return try call.mock.journal.entries(matching: pattern, of: call.scope, in: environment, budget: budget)
    }

    /// Returns requests as the journal shows them.
    private static func requests(_ entries: [JournalEntry], _ call: Call) throws -> Outcome {
        let view = call.journalView
        let others = [("requestJournalDisabled", call.isJournalDisabled)]
        return try call.listing("requests", entries, others) { view.request($0) }
    }

    static func find(_ call: Call) throws -> Outcome {
        try requests(try matching(call, call.makeBudget()), call)
    }

    static func count(_ call: Call) throws -> Outcome {
        let count = try matching(call, call.makeBudget()).count
        return .json(["count": JSONValue(count), "requestJournalDisabled": call.isJournalDisabled])
    }

    /// Removes requests and shows them. They are shown first, so that nothing is removed where that fails.
    static func removeMatching(_ call: Call) throws -> Outcome {
        let budget = call.makeBudget()
        return try remove(try matching(call, budget), call, budget)
    }

    /// Removes the requests that were answered by stubs with some metadata, and shows them.
    static func removeByMetadata(_ call: Call) throws -> Outcome {
        let budget = call.makeBudget()
        let pattern = try MetadataPattern(try call.json(), budget: budget)
        let entries = try call.mock.journal.entries(of: call.scope).filter { entry in
            try entry.stub.map(pattern.matches) ?? false
        }
        return try remove(entries, call, budget)
    }

    private static func remove(_ entries: [JournalEntry], _ call: Call, _ budget: Budget) throws -> Outcome {
        let shown = try Outcome.json { json in
            try json.member("serveEvents", entries, budget, call.journalView.entry)
        }
        call.mock.journal.remove(entries)
        return shown
    }

    /// Returns the requests that nothing matched, newest first.
    static func unmatched(_ call: Call) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.scope).filter { !$0.wasMatched }
        return try requests(entries.reversed(), call)
    }
}

extension Call {
    var journalView: JournalView { JournalView(mock: mock) }
    var isJournalDisabled: JSONValue { .bool(!mock.journal.isEnabled) }
}

extension Timestamp {
    /// Parses a time as WireMock's clients write it: a date alone, which is its first moment in UTC, or a date and a
    /// time with or without seconds and with `Z` or an offset, such as `+01:00`, `+0100` or `+01`. Returns nil for all
    /// other texts.
    init?(iso8601 text: String) {
        // In a query, a plus sign that is not encoded is a space.
        let text = String(text.map { $0 == " " ? "+" : $0 }).uppercased()
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        guard let separator = text.firstIndex(of: "T") else {
            self.init(text + "T00:00:00Z")
            return
        }
        let time = text[text.index(after: separator)...]
        let zone = time.firstIndex { "Z+-".contains($0) } ?? time.endIndex
        let clock = time[..<zone].utf8.count == 5 ? time[..<zone] + ":00" : time[..<zone]
        var offset = String(time[zone...])
        switch offset.utf8.count {
        case 3: offset += ":00"
        case 5: offset.insert(":", at: offset.index(offset.startIndex, offsetBy: 3))
        default: break
        }
        self.init(text[..<separator] + "T" + clock + offset)
    }
}
