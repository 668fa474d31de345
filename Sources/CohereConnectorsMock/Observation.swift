import HTTPStubs
import MicroHTTPD

/// A request under way, as stubs and the journal see it.
struct Observation: Sendable {
    let id: String
    let tenant: String?
    let request: Request
    let stub: StubMapping?
    /// Milliseconds that the answer is held back.
    let delay: Double
    let receivedAt: Int64

    /// Writes request and response into the journal, before the answer is held back, as a client that gives up waiting
    /// has sent its request all the same; then lets it go, in the stub's manner.
    func conclude(_ response: Response, wasMatched: Bool, in journal: Journal) -> Outcome {
        if journal.isEnabled {
            journal.record(
                JournalEntry(
                    id: id,
                    tenant: tenant,
                    request: request,
                    response: response,
                    stub: stub,
                    wasMatched: wasMatched,
                    receivedAt: receivedAt,
                    addedDelay: delay
                )
            )
        }
        let delivered = stub?.response.deliver(response) ?? response
        guard delay > 0 else { return .respond(delivered) }
        return .later {
            try? await Task.sleep(for: .milliseconds(delay))
            return delivered
        }
    }
}
