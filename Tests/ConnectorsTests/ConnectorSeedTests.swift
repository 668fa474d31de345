import Testing

@testable import Connectors

@Suite("A seed")
struct ConnectorSeedTests {
    @Test("is refused for an empty id")
    func emptyID() {
        #expect(throws: ConnectorError.invalid(field: "id", .blank)) { try ConnectorSeed(id: "", content: draft("a")) }
    }

    @Test("is refused if its content makes no connector")
    func content() {
        #expect(throws: ConnectorError.invalid(field: "url", .missing)) {
            try ConnectorSeed(content: ConnectorChanges(name: "a"))
        }
        #expect(throws: ConnectorError.invalid(field: "oauth.token_url", .missing)) {
            try ConnectorSeed(content: draft("a", oauth: .init(authorizeURL: "https://x.example")))
        }
        #expect(throws: ConnectorError.invalid(field: "service_auth.token", .missing)) {
            var changes = draft("a")
            changes.serviceAuth = .init(type: "bearer")
            _ = try ConnectorSeed(content: changes)
        }
    }

    @Test("is planted with its id and times and all its fields")
    func planted() throws {
        let vault = Vault()
        var content = draft("a", oauth: settings("id", "secret", scope: "x y"))
        content.description = "d"
        content.excludes = ["e"]
        content.active = false
        content.continueOnFailure = true
        let times = (created: Timestamp(microseconds: 5), updated: Timestamp(microseconds: 7))
        let seed = try ConnectorSeed(id: "one", createdAt: times.created, updatedAt: times.updated, content: content)
        let organization = try makeStore(vault: vault, seeds: [seed]).organization(named: "o")
        let connector = try organization.connector(withID: "one").connector
        #expect(connector.name == "a")
        #expect(connector.url == "https://x.example/search")
        #expect(connector.description == "d")
        #expect(connector.excludes == ["e"])
        #expect(!connector.active)
        #expect(connector.continueOnFailure)
        #expect(connector.createdAt == times.created)
        #expect(connector.updatedAt == times.updated)
        let oauth = try #require(connector.oauth)
        #expect(oauth.clientID.flatMap { vault.open($0) } == "id")
        #expect(oauth.clientSecret.flatMap { vault.open($0) } == Secret("secret"))
        #expect(oauth.scope == "x y")
    }

    @Test("has the time of the organization's clock, and by default was never changed")
    func defaultTimes() throws {
        let clock = Clock(stoppedAt: Timestamp(microseconds: 42))
        let seeds = [
            try ConnectorSeed(id: "now", content: draft("a")),
            try ConnectorSeed(id: "then", createdAt: Timestamp(microseconds: 3), content: draft("b")),
        ]
        let organization = try makeStore(clock: clock, seeds: seeds).organization(named: "o")
        let now = try organization.connector(withID: "now").connector
        #expect(now.createdAt == Timestamp(microseconds: 42))
        #expect(now.updatedAt == Timestamp(microseconds: 42))
        #expect(try organization.connector(withID: "then").connector.updatedAt == Timestamp(microseconds: 3))
        #expect(organization.ids == ["now", "then"])
    }
}
