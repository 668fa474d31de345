import Synchronization
import Texts

/// All connectors of all organizations. An organization is made, with the seeds, when it is first asked for.
///
/// Every API key makes an organization, so their number is bounded: of those that are as they were at their start, and
/// that nobody holds, the longest unused go. Made again, they are the same. What has content never goes by itself.
public final class ConnectorStore: Sendable {
    /// The parts of the store that its organizations use.
    struct Shared: Sendable {
        let vault: Vault
        let clock: Clock
        let idSeed: UInt64?
        /// Takes the place of `idSeed` where there is none: an organization that was dropped and is made again gets the
        /// same ids for its seeds.
        let plantingSeed: UInt64
        let seeds: ConnectorSeeds
        let represent: @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
        let onChange: @Sendable (OrganizationChange, _ organizationID: String) -> Void
        let lastOrganization = OrganizationCounter()
    }

    /// Counts the organizations that were made.
    final class OrganizationCounter: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    fileprivate struct Entry {
        var organization: Organization
        /// The number of the look-up that asked for the organization last.
        var lastUse: Int
    }

    fileprivate struct State {
        var named: [ExactText: Entry] = [:]
        /// The names of the organizations in `named`, by their ids.
        var names: [String: ExactText] = [:]
        /// The organizations of which only the id is known, by it.
        var unnamed: [String: Organization] = [:]
        var uses = 0
        /// The number of named organizations at which the unused ones go.
        var sizeOfNextSweep: Int
    }

    let shared: Shared
    private let state: Mutex<State>
    private let atStart = Mutex<Organization?>(nil)
    /// The number of organizations that are kept though they are as at their start.
    private let idleLimit: Int
    /// Held by an import of several organizations, so that no other import and no export comes in between.
    private let imports = Mutex<Void>(())

    /// Makes a store without organizations.
    ///
    /// - Parameters:
    ///   - vault: seals client ids, secrets and tokens.
    ///   - clock: the clock that the organizations' clocks follow.
    ///   - idSeed: makes connector ids the same in every run. Default: nil, which makes them random.
    ///   - seeds: the connectors that every organization starts with. Default: none.
    ///   - idleLimit: the number of organizations that are kept though they are as at their start, at least 2. Default:
    ///     as many as take about 64 MiB, 16 to 10,000.
    ///   - onChange: is told what has changed in which organization. It must not call the store. Default: does nothing.
    ///   - represent: makes the bytes that are stored beside a connector. It is called when a connector is created or
    ///     changed, and must not call the store: an import may hold the organization's lock.
    public init(
        vault: Vault,
        clock: Clock,
        idSeed: UInt64? = nil,
        seeds: ConnectorSeeds = ConnectorSeeds(),
        idleLimit: Int? = nil,
        onChange: @escaping @Sendable (OrganizationChange, _ organizationID: String) -> Void = { _, _ in },
        represent: @escaping @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
    ) {
        shared = Shared(
            vault: vault,
            clock: clock,
            idSeed: idSeed,
            plantingSeed: UInt64.random(in: .min ... .max),
            seeds: seeds,
            represent: represent,
            onChange: onChange
        )
        let size = 1024 + seeds.elements.count * 2048
        let idleLimit = max(2, idleLimit ?? min(10_000, max(16, (64 << 20) / size)))
        self.idleLimit = idleLimit
        state = Mutex(State(sizeOfNextSweep: idleLimit))
    }

    /// How many connectors an organization starts with.
    public var seedCount: Int { shared.seeds.elements.count }

    // MARK: organizations

    /// Returns an organization; one that has not been asked for before is made, with the seeds.
    public func organization(named name: String) -> Organization {
        let key = ExactText(name)
        if let existing = state.withLock({ $0.use(key) }) { return existing }
        let new = Organization(.name(name), shared: shared)
        let (organization, dropped) = state.withLock { state -> (Organization, [Organization]) in
            if let existing = state.use(key) { return (existing, []) }
            // An import may have made it by its id alone. Now its name is known.
            let organization = state.unnamed.removeValue(forKey: new.id) ?? new
            organization.naming.set(name)
            let dropped = state.named.count >= state.sizeOfNextSweep ? state.dropIdle(beyond: idleLimit / 2) : []
            state.insert(organization, key)
            return (organization, dropped)
        }
        // Those that are dropped are freed here, without the lock.
        _ = consume dropped
        return organization
    }

    /// Returns an organization that is meant by its name or its id. One that has not been asked for before is made,
    /// with the seeds.
    public func organization(_ designation: Designation) -> Organization {
        switch designation {
        case .name(let name): return organization(named: name)
        case .id(let id):
            if let existing = existingOrganization(withID: id) { return existing }
            let new = Organization(designation, shared: shared)
            return state.withLock { state in
                if let existing = state.organization(withID: id) { return existing }
                state.unnamed[id] = new
                return new
            }
        }
    }

    /// Returns the organization with an id; nil if it has not been asked for, or is not kept any more.
    public func existingOrganization(withID id: String) -> Organization? {
        state.withLock { $0.organization(withID: id) }
    }

    /// Returns the organization with a name; nil if it has not been asked for, or is not kept any more.
    public func existingOrganization(named name: String) -> Organization? {
        state.withLock { $0.named[ExactText(name)]?.organization }
    }

    /// An organization as each one is at its start, which nobody can change.
    package var organizationAtStart: Organization {
        atStart.withLock { organization in
            let made = organization ?? Organization(.name(""), shared: shared)
            organization = made
            return made
        }
    }

    /// Returns the user whose access token for any connector is this, if it has not expired; nil if there is none. If
    /// several users have it, it is one of the organization that was made first.
    public func authorization(
        withAccessToken token: Secret
    ) -> (organization: Organization, authorization: Organization.ListedAuthorization)? {
        let digest = shared.vault.digest(ofToken: token)
        return existingOrganizations.sorted { $0.number < $1.number }.lazy.compactMap { organization in
            organization.authorization(withAccessToken: token, digest).map { (organization, $0) }
        }.first
    }

    /// The organizations that have been asked for and are kept, in no particular order.
    public var existingOrganizations: [Organization] {
        state.withLock { $0.named.values.map(\.organization) + $0.unnamed.values }
    }

    /// Forgets an organization. It is made again, with the seeds, when it is next asked for.
    ///
    /// - Parameter organization: the organization; nil forgets every one. Default: nil.
    public func reset(_ organization: Designation? = nil) {
        let dropped = state.withLock { state -> [Organization] in
            guard let id = organization?.organizationID else {
                let all = state.named.values.map(\.organization) + state.unnamed.values
                state = State(uses: state.uses, sizeOfNextSweep: idleLimit)
                return all
            }
            let named = state.names.removeValue(forKey: id).flatMap { state.named.removeValue(forKey: $0) }
            return [named?.organization, state.unnamed.removeValue(forKey: id)].compactMap { $0 }
        }
        // They are freed here, without the lock.
        _ = consume dropped
    }

    // MARK: imports

    /// Puts connectors in place of all that there are. Organizations that are not meant lose theirs. `snapshots` shows
    /// all of it or nothing.
    ///
    /// - Parameter states: the organizations, each of them once.
    public func replaceAll(with states: [(organization: Designation, seeds: ConnectorSeeds)]) {
        let ids = Set(states.map(\.organization.organizationID))
        imports.withLock { _ in
            for organization in existingOrganizations where !ids.contains(organization.id) {
                organization.replaceAll(with: ConnectorSeeds())
            }
            for state in states { organization(state.organization).replaceAll(with: state.seeds) }
        }
    }

    /// Returns the organizations that are kept, and what they held at one moment between two imports.
    public func snapshots() -> [(organization: Organization, snapshot: OrganizationSnapshot)] {
        imports.withLock { _ in existingOrganizations.map { ($0, $0.snapshot()) } }
    }
}

extension ConnectorStore.State {
    /// Returns an organization and notes that it was asked for.
    fileprivate mutating func use(_ key: ExactText) -> Organization? {
        guard let index = named.index(forKey: key) else { return nil }
        uses += 1
        named.values[index].lastUse = uses
        return named.values[index].organization
    }

    fileprivate func organization(withID id: String) -> Organization? {
        names[id].flatMap { named[$0]?.organization } ?? unnamed[id]
    }

    fileprivate mutating func insert(_ organization: Organization, _ key: ExactText) {
        uses += 1
        named[key] = ConnectorStore.Entry(organization: organization, lastUse: uses)
        names[organization.id] = key
    }

    /// Removes the longest unused of the organizations that are as at their start, and returns them.
    ///
    /// An organization that someone else holds a reference to is not removed: a request that has found it may be about
    /// to write. References are given out under the lock alone, so the one here is the last if it is the only one.
    ///
    /// - Parameter number: how many of them stay.
    fileprivate mutating func dropIdle(beyond number: Int) -> [Organization] {
        var idle: [(key: ExactText, lastUse: Int)] = []
        var index = named.startIndex
        while index != named.endIndex {
            if isKnownUniquelyReferenced(&named.values[index].organization),
                named.values[index].organization.isAsAtItsStart
            {
                idle.append((named.keys[index], named.values[index].lastUse))
            }
            named.formIndex(after: &index)
        }
        idle.sort { $0.lastUse < $1.lastUse }
        let dropped = idle.dropLast(number).compactMap { named.removeValue(forKey: $0.key)?.organization }
        for organization in dropped { names[organization.id] = nil }
        // With much content, idle organizations may be as many as the others, so that looking for them stays cheap.
        sizeOfNextSweep = 2 * max(number, named.count)
        return dropped
    }
}
