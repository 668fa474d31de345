import Synchronization

@testable public import Connectors

/// A store whose representations are the connectors' names.
func makeStore(
    vault: Vault = Vault(),
    clock: Clock = Clock(stoppedAt: Timestamp(microseconds: 1_000_000)),
    seed: UInt64? = 1,
    seeds: [ConnectorSeed] = [],
    idleLimit: Int? = nil,
    onChange: @escaping @Sendable (OrganizationChange, _ organizationID: String) -> Void = { _, _ in }
) throws -> ConnectorStore {
    ConnectorStore(
        vault: vault,
        clock: clock,
        idSeed: seed,
        seeds: try ConnectorSeeds(seeds),
        idleLimit: idleLimit,
        onChange: onChange
    ) { connector, _ in
        ConnectorRepresentation(bytes: Array(connector.name.utf8), insertionIndex: 0)
    }
}

func draft(_ name: String, oauth: ConnectorChanges.OAuth? = nil) -> ConnectorChanges {
    ConnectorChanges(name: name, url: "https://x.example/search", oauth: oauth)
}

/// OAuth settings with URLs.
func settings(_ clientID: String? = nil, _ secret: String? = nil, scope: String? = nil) -> ConnectorChanges.OAuth {
    ConnectorChanges.OAuth(
        clientID: clientID,
        clientSecret: secret.map { Secret($0) },
        authorizeURL: "https://x.example/authorize",
        tokenURL: "https://x.example/token",
        scope: scope
    )
}

/// A generator whose numbers are the same in every run.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

/// Counts calls from any thread.
final class Counter: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    /// Returns the number of calls, this one included.
    func next() -> Int { number.add(1, ordering: .relaxed).newValue }
}

/// A store whose representations call a function first. As they are made without a lock, the function can do what
/// another thread might do at that moment.
final class Interference: Sendable {
    private let action = Mutex<(@Sendable (Connector) -> Void)?>(nil)

    func set(_ new: (@Sendable (Connector) -> Void)?) { action.withLock { $0 = new } }

    func store(vault: Vault) -> ConnectorStore {
        ConnectorStore(vault: vault, clock: Clock(stoppedAt: Timestamp(microseconds: 1)), idSeed: 1) { connector, _ in
            let action = self.action.withLock { $0 }
            action?(connector)
            return ConnectorRepresentation(bytes: Array(connector.name.utf8), insertionIndex: 0)
        }
    }
}

extension StoredConnector {
    var name: String { String(decoding: representation.bytes, as: UTF8.self) }
}

extension Organization {
    /// The names of all connectors, newest first.
    var names: [String] { page(offset: 0, limit: .max).connectors.map(\.name) }

    /// The ids of all connectors, newest first.
    var ids: [String] { page(offset: 0, limit: .max).connectors.map(\.connector.id) }
}

extension Designation: ExpressibleByStringLiteral {
    public init(stringLiteral name: String) { self = .name(name) }
}
