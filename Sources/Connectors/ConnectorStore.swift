import Synchronization

/// All connectors of all organizations. An organization comes into being, with the seeds, when it is first asked for.
public final class ConnectorStore: Sendable {
    /// What an organization needs of the store it lives in.
    struct Shared: Sendable {
        let vault: Vault
        let clock: Clock
        let idSeed: UInt64?
        let seeds: [ConnectorSeed]
        let represent: @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
    }

    let shared: Shared
    private let organizations = Mutex<[String: Organization]>([:])

    /// - Parameters:
    ///   - idSeed: with one, connector ids are the same in every run.
    ///   - seeds: what every organization starts with; each must pass `ConnectorSeed.validate`.
    ///   - represent: makes what is stored beside a connector; called when it is created or changed, without a lock.
    public init(
        vault: Vault,
        clock: Clock,
        idSeed: UInt64? = nil,
        seeds: [ConnectorSeed] = [],
        represent: @escaping @Sendable (Connector, _ organizationID: String) -> ConnectorRepresentation
    ) {
        shared = Shared(vault: vault, clock: clock, idSeed: idSeed, seeds: seeds, represent: represent)
    }

    public func organization(named name: String) -> Organization {
        if let existing = organizations.withLock({ $0[name] }) { return existing }
        let new = Organization(name: name, shared: shared)
        return organizations.withLock { organizations in
            if let existing = organizations[name] { return existing }
            organizations[name] = new
            return new
        }
    }

    /// The organizations that have been asked for.
    public var existingOrganizations: [Organization] {
        organizations.withLock { Array($0.values) }
    }

    /// Forgets an organization, or with nil every one: it returns, when it is asked for, as it began.
    public func reset(_ name: String? = nil) {
        organizations.withLock { organizations in
            guard let name else { return organizations = [:] }
            organizations[name] = nil
        }
    }
}
