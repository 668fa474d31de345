import Synchronization
import Testing

@testable import Connectors

private func makeStore(
    clock: Clock = Clock(),
    seed: UInt64? = nil,
    seeds: [ConnectorSeed] = []
) -> ConnectorStore {
    ConnectorStore(vault: Vault(), clock: clock, idSeed: seed, seeds: seeds) { connector, _ in
        ConnectorRepresentation(bytes: Array(connector.name.utf8), insertionIndex: 0)
    }
}

private func draft(_ name: String) -> ConnectorChanges { ConnectorChanges(name: name, url: "https://x.example/search") }

@Suite("An organization")
struct OrganizationTests {
    @Test("lists its connectors newest first by the time of their creation, whatever the clock did")
    func order() throws {
        let clock = Clock(stoppedAt: Timestamp(microseconds: 1000))
        let organization = makeStore(clock: clock).organization(named: "o")
        for name in ["a", "b"] { _ = try organization.create(draft(name)) }
        clock.set(to: Timestamp(microseconds: 500))
        _ = try organization.create(draft("earlier"))
        clock.set(to: Timestamp(microseconds: 2000))
        _ = try organization.create(draft("last"))
        #expect(
            organization.page(offset: 0, limit: 10).connectors.map(\.name) == ["last", "b", "a", "earlier"]
        )
        #expect(organization.page(offset: 1, limit: 2).connectors.map(\.name) == ["b", "a"])
        #expect(organization.page(offset: 4, limit: 2).connectors.isEmpty)
        #expect(organization.page(offset: .max, limit: 100).total == 4)
    }

    @Test("keeps its order when connectors of one microsecond are changed and deleted")
    func sameMicrosecond() throws {
        let organization = makeStore(clock: Clock(stoppedAt: Timestamp(microseconds: 1))).organization(named: "o")
        let ids = try (0..<9).map { try organization.create(draft("n\($0)")).connector.id }
        _ = try organization.update(ids[4], ConnectorChanges(name: "changed"))
        try organization.delete(ids[7])
        try organization.delete(ids[0])
        let names = organization.page(offset: 0, limit: 100).connectors.map(\.name)
        #expect(names == ["n8", "n6", "n5", "changed", "n3", "n2", "n1"])
        #expect(throws: ConnectorError.notFound) { try organization.delete(ids[7]) }
    }

    @Test("returns to its seeds when the store is reset, and has its own copy of them")
    func seeds() throws {
        let seeds = [ConnectorSeed(id: "one", content: draft("One")), ConnectorSeed(content: draft("Two"))]
        let store = makeStore(seeds: seeds)
        try store.organization(named: "a").delete("one")
        #expect(store.organization(named: "a").page(offset: 0, limit: 9).total == 1)
        #expect(store.organization(named: "b").page(offset: 0, limit: 9).total == 2)
        store.reset()
        #expect(
            store.organization(named: "a").page(offset: 0, limit: 9).connectors.map(\.name) == ["Two", "One"]
        )
    }

    @Test("draws the same ids from the same seed, others in another organization")
    func seededIDs() throws {
        func ids(_ seed: UInt64, _ organization: String) throws -> [String] {
            let organization = makeStore(seed: seed).organization(named: organization)
            return try (0..<3).map { _ in try organization.create(draft("Example connector")).connector.id }
        }
        let first = try ids(1, "o")
        #expect(try ids(1, "o") == first)
        #expect(try ids(2, "o") != first)
        #expect(try ids(1, "p") != first)
        #expect(first[0].hasPrefix("example-connector-"))
    }

    @Test(
        "makes slugs of names",
        arguments: [
            ("Example connector", "example-connector-"), ("  ÄÖ -- x_Y 7!", "x-y-7-"), ("☃", "connector-"),
            (String(repeating: "a", count: 200), String(repeating: "a", count: 60) + "-"),
        ]
    )
    func slugs(name: String, prefix: String) throws {
        let id = try makeStore().organization(named: "o").create(draft(name)).connector.id
        #expect(id.hasPrefix(prefix))
        #expect(id.count == prefix.count + 6)
    }

    @Test("loses no update when many change one connector at once")
    func concurrentUpdates() async throws {
        let organization = makeStore().organization(named: "o")
        let id = try organization.create(draft("x")).connector.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for _ in 0..<300 { _ = try? organization.update(id, ConnectorChanges(description: "d")) } }
            group.addTask { for _ in 0..<300 { _ = try? organization.update(id, ConnectorChanges(active: false)) } }
            group.addTask {
                for n in 0..<300 { _ = try? organization.update(id, ConnectorChanges(excludes: ["\(n)"])) }
            }
        }
        let connector = try organization.connector(withID: id).connector
        #expect(connector.description == "d")
        #expect(!connector.active)
        #expect(connector.excludes == ["299"])
    }

    @Test("renders a page once, until another page is asked for or anything changes")
    func renderedPages() throws {
        let organization = makeStore().organization(named: "o")
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
        organization.replaceAll(with: [ConnectorSeed(content: draft("d"))])
        #expect(page() == "d 1")
        #expect(renderings == 8)
    }

    @Test("has no page for all users once one of them has authorized a connector")
    func pagesOfUsers() throws {
        let organization = makeStore().organization(named: "o")
        var changes = draft("a")
        changes.oauth = .init(authorizeURL: "https://x.example/a", tokenURL: "https://x.example/t")
        let id = try organization.create(changes).connector.id
        #expect(organization.renderedPage(offset: 0, limit: 1) { _, _ in [1] } == [1])
        try organization.setAuthorization(of: id, by: "u", to: .valid)
        #expect(organization.renderedPage(offset: 0, limit: 1) { _, _ in [2] } == nil)
        try organization.delete(id)
        #expect(organization.renderedPage(offset: 0, limit: 1) { _, _ in [3] } == [3])
    }

    @Test("has a limit to what expires: the oldest half goes")
    func expiringTable() {
        var table = ExpiringTable<Int>(limit: 10)
        for number in 0..<25 {
            table.insert(
                number,
                for: "\(number)",
                until: Timestamp(microseconds: Int64(number) + 1),
                now: .init(microseconds: 0)
            )
            #expect(table["\(number)"] == number)
        }
        #expect((0..<25).filter { table["\($0)"] != nil } == Array(15..<25))
        table.insert(25, for: "25", until: Timestamp(microseconds: 50), now: .init(microseconds: 23))
        #expect((0..<26).filter { table["\($0)"] != nil } == [23, 24, 25])
    }

    @Test("is asked for with a key that names organization and user")
    func principals() {
        #expect(Principal(apiKey: "acme/alice") == Principal(organization: "acme", user: "alice"))
        #expect(Principal(apiKey: "acme/a/b") == Principal(organization: "acme", user: "a/b"))
        for whole in ["test-42", "/x", "x/", "/"] {
            #expect(Principal(apiKey: whole) == Principal(organization: whole, user: whole))
        }
        #expect(Principal.organizationID("acme") == Principal.organizationID("acme"))
        #expect(Principal.organizationID("acme").split(separator: "-")[2].first == "5")
        #expect(Principal(organization: "a/b", user: "c").ownerID != Principal(organization: "a", user: "b/c").ownerID)
    }

    @Test(
        "takes absolute http and https URLs only",
        arguments: [
            ("https://x.example/search", true), ("http://localhost:9", true), ("HTTPS://X", true),
            ("http://[::1]:8/a?b#c", true),
            ("https://x:0", false), ("https://x:99999", false), ("https://", false), ("https:///a", false),
            ("//x", false),
            ("x", false), ("", false), ("ftp://x", false), ("javascript:alert(1)", false), ("https://x/ a", false),
            ("https://x/\n", false), ("https:x", false),
        ]
    )
    func urls(text: String, isAccepted: Bool) { #expect((HTTPURL(text) != nil) == isAccepted) }
}

extension StoredConnector {
    fileprivate var name: String { String(decoding: representation.bytes, as: UTF8.self) }
}
