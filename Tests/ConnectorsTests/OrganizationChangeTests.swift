import Synchronization
import Testing

@testable import Connectors

@Suite("Who watches a store")
struct OrganizationChangeTests {
    /// What was told, in words.
    private final class Told: Sendable {
        private let words = Mutex<[String]>([])

        func note(_ change: OrganizationChange, _ id: String) {
            let word =
                switch change {
                case .created(let id): "created \(id)"
                case .changed(let id): "changed \(id)"
                case .deleted(let id): "deleted \(id)"
                case .replaced: "replaced"
                case .authorization(let id, _, let status): "\(id) \(status?.rawValue ?? "none")"
                case .clock: "clock"
                }
            words.withLock { $0.append(word) }
        }

        func take() -> [String] {
            words.withLock { words in
                defer { words = [] }
                return words
            }
        }
    }

    private let told = Told()
    private let organization: Organization

    init() throws {
        let seed = try ConnectorSeed(id: "seed", createdAt: nil, updatedAt: nil, content: draft("seed"))
        organization = try makeStore(seeds: [seed], onChange: told.note).organization(named: "o")
    }

    @Test("is not told that an organization was made, seeds and all")
    func quiet() { #expect(told.take() == []) }

    @Test("is told of each connector that was created, changed or deleted, and of no attempt")
    func connectors() throws {
        let id = try organization.create(draft("a")).connector.id
        _ = try organization.update(id, ConnectorChanges(name: "b"))
        try organization.delete(id)
        #expect(told.take() == ["created \(id)", "changed \(id)", "deleted \(id)"])
        #expect(throws: ConnectorError.self) { try organization.delete(id) }
        #expect(throws: ConnectorError.self) { _ = try organization.create(ConnectorChanges()) }
        #expect(throws: ConnectorError.self) { _ = try organization.update("seed", ConnectorChanges(url: "x")) }
        #expect(told.take() == [])
        organization.replaceAll(with: ConnectorSeeds())
        #expect(told.take() == ["replaced"])
    }

    @Test("is told of authorizations that were given, taken away and refreshed")
    func authorizations() throws {
        let id = try organization.create(draft("a", oauth: settings("c", "s"))).connector.id
        _ = told.take()
        for status in [UserAuthorization.Status.valid, .expired, nil, nil] {
            try organization.setAuthorization(of: id, by: .name("u"), to: status)
        }
        #expect(told.take() == ["\(id) valid", "\(id) expired", "\(id) none"])
    }

    @Test("is told that the organization's clock was moved")
    func clock() {
        organization.clock.set(to: Timestamp(microseconds: 5))
        organization.clock.advance(bySeconds: 1)
        organization.clock.resume()
        organization.clock.advance(bySeconds: 1e300)
        #expect(told.take() == ["clock", "clock", "clock"])
    }
}

@Suite("A clock's mode")
struct ClockModeTests {
    @Test("is real, advanced or stopped, as the clock or the one that it follows is")
    func modes() {
        let server = Clock()
        let clock = Clock(following: server)
        #expect(clock.mode == .real)
        clock.advance(bySeconds: 1)
        #expect(clock.mode == .advanced && server.mode == .real)
        server.set(to: Timestamp(microseconds: 0))
        #expect(clock.mode == .stopped && server.mode == .stopped)
        server.resume()
        clock.resume()
        server.advance(bySeconds: 1)
        #expect(clock.mode == .advanced)
        #expect(Clock(stoppedAt: Timestamp(microseconds: 0)).mode == .stopped)
    }
}
