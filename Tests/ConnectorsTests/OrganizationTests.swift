import Testing
import Texts

@testable import Connectors

@Suite("An organization")
struct OrganizationTests {
    @Test("lists its connectors newest first by the time of their creation, also if the clock goes back")
    func order() throws {
        let clock = Clock(stoppedAt: Timestamp(microseconds: 1000))
        let organization = try makeStore(clock: clock).organization(named: "o")
        for name in ["a", "b"] { _ = try organization.create(draft(name)) }
        clock.set(to: Timestamp(microseconds: 500))
        _ = try organization.create(draft("earlier"))
        clock.set(to: Timestamp(microseconds: 2000))
        _ = try organization.create(draft("last"))
        #expect(organization.names == ["last", "b", "a", "earlier"])
        #expect(organization.page(offset: 1, limit: 2).connectors.map(\.name) == ["b", "a"])
        #expect(organization.page(offset: 4, limit: 2).connectors.isEmpty)
        #expect(organization.page(offset: .max, limit: 100).total == 4)
        #expect(organization.count == 4)
    }

    @Test("keeps its order when connectors of one microsecond are changed and deleted")
    func sameMicrosecond() throws {
        let organization = try makeStore().organization(named: "o")
        let ids = try (0..<9).map { try organization.create(draft("n\($0)")).connector.id }
        _ = try organization.update(ids[4], ConnectorChanges(name: "changed"))
        try organization.delete(ids[7])
        try organization.delete(ids[0])
        #expect(organization.names == ["n8", "n6", "n5", "changed", "n3", "n2", "n1"])
    }

    @Test("has no connector of an id that it never gave, or that was deleted")
    func notFound() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        try organization.delete(id)
        let version = organization.snapshot().version
        for missing in [id, "", "other"] {
            #expect(throws: ConnectorError.notFound) { try organization.connector(withID: missing) }
            #expect(throws: ConnectorError.notFound) { try organization.update(missing, ConnectorChanges()) }
            #expect(throws: ConnectorError.notFound) { try organization.delete(missing) }
            #expect(throws: ConnectorError.notFound) {
                try organization.setAuthorization(of: missing, by: "u", to: .valid)
            }
        }
        #expect(organization.snapshot().version == version, "what fails changes nothing")
    }

    @Test("says what a create or an update would make, and does neither")
    func previews() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        let version = organization.snapshot().version
        #expect(try organization.preview(draft("new")).name == "new")
        let changed = try organization.preview(id, ConnectorChanges(name: "changed"))
        #expect((changed.id, changed.name, changed.url) == (id, "changed", "https://x.example/search"))
        #expect(throws: ConnectorError.notFound) { try organization.preview("none", ConnectorChanges()) }
        #expect(throws: ConnectorError.invalid(field: "url", .missing)) {
            try organization.preview(ConnectorChanges(name: "n"))
        }
        #expect(organization.snapshot().version == version)
        #expect(organization.names == ["a"])
    }

    @Test("sets the results of a connector, which other changes leave as they are")
    func results() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        let results = SearchResults(json: Array("[]".utf8))
        try organization.setResults(results, of: id)
        #expect(try organization.connector(withID: id).connector.results == results)
        #expect(try organization.update(id, ConnectorChanges(name: "b")).connector.results == results)
        try organization.setResults(nil, of: id)
        #expect(try organization.connector(withID: id).connector.results == nil)
        #expect(throws: ConnectorError.notFound) { try organization.setResults(nil, of: "none") }
    }

    @Test("gives a connector another id than those that are taken")
    func takenIDs() throws {
        let drawn = try makeStore(seed: 7).organization(named: "o").create(draft("a")).connector.id
        let seed = try ConnectorSeed(id: drawn, content: draft("taken"))
        let organization = try makeStore(seed: 7, seeds: [seed]).organization(named: "o")
        let created = try organization.create(draft("a")).connector.id
        #expect(created != drawn)
        #expect(organization.names == ["a", "taken"])
        let second = try makeStore(seed: 7).organization(named: "o")
        _ = try second.create(draft("a"))
        #expect(try second.create(draft("a")).connector.id == created, "the second id of the sequence")
    }

    @Test("loses no update when many change one connector at once")
    func concurrentUpdates() async throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("x")).connector.id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for _ in 0..<300 { _ = try organization.update(id, ConnectorChanges(description: "d")) } }
            group.addTask { for _ in 0..<300 { _ = try organization.update(id, ConnectorChanges(active: false)) } }
            group.addTask {
                for n in 0..<300 { _ = try organization.update(id, ConnectorChanges(excludes: ["\(n)"])) }
            }
            try await group.waitForAll()
        }
        let connector = try organization.connector(withID: id).connector
        #expect(connector.description == "d")
        #expect(!connector.active)
        #expect(connector.excludes == ["299"])
        #expect(organization.snapshot().version == 901)
    }

    @Test("makes an update again on top of another that came first")
    func overtakenUpdate() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        let calls = Counter()
        interference.set { _ in
            guard calls.next() == 1 else { return }
            #expect(throws: Never.self) { try organization.update(id, ConnectorChanges(description: "first")) }
        }
        let updated = try organization.update(id, ConnectorChanges(name: "second"))
        #expect(updated.connector.description == "first")
        #expect(updated.connector.name == "second")
        #expect(calls.value == 3)
        #expect(try organization.connector(withID: id) === updated)
    }

    @Test("does not bring back a connector that is deleted during its update")
    func deletedDuringUpdate() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        interference.set { _ in #expect(throws: Never.self) { try organization.delete(id) } }
        #expect(throws: ConnectorError.notFound) { try organization.update(id, ConnectorChanges(name: "b")) }
        #expect(organization.count == 0)
    }

    @Test("draws another id for a connector whose id is taken during its creation")
    func takenDuringCreation() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        let calls = Counter()
        interference.set { connector in
            guard calls.next() == 1, let seed = try? ConnectorSeed(id: connector.id, content: draft("import")) else {
                return
            }
            #expect(throws: Never.self) { organization.replaceAll(with: try ConnectorSeeds([seed])) }
        }
        let created = try organization.create(draft("a"))
        #expect(organization.names.sorted() == ["a", "import"])
        #expect(Set(organization.ids).count == 2)
        #expect(try organization.connector(withID: created.connector.id) === created)
    }

    @Test("creates and deletes at once from several tasks without losing one")
    func concurrentCreates() async throws {
        let organization = try makeStore().organization(named: "o")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<200 {
                        let id = try organization.create(draft("t\(task)n\(number)")).connector.id
                        if number.isMultiple(of: 2) { try organization.delete(id) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let expected = (0..<4).flatMap { task in stride(from: 1, to: 200, by: 2).map { "t\(task)n\($0)" } }
        #expect(Set(organization.names) == Set(expected))
        #expect(organization.count == 400)
    }

    @Test("renders a page once, until another page is asked for or anything changes")
    func renderedPages() throws {
        let organization = try makeStore().organization(named: "o")
        var renderings = 0
        func page(_ offset: Int = 0, limit: Int = 10) -> String? {
            organization.renderedPage(offset: offset, limit: limit) { connectors, total in
                renderings += 1
                return Array((connectors.map(\.name) + ["\(total)"]).joined(separator: " ").utf8)
            }.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect([page(), page()] == ["0", "0"])
        #expect(renderings == 1)
        let id = try organization.create(draft("a")).connector.id
        #expect([page(), page()] == ["a 1", "a 1"])
        #expect(renderings == 2)
        _ = try organization.update(id, ConnectorChanges(name: "b"))
        #expect(page() == "b 1")
        _ = try organization.create(draft("c"))
        #expect([page(), page(1), page(0, limit: 1)] == ["c b 2", "b 2", "c 2"])
        try organization.delete(id)
        #expect(page() == "c 1")
        organization.replaceAll(with: try ConnectorSeeds([ConnectorSeed(content: draft("d"))]))
        #expect(page() == "d 1")
        #expect(renderings == 8)
    }

    @Test("does not keep a page during whose rendering something has changed")
    func outdatedPages() throws {
        let organization = try makeStore().organization(named: "o")
        func page(_ render: () -> [UInt8]) -> [UInt8]? {
            organization.renderedPage(offset: 0, limit: 1) { _, _ in render() }
        }
        let outdated = page {
            #expect(throws: Never.self) { try organization.create(draft("a")) }
            return [1]
        }
        #expect(outdated == [1])
        #expect(page { [2] } == [2])
        #expect(page { [3] } == [2])
    }

    @Test("has no page for all users while one of them has authorized a connector")
    func pagesOfUsers() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a", oauth: settings())).connector.id
        func page(_ byte: UInt8) -> [UInt8]? { organization.renderedPage(offset: 0, limit: 1) { _, _ in [byte] } }
        #expect(page(1) == [1])
        try organization.setAuthorization(of: id, by: "u", to: .valid)
        #expect(page(2) == nil)
        try organization.setAuthorization(of: id, by: "u", to: nil)
        #expect(page(3) == [3])
        try organization.setAuthorization(of: id, by: "u", to: .valid)
        try organization.delete(id)
        #expect(page(4) == [4])
    }

    @Test("follows the store's clock until its own is moved")
    func clocks() throws {
        let clock = Clock(stoppedAt: Timestamp(microseconds: 1))
        let store = try makeStore(clock: clock)
        let (one, two) = (store.organization(named: "one"), store.organization(named: "two"))
        one.clock.advance(bySeconds: 1)
        clock.set(to: Timestamp(microseconds: 2))
        #expect(try one.create(draft("a")).connector.createdAt == Timestamp(microseconds: 1_000_002))
        #expect(try two.create(draft("a")).connector.createdAt == Timestamp(microseconds: 2))
    }

    @Test("gives a snapshot that later changes don't reach")
    func snapshots() throws {
        let organization = try makeStore().organization(named: "o")
        let ids = try ["a", "b", "c"].map { try organization.create(draft($0, oauth: settings())).connector.id }
        try organization.setAuthorization(of: ids[0], by: "u", to: .expired)
        let snapshot = organization.snapshot()
        try organization.delete(ids[0])
        _ = try organization.update(ids[1], ConnectorChanges(name: "changed"))
        _ = try organization.create(draft("d"))
        #expect(snapshot.connectors.map(\.name) == ["a", "b", "c"])
        #expect(
            snapshot.authorizations[ExactText(ids[0])]?[
                Principal(organization: organization.name ?? "", user: "u").ownerID
            ]?.status(at: organization.clock.now) == .expired
        )
        #expect(organization.snapshot().connectors.map(\.name) == ["changed", "c", "d"])
        #expect(organization.snapshot().authorizations.isEmpty)
        #expect(organization.snapshot().version > snapshot.version)
    }
}
