import Connectors
import HTTP
import HTTPStubs

extension Mock {
    /// Writes a request and its response into the journal.
    func record(_ incoming: Incoming, _ response: Response, _ stubbing: Stubbing) {
        guard journal.isEnabled else { return }
        journal.record(
            JournalEntry(
                id: incoming.id,
                organization: incoming.organization,
                request: incoming.request,
                response: response,
                stub: stubbing.stub,
                wasMatched: stubbing.answer != nil || incoming.operation != nil,
                receivedAt: stubbing.receivedAt,
                addedDelay: stubbing.delay
            )
        )
    }
}
