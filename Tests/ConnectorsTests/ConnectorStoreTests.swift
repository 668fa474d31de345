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

    // MARK: the bound

    /// The names of the organizations that are kept.
    private func names(_ store: ConnectorStore) -> Set<String> {
        Set(store.existingOrganizations.compactMap(\.name))
    }

    @Test("keeps no more organizations than its limit that are as at their start, and the longest unused go first")
    func bound() throws {
        let store = try makeStore(seeds: [try ConnectorSeed(content: draft("a"))], idleLimit: 10)
        for number in 0..<10 { _ = store.organization(named: "\(number)") }
        _ = store.organization(named: "0")
        _ = store.organization(named: "new")
        #expect(names(store) == ["6", "7", "8", "9", "0", "new"])
        for number in 0..<10_000 { _ = store.organization(named: "x\(number)") }
        #expect(store.existingOrganizations.count <= 10)
        #expect(store.existingOrganization(named: "x9999") != nil)
    }

    @Test("drops no organization that has content, a clock of its own, an authorization or a holder")
    func contentStays() throws {
        let store = try makeStore(
            seeds: [try ConnectorSeed(id: "s", content: draft("a", oauth: settings("c")))],
            idleLimit: 4
        )
        _ = try store.organization(named: "created").create(draft("x"))
        try store.organization(named: "deleted").delete("s")
        _ = try store.organization(named: "updated").update("s", ConnectorChanges(name: "y"))
        try store.organization(named: "authorized").setAuthorization(of: "s", by: "u", to: .valid)
        store.organization(named: "advanced").clock.advance(bySeconds: 1)
        store.organization(named: "set").clock.set(to: Timestamp(microseconds: 0))
        store.organization(named: "pinned").pin()
        let held = store.organization(named: "held")
        store.organization(named: "resumed").clock.advance(bySeconds: 1)
        store.organization(named: "resumed").clock.resume()
        for number in 0..<1000 { _ = store.organization(named: "\(number)") }
        let kept: Set = ["created", "deleted", "updated", "authorized", "advanced", "set", "pinned", "held"]
        #expect(names(store).isSuperset(of: kept))
        #expect(!names(store).contains("resumed"))
        #expect(store.existingOrganizations.count <= 2 * kept.count + 4)
        #expect(store.organization(named: "held") === held)
        #expect(store.organization(named: "created").names == ["x", "a"])
    }

    @Test("drops an organization that was emptied again, if it can't be told from a new one", arguments: [nil, 1])
    func emptied(seed: UInt64?) throws {
        let store = try makeStore(seed: seed, idleLimit: 4)
        let id = try store.organization(named: "o").create(draft("x")).connector.id
        try store.organization(named: "o").delete(id)
        for number in 0..<100 { _ = store.organization(named: "\(number)") }
        #expect(names(store).contains("o") == (seed != nil), "with a seed, a new one would draw the same id again")
    }

    @Test("makes an organization anew as it was: ids, times and order of the seeds", arguments: [nil, 7])
    func madeAnew(seed: UInt64?) throws {
        let clock = Clock()
        let seeds = try ["a", "b", "c"].map { try ConnectorSeed(content: draft($0)) }
        let store = try makeStore(clock: clock, seed: seed, seeds: seeds, idleLimit: 4)
        func look() -> [String] {
            let organization = store.organization(named: "o")
            let connectors = organization.page(offset: 0, limit: .max).connectors.map(\.connector)
            return [organization.id] + connectors.map { "\($0.id) \($0.createdAt) \($0.updatedAt) \($0.name)" }
        }
        let before = look()
        #expect(before.count == 4)
        for number in 0..<100 { _ = store.organization(named: "\(number)") }
        #expect(store.existingOrganization(named: "o") == nil)
        #expect(look() == before)
        let ids = Set(store.organization(named: "o").ids)
        #expect(ids.isDisjoint(with: store.organization(named: "p").ids))
    }

    @Test("loses no connector that is created while organizations are dropped")
    func noLostCreate() async throws {
        let store = try makeStore(seed: nil, idleLimit: 4)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0..<300 {
                        _ = try? store.organization(named: "w\(worker)-\(number)").create(draft("x"))
                        _ = store.organization(named: "idle-\(worker)-\(number)").count
                    }
                }
            }
        }
        let counts = (0..<4).flatMap { worker in
            (0..<300).map { store.organization(named: "w\(worker)-\($0)").count }
        }
        #expect(counts.allSatisfy { $0 == 1 })
    }

    // MARK: names

    @Test("tells organizations apart by the bytes of their names, and connectors by the bytes of their ids")
    func bytes() throws {
        let store = try makeStore(seeds: [
            try ConnectorSeed(id: "\u{E9}", content: draft("one")),
            try ConnectorSeed(id: "e\u{301}", content: draft("two")),
        ])
        let composed = store.organization(named: "caf\u{E9}")
        #expect(composed !== store.organization(named: "cafe\u{301}"))
        #expect(composed.id != store.organization(named: "cafe\u{301}").id)
        #expect(try composed.connector(withID: "\u{E9}").name == "one")
        #expect(try composed.connector(withID: "e\u{301}").name == "two")
        #expect(Principal(apiKey: "caf\u{E9}/x") != Principal(apiKey: "cafe\u{301}/x"))
        #expect(Set([Principal(apiKey: "x/\u{E9}"), Principal(apiKey: "x/e\u{301}")]).count == 2)
    }

    @Test("shows the name that a key with a slash gives, and no name that is a key or that nobody has used")
    func shownNames() throws {
        let store = try makeStore()
        let organization = store.organization(named: "acme")
        #expect(organization.shownName == nil)
        #expect(organization.label == organization.id)
        organization.note(Principal(apiKey: "acme/alice"))
        #expect(organization.shownName == "acme")
        #expect(organization.label == "acme")
        organization.note(Principal(apiKey: "acme"))
        #expect(organization.shownName == nil)
        let name = Principal.organizationID("x")
        let oddlyNamed = store.organization(named: name)
        oddlyNamed.note(Principal(apiKey: name + "/alice"))
        #expect(oddlyNamed.label == oddlyNamed.id, "its name would be taken for another one's id")
    }

    @Test("has an organization by its id before its name is known, and then it is the same one")
    func byID() throws {
        let store = try makeStore()
        let id = Principal.organizationID("acme")
        let unnamed = store.organization(.id(id))
        #expect(unnamed.id == id)
        #expect(unnamed.name == nil)
        _ = try unnamed.create(draft("x"))
        #expect(store.existingOrganizations.count == 1)
        let named = store.organization(named: "acme")
        #expect(named === unnamed)
        #expect(named.name == "acme")
        #expect(store.organization(.id(id)) === named)
        #expect(store.existingOrganizations.count == 1)
        store.reset(.id(id))
        #expect(store.existingOrganizations.isEmpty)
        _ = store.organization(.id(id))
        store.reset(.name("acme"))
        #expect(store.existingOrganizations.isEmpty)
    }

    @Test(
        "takes a version 5 UUID in lower case for an id, and everything else for a name",
        arguments: [
            ("c14570c9-e039-5572-81bc-8ca1c1be726f", true), ("C14570C9-E039-5572-81BC-8CA1C1BE726F", false),
            ("c14570c9-e039-4572-81bc-8ca1c1be726f", false), ("c14570c9-e039-5572-c1bc-8ca1c1be726f", false),
            ("c14570c9-e039-5572-81bc-8ca1c1be726", false), ("c14570c9ae039-5572-81bc-8ca1c1be726f", false),
            ("c14570c9-e039-5572-81bc-8ca1c1be726\u{E9}", false), ("acme", false), ("", false),
        ]
    )
    func designation(text: String, isID: Bool) {
        #expect(Designation(text) == (isID ? .id(text) : .name(text)))
    }

    @Test("imports of several organizations at once leave the whole of one, and an export sees no half of one")
    func imports() async throws {
        let store = try makeStore(seed: nil)
        let names = ["a", "b", "c"]
        func state(_ round: Int) throws -> [(organization: Designation, seeds: ConnectorSeeds)] {
            try names.map { (.name($0), try ConnectorSeeds([try ConnectorSeed(id: "x", content: draft("\(round)"))])) }
        }
        store.replaceAll(with: try state(0))
        _ = try store.organization(named: "other").create(draft("gone"))
        let states = try (1..<5).map(state)
        let seen = await withTaskGroup(of: Set<[String]>.self) { group in
            for state in states {
                group.addTask {
                    for _ in 0..<50 { store.replaceAll(with: state) }
                    return []
                }
            }
            group.addTask {
                var seen: Set<[String]> = []
                for _ in 0..<200 {
                    let snapshots = store.snapshots().filter { $0.organization.name != "other" }
                    seen.insert(snapshots.flatMap { $0.snapshot.connectors.map(\.name) })
                }
                return seen
            }
            return await group.reduce(into: Set<[String]>()) { $0.formUnion($1) }
        }
        #expect(seen.allSatisfy { $0.count == 3 && Set($0).count == 1 })
        #expect(Set(names.flatMap { store.organization(named: $0).names }).count == 1)
        #expect(store.organization(named: "other").names.isEmpty)
    }
}
