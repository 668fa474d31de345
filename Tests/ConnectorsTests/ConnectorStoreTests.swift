import Testing

@testable import Connectors

@Suite("A store of connectors")
struct ConnectorStoreTests {
    @Test("gives every organization its own copy of the seeds, and again after a reset")
    func seeds() throws {
        let seeds = [
            try ConnectorSeed(id: "one", content: draft("One")), try ConnectorSeed(content: draft("Two")),
        ]
        let store = try makeStore(seeds: seeds)
        try store.organization(named: "a").delete("one")
        #expect(store.organization(named: "a").names == ["Two"])
        #expect(store.organization(named: "b").names == ["Two", "One"])
        store.reset("a")
        #expect(store.organization(named: "a").names == ["Two", "One"])
        try store.organization(named: "b").delete("one")
        store.reset()
        #expect(store.existingOrganizations.isEmpty)
        #expect(store.organization(named: "b").names == ["Two", "One"])
    }

    @Test("draws for a seed no id that another seed gives")
    func seedIDs() throws {
        let drawn = try makeStore(seed: 3).organization(named: "o").create(draft("a")).connector.id
        let seeds = [try ConnectorSeed(content: draft("a")), try ConnectorSeed(id: drawn, content: draft("b"))]
        let organization = try makeStore(seed: 3, seeds: seeds).organization(named: "o")
        #expect(try organization.connector(withID: drawn).connector.name == "b")
        #expect(organization.names == ["b", "a"])
        #expect(Set(organization.ids).count == 2)
    }

    @Test("has one organization of a name, also if many ask for it at once")
    func organizations() async throws {
        let store = try makeStore(seeds: [try ConnectorSeed(content: draft("a"))])
        let found = await withTaskGroup(of: ObjectIdentifier.self) { group in
            for _ in 0..<20 { group.addTask { ObjectIdentifier(store.organization(named: "o")) } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(found == [ObjectIdentifier(store.organization(named: "o"))])
        #expect(store.existingOrganizations.map(\.name) == ["o"])
        #expect(store.organization(named: "o").id == Principal.organizationID("o"))
    }

    @Test("keeps organizations apart")
    func apart() throws {
        let store = try makeStore()
        let id = try store.organization(named: "a").create(draft("x")).connector.id
        #expect(throws: ConnectorError.notFound) { try store.organization(named: "b").connector(withID: id) }
    }
}
