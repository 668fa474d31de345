import Synchronization
import Texts

extension Organization {
    /// How often an import is prepared without the lock, before it is prepared under the lock.
    static var importAttempts: Int { 8 }

    /// Puts new connectors in place of all connectors, and forgets the users' authorizations.
    ///
    /// A reader sees either all old connectors or all new ones. A seed's secret that is `Secret.redacted` becomes that
    /// of the connector with the seed's id, at the moment at which it is replaced. If that has no such secret, a client
    /// secret is left out, and a service token stays `[redacted]`.
    ///
    /// Imports of one organization wait for each other. An import is prepared without the organization's lock, and
    /// starts again if something has changed before it is done. After eight attempts it is prepared under the lock.
    ///
    /// - Parameters:
    ///   - seeds: the connectors.
    ///   - createdAt: the time of creation of connectors that give none. Default: nil, the organization's time.
    public func replaceAll(with seeds: ConnectorSeeds, createdAt: Timestamp? = nil) {
        plant(seeds, createdAt: createdAt) { self.noteChange(.replaced) }
    }

    /// Does what `replaceAll` does, and calls a function under the organization's lock when it is done. Default: does
    /// nothing.
    func plant(_ seeds: ConnectorSeeds, createdAt: Timestamp?, note: () -> Void = {}) {
        let seedlings = seedlings(of: seeds, createdAt: createdAt ?? clock.now)
        imports.withLock { _ in
            for _ in 0..<Self.importAttempts {
                if swap(planted(seedlings, in: snapshot()), note: note) { return }
            }
            let replaced = state.withLock { state in
                let new = OrganizationContents(planted(seedlings, in: state.snapshot))
                note()
                return Self.exchange(&state.contents, new)
            }
            // The old connectors are freed here, after the lock has been given back.
            _ = replaced
        }
    }

    /// Puts the contents of a snapshot in place of all contents. Returns false, and does nothing, if something has
    /// changed since its version.
    ///
    /// - Parameters:
    ///   - replacement: made of a snapshot of this organization, with its version.
    ///   - note: is called under the organization's lock when it is done. Default: does nothing.
    package func swap(_ replacement: OrganizationSnapshot, note: () -> Void = {}) -> Bool {
        let new = OrganizationContents(replacement)
        let replaced = state.withLock { state -> OrganizationContents? in
            guard state.version == replacement.version else { return nil }
            note()
            return Self.exchange(&state.contents, new)
        }
        return replaced != nil
    }

    /// Returns the old contents, so that they can be freed when no lock is held.
    private static func exchange(_ contents: inout OrganizationContents, _ new: OrganizationContents)
        -> OrganizationContents
    {
        let old = contents
        contents = new
        return old
    }

    /// A seed with all that planting it needs, except the secrets of the connector that it replaces.
    private struct Seedling {
        let draft: ConnectorDraft
        let id: String
        let sequence: Int
        let createdAt: Timestamp
        let updatedAt: Timestamp
    }

    private func seedlings(of seeds: ConnectorSeeds, createdAt now: Timestamp) -> [Seedling] {
        var taken = seeds.ids
        return seeds.elements.map { seed in
            let createdAt = seed.createdAt ?? now
            return Seedling(
                draft: seed.draft,
                id: seed.id ?? unusedID(for: seed.draft.name, besides: &taken),
                sequence: nextSequence(),
                createdAt: createdAt,
                updatedAt: seed.updatedAt ?? createdAt
            )
        }
    }

    private func unusedID(for name: String, besides taken: inout Set<ExactText>) -> String {
        while true {
            let id = drawID(for: name)
            if taken.insert(ExactText(id)).inserted { return id }
        }
    }

    /// Returns a snapshot in which the seedlings have replaced the connectors of another one.
    private func planted(_ seedlings: [Seedling], in snapshot: OrganizationSnapshot) -> OrganizationSnapshot {
        let keepers = Set(seedlings.lazy.filter(\.draft.hasRedactedSecret).map { ExactText($0.id) })
        var previous: [ExactText: Connector] = [:]
        if !keepers.isEmpty {
            for stored in snapshot.connectors where keepers.contains(ExactText(stored.connector.id)) {
                previous[ExactText(stored.connector.id)] = stored.connector
            }
        }
        let connectors = seedlings.map { seedling in
            let draft = seedling.draft.unredacted(by: previous[ExactText(seedling.id)], openedBy: shared.vault)
            var connector = draft.connector(id: seedling.id, createdAt: seedling.createdAt, sealedBy: shared.vault)
            connector.updatedAt = seedling.updatedAt
            return store(connector, sequence: seedling.sequence)
        }
        return OrganizationSnapshot(
            list: ConnectorList(sorting: connectors),
            authorizations: [:],
            version: snapshot.version
        )
    }
}
