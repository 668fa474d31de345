import Synchronization
import Texts

/// One organization's connectors. No other organization sees them.
public final class Organization: Sendable {

    struct State: Sendable {
        /// The connectors and authorizations. Every change is counted and makes the rendered page outdated.
        var contents = OrganizationContents() {
            didSet {
                version += 1
                renderedPage = nil
            }
        }
        /// The number of changes so far.
        private(set) var version = 0
        var renderedPage: RenderedPage?

        var snapshot: OrganizationSnapshot {
            OrganizationSnapshot(list: contents.ordered, authorizations: contents.authorizations, version: version)
        }
    }

    /// A page of the list as it was last shown. It is the same for every user.
    struct RenderedPage: Sendable {
        var offset: Int
        var limit: Int
        var bytes: [UInt8]
    }

    /// A UUID that is the same for the same name in every run.
    public let id: String
    /// The organization's clock. It follows the store's clock until it is moved itself, so that tests that run side by
    /// side don't move each other's time.
    public let clock: Clock
    /// The number of the organization in the order in which they were made.
    let number: Int
    let shared: ConnectorStore.Shared
    let state = Mutex(State())
    /// Held by an import from its beginning to its end, so that imports don't make each other start again.
    let imports = Mutex<Void>(())
    let naming: Naming
    private let identifiers: Mutex<Identifiers>
    private let lastSequence = Atomic(0)
    /// The number of changes that made the organization as it was at its start.
    private let initialVersion: Int
    private let isPinned = Atomic(false)

    /// Makes an organization with the seeds. One that is forgotten and made again has the same ids and times.
    init(_ designation: Designation, shared: ConnectorStore.Shared) {
        id = designation.organizationID
        naming = Naming(designation)
        self.shared = shared
        number = shared.lastOrganization.next()
        clock = Clock(following: shared.clock) { [onChange = shared.onChange, id] in onChange(.clock, id) }
        let name = if case .name(let name) = designation { name } else { id }
        identifiers = Mutex(Identifiers(seed: shared.idSeed ?? shared.plantingSeed, organization: name))
        guard !shared.seeds.isEmpty else {
            initialVersion = 0
            if shared.idSeed == nil { identifiers.withLock { $0 = Identifiers(seed: nil, organization: name) } }
            return
        }
        initialVersion = 1
        plant(shared.seeds, createdAt: shared.clock.epoch)
        if shared.idSeed == nil { identifiers.withLock { $0 = Identifiers(seed: nil, organization: name) } }
    }

    /// Whether the organization would be the same if it were forgotten and made again: nothing was changed since its
    /// start, its clock was not moved, and no program holds it.
    package var isAsAtItsStart: Bool {
        guard clock.isUnmoved, !isPinned.load(ordering: .relaxed) else { return false }
        return state.withLock { state in
            if state.version == initialVersion { return true }
            // Without seeds and an id seed, an organization that is empty again can't be told from a new one.
            return shared.seeds.isEmpty && shared.idSeed == nil && state.contents.isEmpty
        }
    }

    /// Keeps the organization until it is reset, also if nothing in it changes.
    public func pin() { isPinned.store(true, ordering: .relaxed) }

    /// Returns a connector. Throws `notFound`.
    public func connector(withID id: String) throws(ConnectorError) -> StoredConnector {
        guard let stored = state.withLock({ $0.contents.byID[ExactText(id)] }) else { throw .notFound }
        return stored
    }

    /// How many connectors there are.
    public var count: Int { state.withLock { $0.contents.ordered.count } }

    /// Returns a page of the connectors, newest first, and how many there are in all.
    ///
    /// - Parameters:
    ///   - offset: how many of the newest to leave out, at least 0; an offset past the end gives an empty page.
    ///   - limit: how many to return at most, at least 0.
    public func page(offset: Int, limit: Int) -> (connectors: [StoredConnector], total: Int) {
        state.withLock { state in
            (state.contents.ordered.newestFirst(offset: offset, limit: limit), state.contents.ordered.count)
        }
    }

    /// Returns the bytes of a page, or nil if a user has authorized a connector: then users don't see the same page.
    ///
    /// The bytes are kept until another page is asked for or something changes, so that `render` is called only then.
    public func renderedPage(
        offset: Int,
        limit: Int,
        render: (_ connectors: [StoredConnector], _ total: Int) -> [UInt8]
    )
        -> [UInt8]?
    {
        let (kept, version) = state.withLock { state -> (RenderedPage?, Int?) in
            guard state.contents.authorizations.isEmpty else { return (nil, nil) }
            return (state.renderedPage, state.version)
        }
        guard let version else { return nil }
        if let kept, kept.offset == offset, kept.limit == limit { return kept.bytes }
        let (connectors, total) = page(offset: offset, limit: limit)
        let rendered = RenderedPage(offset: offset, limit: limit, bytes: render(connectors, total))
        // If something has changed in the meantime, the page is still returned, but not kept.
        state.withLock { if $0.version == version { $0.renderedPage = rendered } }
        return rendered.bytes
    }

    /// Returns all connectors and authorizations as they are at this moment. Takes constant time under the lock.
    ///
    /// While a snapshot lives, the next change copies the part of the list that it touches.
    public func snapshot() -> OrganizationSnapshot { state.withLock { $0.snapshot } }

    /// Creates a connector. Throws `invalid` or `bothAuthentications`; then nothing is created.
    public func create(_ changes: borrowing ConnectorChanges) throws(ConnectorError) -> StoredConnector {
        try insert(try ConnectorDraft(changes), createdAt: clock.now)
    }

    /// Adds the connector of a seed. Throws `idTaken` if a connector has the seed's id; then nothing is added. A secret
    /// of the seed that is `Secret.redacted` is treated as in `replaceAll`, where no connector is replaced.
    public func add(_ seed: ConnectorSeed) throws(ConnectorError) -> StoredConnector {
        let draft = seed.draft.unredacted(by: nil, openedBy: shared.vault)
        return try insert(draft, id: seed.id, createdAt: seed.createdAt ?? clock.now, updatedAt: seed.updatedAt)
    }

    /// Inserts a new connector. Throws `idTaken` if a connector has its id.
    ///
    /// - Parameters:
    ///   - id: nil draws one that is free. Default: nil.
    ///   - updatedAt: nil is the time of creation. Default: nil.
    private func insert(
        _ draft: ConnectorDraft,
        id given: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp? = nil
    ) throws(ConnectorError) -> StoredConnector {
        var id = given ?? drawID(for: draft.name)
        while true {
            var connector = draft.connector(id: id, createdAt: createdAt, sealedBy: shared.vault)
            if let updatedAt { connector.updatedAt = updatedAt }
            let stored = store(connector, sequence: nextSequence())
            let isInserted = state.withLock { state in
                guard state.contents.byID[ExactText(id)] == nil else { return false }
                state.contents.insert(stored)
                noteChange(.created(connectorID: id))
                return true
            }
            if isInserted { return stored }
            guard given == nil else { throw .idTaken }
            repeat { id = drawID(for: draft.name) } while hasConnector(withID: id)
        }
    }

    /// Changes the fields that are not nil. Throws `notFound`, `invalid` or `bothAuthentications`; then nothing is
    /// changed.
    public func update(_ id: String, _ changes: ConnectorChanges) throws(ConnectorError) -> StoredConnector {
        try change(id) { (connector) throws(ConnectorError) in
            try changes.apply(to: &connector, at: clock.now, sealedBy: shared.vault)
        }
    }

    /// Sets the results that the mock serves in a connector's place; nil takes them away. Throws `notFound`.
    public func setResults(_ results: SearchResults?, of id: String) throws(ConnectorError) {
        _ = try change(id) { $0.results = results }
    }

    /// Returns the connector that a create would make, without an id. Throws as `create` does.
    public func preview(_ changes: ConnectorChanges) throws(ConnectorError) -> Connector {
        try ConnectorDraft(changes).connector(id: "", createdAt: clock.now, sealedBy: shared.vault)
    }

    /// Returns the connector that an update would make. Throws as `update` does.
    public func preview(_ id: String, _ changes: ConnectorChanges) throws(ConnectorError) -> Connector {
        var connector = try connector(withID: id).connector
        try changes.apply(to: &connector, at: clock.now, sealedBy: shared.vault)
        return connector
    }

    private func change(
        _ id: String,
        _ change: (inout Connector) throws(ConnectorError) -> Void
    ) throws(ConnectorError) -> StoredConnector {
        while true {
            let current = try connector(withID: id)
            var connector = current.connector
            try change(&connector)
            let new = store(connector, sequence: current.sequence)
            let isCurrent = state.withLock { state in
                guard state.contents.byID[ExactText(id)] === current else { return false }
                state.contents.replace(current, with: new)
                noteChange(.changed(connectorID: id))
                return true
            }
            // Sealing and encoding are done without the lock. If another update came first, they are done again.
            if isCurrent { return new }
        }
    }

    /// Deletes a connector and the users' authorizations of it. Throws `notFound`.
    public func delete(_ id: String) throws(ConnectorError) {
        let found = state.withLock { state in
            guard let stored = state.contents.byID[ExactText(id)] else { return false }
            state.contents.remove(stored)
            noteChange(.deleted(connectorID: id))
            return true
        }
        guard found else { throw .notFound }
    }

    /// Tells who watches the store what has changed. It is called under the organization's lock, so that changes are
    /// told in the order in which they are made.
    func noteChange(_ change: OrganizationChange) { shared.onChange(change, id) }

    /// Returns a new id, which a connector may have already.
    package func drawID(for name: String) -> String { identifiers.withLock { $0.connectorID(name: name) } }

    /// Returns a number that is higher than all that were returned before.
    func nextSequence() -> Int { lastSequence.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Makes the stored form of a connector, with its representation.
    func store(_ connector: Connector, sequence: Int) -> StoredConnector {
        StoredConnector(connector: connector, representation: shared.represent(connector, id), sequence: sequence)
    }

    private func hasConnector(withID id: String) -> Bool { state.withLock { $0.contents.byID[ExactText(id)] != nil } }
}
