import Connectors
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
        if let id = query["matchingStub"]?.lowercased() { entries.removeAll { $0.stub?.id != id } }
        if let since = query["since"] {
            guard let time = Timestamp(since) else {
                throw AdminError.problem(.unprocessableContent, code: 10, title: "since must be a time (RFC 3339)")
            }
            entries.removeAll { $0.receivedAt <= time.microseconds }
        }
        return .json([
            "requests": .array(call.page(entries).map(call.journalView.entry)),
            "meta": ["total": JSONValue(entries.count)],
            "requestJournalDisabled": call.isJournalDisabled,
        ])
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

    private static func matching(_ call: Call) throws -> [JournalEntry] {
        let pattern = try RequestPattern(try call.json())
        return call.mock.journal.entries(matching: pattern, of: call.scope)
    }

    static func find(_ call: Call) throws -> Outcome {
        .json([
            "requests": .array(try matching(call).map(call.journalView.request)),
            "requestJournalDisabled": call.isJournalDisabled,
        ])
    }

    static func count(_ call: Call) throws -> Outcome {
        .json(["count": JSONValue(try matching(call).count), "requestJournalDisabled": call.isJournalDisabled])
    }

    static func removeMatching(_ call: Call) throws -> Outcome {
        let entries = try matching(call)
        call.mock.journal.remove(entries)
        return .json(["serveEvents": .array(entries.map(call.journalView.entry))])
    }

    static func unmatched(_ call: Call) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.scope).filter { !$0.wasMatched }
        return .json([
            "requests": .array(entries.map(call.journalView.request)), "requestJournalDisabled": call.isJournalDisabled,
        ])
    }
}

extension Call {
    var journalView: JournalView { JournalView(mock: mock) }
    fileprivate var isJournalDisabled: JSONValue { .bool(!mock.journal.isEnabled) }
}
