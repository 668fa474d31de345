import Synchronization

/// One organization's connectors. No other organization sees them.
public final class Organization: Sendable {
    public typealias Stored = StoredConnector

    struct State: Sendable {
        var byID: [String: Stored] = [:]
        /// Oldest first.
        var ordered: [Stored] = []
        /// By connector id, then by user.
        var authorizations: [String: [String: UserAuthorization]] = [:]
        var nextSequence = 0
        var identifiers: Identifiers
        /// Counts what changes a list.
        var version = 0
        var renderedPage: RenderedPage?

        mutating func insert(_ stored: Stored) {
            changed()
            byID[stored.connector.id] = stored
            ordered.insert(stored, at: position(of: stored))
        }

        /// To be called with every change of the connectors or of what users authorized.
        mutating func changed() {
            version += 1
            renderedPage = nil
        }

        /// Where the connector stands, or would stand: the number of connectors that are older.
        func position(of stored: Stored) -> Int {
            if let last = ordered.last, last.isOlder(than: stored) { return ordered.count }
            var low = 0
            var high = ordered.count
            while low < high {
                let middle = (low + high) / 2
                if ordered[middle].isOlder(than: stored) { low = middle + 1 } else { high = middle }
            }
            return low
        }

        mutating func reserve(_ id: String?, name: String) -> (id: String, sequence: Int) {
            var reserved = id ?? identifiers.connectorID(name: name)
            while byID[reserved] != nil { reserved = identifiers.connectorID(name: name) }
            nextSequence += 1
            return (reserved, nextSequence)
        }
    }

    /// A page of the list as it was last shown, the same for every user.
    struct RenderedPage: Sendable {
        var offset: Int
        var limit: Int
        var bytes: [UInt8]
    }

    /// As API keys have it.
    public let name: String
    /// A UUID that is the same for the same name in every run.
    public let id: String
    /// Follows the store's clock until it is moved itself, so that tests that run side by side don't move each other's.
    public let clock: Clock
    let shared: ConnectorStore.Shared
    let state: Mutex<State>

    init(name: String, shared: ConnectorStore.Shared) {
        self.name = name
        id = Principal.organizationID(name)
        self.shared = shared
        clock = Clock(following: shared.clock)
        state = Mutex(State(identifiers: Identifiers(seed: shared.idSeed, organization: name)))
        for seed in shared.seeds { plant(seed) }
    }

    /// Throws `notFound`.
    public func connector(withID id: String) throws(ConnectorError) -> Stored {
        guard let stored = state.withLock({ $0.byID[id] }) else { throw .notFound }
        return stored
    }

    /// How many connectors there are.
    public var count: Int { state.withLock { $0.ordered.count } }

    /// Newest first. An offset past the end gives an empty page.
    public func page(offset: Int, limit: Int) -> (connectors: [Stored], total: Int) {
        state.withLock { state in
            let total = state.ordered.count
            let end = max(0, total - max(0, offset))
            return (state.ordered[max(0, end - limit)..<end].reversed(), total)
        }
    }

    /// The bytes of a page, made of it where it is not the one that was asked for last, or something has changed since.
    /// Only where no user has authorized a connector: what is shown then is the same for all of them.
    public func renderedPage(offset: Int, limit: Int, render: (_ connectors: [Stored], _ total: Int) -> [UInt8])
        -> [UInt8]?
    {
        let (kept, version) = state.withLock { state -> (RenderedPage?, Int?) in
            guard state.authorizations.isEmpty else { return (nil, nil) }
            return (state.renderedPage, state.version)
        }
        guard let version else { return nil }
        if let kept, kept.offset == offset, kept.limit == limit { return kept.bytes }
        let (connectors, total) = page(offset: offset, limit: limit)
        let rendered = RenderedPage(offset: offset, limit: limit, bytes: render(connectors, total))
        // A page that has changed while it was made is shown as it was, and not kept.
        state.withLock { if $0.version == version { $0.renderedPage = rendered } }
        return rendered.bytes
    }

    /// Throws what is wrong with the fields; then nothing is created.
    public func create(_ changes: ConnectorChanges) throws(ConnectorError) -> Stored {
        let connector = try changes.newConnector(id: "", createdAt: clock.now, sealedBy: shared.vault)
        return insert(connector, id: nil)
    }

    /// Changes what is not nil. Throws `notFound`, or what is wrong with the fields; then nothing is changed.
    public func update(_ id: String, _ changes: ConnectorChanges) throws(ConnectorError) -> Stored {
        while true {
            let current = try connector(withID: id)
            var connector = current.connector
            try changes.apply(to: &connector, at: clock.now, sealedBy: shared.vault)
            let new = store(connector, sequence: current.sequence)
            let isCurrent = state.withLock { state in
                guard state.byID[id] === current else { return false }
                state.changed()
                state.byID[id] = new
                state.ordered[state.position(of: current)] = new
                // What users authorized was authorized for other settings.
                if connector.oauth != current.connector.oauth { state.authorizations[id] = nil }
                return true
            }
            // Sealing and encoding were done without the lock; where another update came first, they are done again.
            if isCurrent { return new }
        }
    }

    /// Deletes a connector and what users authorized of it. Throws `notFound`.
    public func delete(_ id: String) throws(ConnectorError) {
        let found = state.withLock { state in
            guard let stored = state.byID.removeValue(forKey: id) else { return false }
            state.changed()
            state.ordered.remove(at: state.position(of: stored))
            state.authorizations[id] = nil
            return true
        }
        guard found else { throw .notFound }
    }

    /// The first connector that meets a condition, oldest first.
    func first(where isMeant: (Connector) -> Bool) -> Connector? {
        let connectors = state.withLock { $0.ordered }
        return connectors.first { isMeant($0.connector) }?.connector
    }

    private func insert(_ connector: Connector, id: String?) -> Stored {
        var connector = connector
        var id = id
        while true {
            let reserved = state.withLock { $0.reserve(id, name: connector.name) }
            connector.id = reserved.id
            let stored = store(connector, sequence: reserved.sequence)
            let isInserted = state.withLock { state in
                guard state.byID[reserved.id] == nil else { return false }
                state.insert(stored)
                return true
            }
            if isInserted { return stored }
            id = nil
        }
    }

    private func store(_ connector: Connector, sequence: Int) -> Stored {
        Stored(connector: connector, representation: shared.represent(connector, id), sequence: sequence)
    }

    private func plant(_ seed: ConnectorSeed, over previous: Connector? = nil) {
        let createdAt = seed.createdAt ?? clock.now
        // Seeds were validated before they came here.
        guard var connector = try? seed.content.newConnector(id: "", createdAt: createdAt, sealedBy: shared.vault)
        else { return }
        connector.updatedAt = seed.updatedAt ?? createdAt
        connector.authentication = connector.authentication.unredacted(seed, by: previous)
        _ = insert(connector, id: seed.id)
    }

    /// Puts other connectors in place of all that are here, and forgets what users authorized. Each seed must pass
    /// `ConnectorSeed.validate`; a secret that is `Secret.redacted` is the one of the connector that had the id before.
    public func replaceAll(with seeds: [ConnectorSeed]) {
        let previous = state.withLock { state in
            let previous = state.byID
            state.changed()
            state.byID = [:]
            state.ordered = []
            state.authorizations = [:]
            return previous
        }
        for seed in seeds { plant(seed, over: seed.id.flatMap { previous[$0]?.connector }) }
    }
}

extension Connector.Authentication {
    /// With the secrets of a connector that was here before in place of those that its export had redacted.
    fileprivate func unredacted(_ seed: ConnectorSeed, by previous: Connector?) -> Connector.Authentication {
        let redacted = Secret(Secret.redacted)
        switch self {
        case .oauth(var oauth) where seed.content.oauth?.clientSecret == redacted:
            oauth.clientSecret = previous?.oauth?.clientSecret
            return .oauth(oauth)
        case .service where seed.content.serviceAuth?.token == redacted:
            return previous?.serviceAuth.map { .service($0) } ?? self
        default: return self
        }
    }
}
