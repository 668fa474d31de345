import Connectors
import HTTP
import HTTPStubs

extension Mock {
    /// Writes a request and its response into the journal. Returns the entry; nil if the journal keeps none.
    func record(_ incoming: Incoming, _ response: Response, _ stubbing: Stubbing) -> JournalEntry? {
        guard journal.isEnabled else { return nil }
        let isStubbed = stubbing.answer != nil
        // What a chat has searched is in a log of its own, so that the journal tells what clients have sent.
        let isOwnSearch = !incoming.policy.hasAPIKey && exchangeMark.isOn(incoming.request)
        guard isStubbed || !isOwnSearch else { return nil }
        let wasMatched = isStubbed || (incoming.operation != nil && !incoming.isRefusedChat(response))
        if isStubbed || !wasMatched { noteOrganization(of: incoming) }
        let entry = JournalEntry(
            id: incoming.id,
            organization: incoming.organization,
            request: incoming.request,
            response: response,
            stub: stubbing.stub,
            wasMatched: wasMatched,
            receivedAt: stubbing.receivedAt,
            processTime: ContinuousClock.now - incoming.began,
            addedDelay: stubbing.delay
        )
        journal.record(entry)
        return entry
    }

    /// Makes the organization of a request that no operation has answered, if its key is accepted, so that it can be
    /// shown by its name as any other.
    private func noteOrganization(of incoming: Incoming) {
        guard let principal = incoming.principal, (try? keyCheck.checkAPIKey(incoming.key)) != nil else { return }
        note(principal, of: store.organization(named: principal.organization))
    }
}

extension Incoming {
    /// Whether the request is a chat without connectors, which the server does not serve.
    fileprivate func isRefusedChat(_ response: Response) -> Bool { isChat && response.status == .notImplemented }
}
