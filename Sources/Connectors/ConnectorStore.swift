import Synchronization

/// All connectors of all organizations. An organization is made, with the seeds, when it is first asked for.
public final class ConnectorStore: Sendable {
    /// The parts of the store that its organizations use.
    struct Shared: Sendable {
        let vault: Vault
        let clock: Clock
        let idSeed: UInt64?
        let seeds: ConnectorSeeds
        let represent: @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
    }

    let shared: Shared
    private let organizations = Mutex<[String: Organization]>([:])

    /// Makes a store without organizations.
    ///
    /// - Parameters:
    ///   - vault: seals client ids, secrets and tokens.
    ///   - clock: the clock that the organizations' clocks follow.
    ///   - idSeed: makes connector ids the same in every run. Default: nil, which makes them random.
    ///   - seeds: the connectors that every organization starts with. Default: none.
    ///   - represent: makes the bytes that are stored beside a connector. It is called when a connector is created or
    ///     changed, and must not call the store: an import may hold the organization's lock.
    public init(
        vault: Vault,
        clock: Clock,
        idSeed: UInt64? = nil,
        seeds: ConnectorSeeds = ConnectorSeeds(),
        represent: @escaping @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
    ) {
        shared = Shared(vault: vault, clock: clock, idSeed: idSeed, seeds: seeds, represent: represent)
    }

    /// How many connectors an organization starts with.
    public var seedCount: Int { shared.seeds.elements.count }

    /// Returns an organization; one that has not been asked for before is made, with the seeds.
    public func organization(named name: String) -> Organization {
        if let existing = organizations.withLock({ $0[name] }) { return existing }
        let new = Organization(name: name, shared: shared)
        return organizations.withLock { organizations in
            if let existing = organizations[name] { return existing }
            organizations[name] = new
            return new
        }
    }

    /// The organizations that have been asked for, in no particular order.
    public var existingOrganizations: [Organization] {
        organizations.withLock { Array($0.values) }
    }

    /// Forgets an organization. It is made again, with the seeds, when it is next asked for.
    ///
    /// - Parameter name: the organization's name; nil forgets every one. Default: nil.
    public func reset(_ name: String? = nil) {
        organizations.withLock { organizations in
            guard let name else { return organizations = [:] }
            organizations[name] = nil
        }
    }
}
