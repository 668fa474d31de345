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
        return try .json { json in
            try json.member("requests", call.page(entries), call.makeBudget(), call.journalView.entry)
            json.member("meta", ["total": JSONValue(entries.count)])
            json.member("requestJournalDisabled", call.isJournalDisabled)
        }
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
    private static func requests(_ entries: [JournalEntry], _ call: Call, _ budget: Budget) throws -> Outcome {
        try .json { json in
            try json.member("requests", entries, budget, call.journalView.request)
            json.member("requestJournalDisabled", call.isJournalDisabled)
        }
    }

    static func find(_ call: Call) throws -> Outcome {
        let budget = call.makeBudget()
        return try requests(try matching(call, budget), call, budget)
    }

    static func count(_ call: Call) throws -> Outcome {
        let count = try matching(call, call.makeBudget()).count
        return .json(["count": JSONValue(count), "requestJournalDisabled": call.isJournalDisabled])
    }

    /// Removes requests and shows them. They are shown first, so that nothing is removed where that fails.
    static func removeMatching(_ call: Call) throws -> Outcome {
        let budget = call.makeBudget()
        let entries = try matching(call, budget)
        let shown = try Outcome.json { json in
            try json.member("serveEvents", entries, budget, call.journalView.entry)
        }
        call.mock.journal.remove(entries)
        return shown
    }

    static func unmatched(_ call: Call) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.scope).filter { !$0.wasMatched }
        return try requests(entries, call, call.makeBudget())
    }
}

extension Call {
    var journalView: JournalView { JournalView(mock: mock) }
    fileprivate var isJournalDisabled: JSONValue { .bool(!mock.journal.isEnabled) }
}
