import Connectors
import HTTP
import HTTPStubs

extension Mock {
    /// Writes a request and its response into the journal. Returns the entry; nil if the journal keeps none.
    func record(_ incoming: Incoming, _ response: Response, _ stubbing: Stubbing) -> JournalEntry? {
        guard journal.isEnabled else { return nil }
        let entry = JournalEntry(
            id: incoming.id,
            organization: incoming.organization,
            request: incoming.request,
            response: response,
            stub: stubbing.stub,
            wasMatched: stubbing.answer != nil || incoming.operation != nil,
            receivedAt: stubbing.receivedAt,
            processTime: ContinuousClock.now - incoming.began,
            addedDelay: stubbing.delay
        )
        journal.record(entry)
        return entry
    }
}
