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
            addedDelay: stubbing.delay
        )
        // Without a delay, the time is noted when the request is accounted for, which looks at the clock anyway.
        if stubbing.delay > 0 { entry.note(processTime: ContinuousClock.now - incoming.began) }
        journal.record(entry)
        return entry
    }
}
