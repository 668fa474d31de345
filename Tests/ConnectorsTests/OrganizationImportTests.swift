import Testing
import Texts

@testable import Connectors

@Suite("An import")
struct OrganizationImportTests {
    private static func seeds(_ seeds: ConnectorSeed...) throws -> ConnectorSeeds { try ConnectorSeeds(seeds) }

    private static func redacted(_ id: String?, _ name: String = "imported") throws -> ConnectorSeed {
        try ConnectorSeed(id: id, content: draft(name, oauth: settings("client", Secret.redacted)))
    }

    private static func secret(of id: String, in organization: Organization) throws -> Secret? {
        let oauth = try organization.connector(withID: id).connector.oauth
        return oauth?.clientSecret.flatMap { organization.shared.vault.open($0) }
    }

    @Test("replaces all connectors and forgets what users authorized")
    func replaces() throws {
        let organization = try makeStore().organization(named: "o")
        let old = try organization.create(draft("old", oauth: settings("client", "s")))
        try organization.setAuthorization(of: old.connector.id, by: "u", to: .valid)
        organization.replaceAll(
            with: try Self.seeds(Self.redacted(old.connector.id, "a"), ConnectorSeed(content: draft("b")))
        )
        #expect(organization.names == ["b", "a"])
        #expect(organization.count == 2)
        #expect(organization.authorizations(of: "u", for: organization.snapshot().connectors).isEmpty)
        #expect(organization.snapshot().authorizations.isEmpty)
        organization.replaceAll(with: ConnectorSeeds())
        #expect(organization.count == 0)
        #expect(throws: ConnectorError.notFound) { try organization.connector(withID: old.connector.id) }
    }

    @Test("puts the connectors in the order of their times, and of the list if they are equal")
    func order() throws {
        let organization = try makeStore().organization(named: "o")
        func seed(_ name: String, at microseconds: Int64) throws -> ConnectorSeed {
            try ConnectorSeed(createdAt: Timestamp(microseconds: microseconds), content: draft(name))
        }
        organization.replaceAll(
            with: try Self.seeds(seed("c", at: 9), seed("a", at: 3), seed("d", at: 9), seed("b", at: 5))
        )
        #expect(organization.names == ["d", "c", "b", "a"])
        _ = try organization.create(draft("last"))
        #expect(organization.names.first == "last")
    }

    @Test("keeps a redacted client secret of the connector with that id, and takes a given one")
    func secrets() throws {
        let organization = try makeStore().organization(named: "o")
        let first = ConnectorSeed.init(id:createdAt:updatedAt:content:results:)
        organization.replaceAll(
            with: try Self.seeds(
                first("kept", nil, nil, draft("a", oauth: settings("client", "one")), nil),
                first("given", nil, nil, draft("b", oauth: settings("client", "two")), nil),
                first("public", nil, nil, draft("c", oauth: settings("client")), nil)
            )
        )
        organization.replaceAll(
            with: try Self.seeds(
                Self.redacted("kept"),
                first("given", nil, nil, draft("b", oauth: settings("client", "new")), nil),
                Self.redacted("public"),
                Self.redacted("unknown"),
                Self.redacted(nil, "drawn")
            )
        )
        #expect(try Self.secret(of: "kept", in: organization) == Secret("one"))
        #expect(try Self.secret(of: "given", in: organization) == Secret("new"))
        #expect(try organization.connector(withID: "public").connector.oauth?.clientSecret == nil)
        #expect(try organization.connector(withID: "unknown").connector.oauth?.clientSecret == nil)
        #expect(organization.snapshot().connectors.last?.connector.oauth?.clientSecret == nil)
    }

    @Test("keeps a redacted service token with its type; without one, the token is the text itself")
    func serviceTokens() throws {
        let organization = try makeStore().organization(named: "o")
        func seed(_ id: String, _ auth: ConnectorChanges.ServiceAuth) throws -> ConnectorSeed {
            var content = draft(id)
            content.serviceAuth = auth
            return try ConnectorSeed(id: id, content: content)
        }
        organization.replaceAll(with: try Self.seeds(seed("kept", .init(type: "basic", token: Secret("t")))))
        let redacted = ConnectorChanges.ServiceAuth(token: Secret(Secret.redacted))
        organization.replaceAll(with: try Self.seeds(seed("kept", redacted), seed("unknown", redacted)))
        let kept = try #require(try organization.connector(withID: "kept").connector.serviceAuth)
        #expect(kept.type == .basic)
        #expect(organization.shared.vault.open(kept.token) == Secret("t"))
        let unknown = try #require(try organization.connector(withID: "unknown").connector.serviceAuth)
        #expect(unknown.type == .noscheme)
        #expect(organization.shared.vault.open(unknown.token) == Secret(Secret.redacted))
    }

    @Test("is put in place only if nothing has changed since its snapshot")
    func swap() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a", oauth: settings("client"))).connector.id
        let changes: [(Organization) throws -> Void] = [
            { _ = try $0.create(draft("b")) },
            { _ = try $0.update(id, ConnectorChanges()) },
            { try $0.setAuthorization(of: id, by: "u", to: .valid) },
            { try $0.setAuthorization(of: id, by: "u", to: nil) },
            { try $0.delete(id) },
            { $0.replaceAll(with: ConnectorSeeds()) },
        ]
        for change in changes {
            let snapshot = organization.snapshot()
            try change(organization)
            let changed = organization.ids
            #expect(!organization.swap(snapshot))
            #expect(organization.ids == changed)
        }
        let snapshot = organization.snapshot()
        #expect(organization.swap(snapshot))
        #expect(!organization.swap(snapshot), "a swap is a change itself")
    }

    @Test("keeps all that a swapped snapshot shows")
    func swapKeeps() throws {
        let store = try makeStore()
        let organization = store.organization(named: "o")
        let ids = try ["a", "b"].map { try organization.create(draft($0, oauth: settings($0))).connector.id }
        try organization.setAuthorization(of: ids[1], by: "u", to: .valid)
        #expect(organization.swap(organization.snapshot()))
        #expect(organization.names == ["b", "a"])
        #expect(try organization.connector(withID: ids[0]).name == "a")
        #expect(
            organization.snapshot().authorizations[ExactText(ids[1])]?[
                Principal(organization: organization.name ?? "", user: "u").ownerID
            ] != nil
        )
        #expect(store.client(withID: "b")?.connectorID == ids[1])
    }

    @Test("starts again when a secret that it keeps has changed in the meantime")
    func retries() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        organization.replaceAll(
            with: try Self.seeds(ConnectorSeed(id: "x", content: draft("old", oauth: settings("client", "s0"))))
        )
        let calls = Counter()
        interference.set { connector in
            // The first two attempts are each disturbed by an update, which is represented as well.
            guard connector.name == "imported" else { return }
            let call = calls.next()
            guard call <= 2 else { return }
            let changes = ConnectorChanges(oauth: .init(clientSecret: Secret("s\(call)")))
            #expect(throws: Never.self) { try organization.update("x", changes) }
        }
        organization.replaceAll(with: try Self.seeds(Self.redacted("x")))
        #expect(calls.value == 3)
        #expect(organization.names == ["imported"])
        #expect(try Self.secret(of: "x", in: organization) == Secret("s2"))
    }

    @Test("ends, and keeps the last secret, even if each of its attempts is disturbed")
    func endsUnderTheLock() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        organization.replaceAll(
            with: try Self.seeds(ConnectorSeed(id: "x", content: draft("old", oauth: settings("client", "s0"))))
        )
        let calls = Counter()
        interference.set { connector in
            guard connector.name == "imported" else { return }
            let call = calls.next()
            // The attempt after these is made under the lock, and no update could be made then.
            guard call <= Organization.importAttempts else { return }
            let changes = ConnectorChanges(oauth: .init(clientSecret: Secret("s\(call)")))
            #expect(throws: Never.self) { try organization.update("x", changes) }
        }
        organization.replaceAll(with: try Self.seeds(Self.redacted("x")))
        #expect(calls.value == Organization.importAttempts + 1)
        #expect(organization.names == ["imported"])
        #expect(try Self.secret(of: "x", in: organization) == Secret("s\(Organization.importAttempts)"))
    }

    @Test("is seen by nobody before it is complete")
    func hiddenUntilComplete() throws {
        let interference = Interference()
        defer { interference.set(nil) }
        let organization = interference.store(vault: Vault()).organization(named: "o")
        func seeds(_ name: String) throws -> ConnectorSeeds {
            try ConnectorSeeds((0..<5).map { try ConnectorSeed(id: "\($0)", content: draft(name)) })
        }
        organization.replaceAll(with: try seeds("old"))
        let calls = Counter()
        interference.set { connector in
            guard connector.name == "new" else { return }
            _ = calls.next()
            #expect(organization.names == Array(repeating: "old", count: 5))
            #expect(throws: Never.self) { try organization.connector(withID: "4") }
        }
        organization.replaceAll(with: try seeds("new"))
        #expect(calls.value == 5)
        #expect(organization.names == Array(repeating: "new", count: 5))
    }

    @Test("is seen whole or not at all by a task that lists the connectors while imports run")
    func wholeStates() async throws {
        let organization = try makeStore().organization(named: "o")
        let states = try ["a", "b"].map { name in
            try ConnectorSeeds((0..<40).map { try ConnectorSeed(id: "\($0)", content: draft(name)) })
        }
        organization.replaceAll(with: states[0])
        let (reads, finished) = (Counter(), Counter())
        let seen = await withTaskGroup(of: Set<[String]>.self) { group in
            group.addTask {
                defer { _ = finished.next() }
                var round = 0
                while round < 300 || reads.value < 2000 {
                    round += 1
                    organization.replaceAll(with: states[round % 2])
                    await Task.yield()
                }
                return []
            }
            for _ in 0..<2 {
                group.addTask {
                    var seen: Set<[String]> = []
                    while finished.value == 0 {
                        seen.insert(organization.names)
                        // Both states have this connector, so it can be read at any time.
                        if (try? organization.connector(withID: "39")) == nil { seen.insert(["missing"]) }
                        _ = reads.next()
                        await Task.yield()
                    }
                    return seen
                }
            }
            return await group.reduce(into: Set()) { $0.formUnion($1) }
        }
        #expect(seen == [Array(repeating: "a", count: 40), Array(repeating: "b", count: 40)])
    }

    @Test("loses no secret when four run at once, beside other changes")
    func fourAtOnce() async throws {
        let organization = try makeStore().organization(named: "o")
        let ids = (0..<20).map { "c\($0)" }
        let originals = try ids.map {
            try ConnectorSeed(id: $0, content: draft($0, oauth: settings("client", "s-\($0)")))
        }
        organization.replaceAll(with: try ConnectorSeeds(originals))
        let export = try ConnectorSeeds(ids.map { try Self.redacted($0, $0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<10 { organization.replaceAll(with: export) } }
            }
            group.addTask {
                for round in 0..<200 {
                    _ = try organization.update(ids[round % 20], ConnectorChanges(description: "\(round)"))
                }
            }
            try await group.waitForAll()
        }
        for id in ids { #expect(try Self.secret(of: id, in: organization) == Secret("s-\(id)")) }
        #expect(organization.count == 20)
    }
}
