import HTTP
import HTTPStubs
import JSON

/// `GET /__admin/cohere/requests`: lists the requests in a few words each, newest first. `GET /__admin/requests/{id}`
/// shows all of one.
func listRequests(_ call: Call) throws -> Outcome {
    let entries = Array(call.mock.journal.entries(of: call.scope).reversed())
    let view = call.journalView
    let others = [("meta", ["total": JSONValue(entries.count)]), ("requestJournalDisabled", call.isJournalDisabled)]
    return try call.listing("requests", try call.page(entries), others) { .object(view.summary($0)) }
}

/// `GET /__admin/cohere/requests/{id}/near-misses`: finds the stubs nearest to a request, as it was sent, and says in
/// what they differ. The stub that answered is not among them.
func listNearMisses(_ call: Call) throws -> Outcome {
    let mock = call.mock
    guard let entry = mock.journal.entry(withID: call.id, of: call.scope) else { throw APIError.noSuchRequest }
    let misses = try mock.nearMisses(
        of: entry.request,
        entry.organization,
        mock.stubs.candidates(for: entry.organization).filter { $0.stub !== entry.stub },
        call.makeBudget(),
        explanationBudget: call.makeBudget()
    )
    let view = call.journalView
    let request = view.request(entry)
    return .json(["nearMisses": .array(misses.map { view.nearMiss($0, of: request) })])
}
