import Testing

@testable import Connectors

@Suite("An OAuth client")
struct ClientTests {
    private let store: ConnectorStore
    private let organization: Organization

    init() throws {
        store = try makeStore()
        organization = store.organization(named: "o")
    }

    private func create(_ name: String, _ clientID: String?, _ secret: String? = nil) throws -> String {
        try organization.create(draft(name, oauth: settings(clientID, secret))).connector.id
    }

    /// The name of the connector that is found.
    private func found(_ id: String) -> String? { store.client(withID: id)?.connectorName }

    private func found(_ id: String, _ secret: String?) -> String? {
        store.client(withID: id, secret: secret.map { Secret($0) })?.connectorName
    }

    @Test("is found by its id in any organization, and says where it was found")
    func byID() throws {
        _ = try create("a", "one")
        let id = try store.organization(named: "p").create(draft("b", oauth: settings("two", "s"))).connector.id
        #expect(found("one") == "a")
        let client = try #require(store.client(withID: "two"))
        #expect(client.connectorID == id)
        #expect(client.connectorName == "b")
        #expect(client.organization === store.organization(named: "p"))
        #expect(found("three") == nil)
        #expect(found("") == nil)
    }

    @Test("is found with its own secret only, and without one if it has none")
    func bySecret() throws {
        _ = try create("confidential", "one", "s")
        _ = try create("public", "two")
        #expect(found("one", "s") == "confidential")
        #expect(found("one", "t") == nil)
        #expect(found("one", "") == nil)
        #expect(found("one", nil) == nil)
        #expect(found("two", nil) == "public")
        #expect(found("two", "s") == nil)
        #expect(found("two", "") == nil)
    }

    @Test("is the oldest of those with the same id, or with the same id and secret")
    func oldest() throws {
        let first = try create("first", "one", "s1")
        _ = try create("second", "one", "s2")
        _ = try create("third", "one", "s2")
        organization.clock.advance(bySeconds: -10)
        let zeroth = try create("zeroth", "one", "s3")
        #expect(found("one") == "zeroth")
        try organization.delete(zeroth)
        #expect(found("one") == "first")
        #expect(found("one", "s1") == "first")
        #expect(found("one", "s2") == "second")
        #expect(found("one", "s3") == nil)
        try organization.delete(first)
        #expect(found("one") == "second")
        #expect(found("one", "s1") == nil)
    }

    @Test("is found by its new id, and no more by its old one, when the id alone is changed")
    func changedID() throws {
        let id = try create("a", "one", "s")
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientID: "two")))
        #expect(found("one") == nil)
        #expect(found("one", "s") == nil)
        #expect(found("two") == "a")
        #expect(found("two", "s") == "a")
    }

    @Test("is found with its new secret, and no more with its old one, when the secret alone is changed")
    func changedSecret() throws {
        let id = try create("a", "one", "s")
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientSecret: Secret("t"))))
        #expect(found("one") == "a")
        #expect(found("one", "s") == nil)
        #expect(found("one", "t") == "a")
    }

    @Test("is no public client any more once it has a secret")
    func newSecret() throws {
        let id = try create("a", "one")
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientSecret: Secret("t"))))
        #expect(found("one", nil) == nil)
        #expect(found("one", "t") == "a")
    }

    @Test("is there once a connector that had a secret alone has an id, too")
    func newID() throws {
        let id = try create("a", nil, "s")
        #expect(found("", "s") == nil)
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientID: "one")))
        #expect(found("one", "s") == "a")
        #expect(found("one", nil) == nil)
    }

    @Test("has the name of the connector after a change that leaves the client as it is")
    func renamed() throws {
        let id = try create("a", "one", "s")
        _ = try organization.update(id, ConnectorChanges(name: "b"))
        #expect(found("one") == "b")
        #expect(found("one", "s") == "b")
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientID: "one", scope: "x")))
        #expect(found("one", "s") == "b")
    }

    @Test("is gone when its connector gets another authentication, is deleted or is reset")
    func gone() throws {
        let id = try create("a", "one")
        _ = try organization.update(id, ConnectorChanges(serviceAuth: .init(token: Secret("t"))))
        #expect(found("one") == nil)
        _ = try organization.update(id, ConnectorChanges(oauth: settings("one")))
        #expect(found("one") == "a")
        try organization.delete(id)
        #expect(found("one") == nil)
        #expect(found("one", nil) == nil)
        _ = try create("b", "one")
        store.reset()
        #expect(found("one") == nil)
    }

    @Test("is what an import says, with the secret that the import keeps")
    func imported() throws {
        let id = try create("old", "one", "s")
        _ = try create("gone", "two")
        let seeds = [
            try ConnectorSeed(id: id, content: draft("new", oauth: settings("three", Secret.redacted))),
            try ConnectorSeed(content: draft("other", oauth: settings("four", Secret.redacted))),
        ]
        organization.replaceAll(with: try ConnectorSeeds(seeds))
        #expect(found("one") == nil)
        #expect(found("two") == nil)
        #expect(found("three", "s") == "new")
        #expect(found("three", Secret.redacted) == nil)
        #expect(found("four", nil) == "other", "a secret that nobody has is left out")
    }

    @Test("is found by the same bytes only")
    func bytes() throws {
        _ = try create("a", "\u{E9}", "\u{E9}")
        #expect(found("e\u{301}") == nil)
        #expect(found("\u{E9}", "e\u{301}") == nil)
        _ = try create("b", "e\u{301}")
        #expect(found("e\u{301}") == "b")
        #expect(found("\u{E9}", "\u{E9}") == "a")
    }

    @Test("is found as by looking at every connector, after thousands of random changes")
    func againstAScan() throws {
        var random = SeededRandom(state: 5)
        let clientIDs = ["one", "two", "three"]
        let secrets = [nil, "s", "t"] as [String?]
        var live: [(id: String, name: String, client: String, secret: String?)] = []
        for step in 0..<1500 {
            let client = clientIDs.randomElement(using: &random) ?? ""
            let secret = secrets.randomElement(using: &random) ?? nil
            let index = live.indices.randomElement(using: &random)
            switch (Int.random(in: 0..<(step < 750 ? 4 : 8), using: &random), index) {
            case (0...1, _), (_, nil): live.append((try create("c\(step)", client, secret), "c\(step)", client, secret))
            case (2, let index?):
                let changes = ConnectorChanges(oauth: .init(clientID: client))
                _ = try organization.update(live[index].id, changes)
                live[index].client = client
            case (3, let index?):
                let changes = ConnectorChanges(oauth: .init(clientSecret: secret.map { Secret($0) }))
                _ = try organization.update(live[index].id, changes)
                live[index].secret = secret ?? live[index].secret
            case (_, let index?): try organization.delete(live.remove(at: index).id)
            }
            try #require(found(client) == live.first { $0.client == client }?.name)
            try #require(found(client, secret) == live.first { $0.client == client && $0.secret == secret }?.name)
        }
    }
}
