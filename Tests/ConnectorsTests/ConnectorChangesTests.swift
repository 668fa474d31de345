import Testing

@testable import Connectors

@Suite("Changes of a connector")
struct ConnectorChangesTests {
    private static let url = "https://x.example"

    /// Changes that are refused for a new connector, and why.
    private static let refused: [(ConnectorChanges, ConnectorError)] = [
        (ConnectorChanges(url: url), .invalid(field: "name", .missing)),
        (ConnectorChanges(name: "a"), .invalid(field: "url", .missing)),
        (ConnectorChanges(name: "", url: url), .invalid(field: "name", .blank)),
        (ConnectorChanges(name: " \n\u{A0}", url: url), .invalid(field: "name", .blank)),
        (ConnectorChanges(name: "a", url: "x.example"), .invalid(field: "url", .notAbsoluteHTTPURL)),
        (
            ConnectorChanges(name: "a", url: url, oauth: settings(), serviceAuth: .init(token: Secret("t"))),
            .bothAuthentications
        ),
        (
            ConnectorChanges(name: "a", url: url, oauth: .init(tokenURL: url)),
            .invalid(field: "oauth.authorize_url", .missing)
        ),
        (
            ConnectorChanges(name: "a", url: url, oauth: .init(authorizeURL: url)),
            .invalid(field: "oauth.token_url", .missing)
        ),
        (
            ConnectorChanges(name: "a", url: url, oauth: .init(authorizeURL: "ftp://x", tokenURL: url)),
            .invalid(field: "oauth.authorize_url", .notAbsoluteHTTPURL)
        ),
        (
            ConnectorChanges(name: "a", url: url, oauth: .init(authorizeURL: url, tokenURL: "/token")),
            .invalid(field: "oauth.token_url", .notAbsoluteHTTPURL)
        ),
        (
            ConnectorChanges(name: "a", url: url, serviceAuth: .init(type: "bearer")),
            .invalid(field: "service_auth.token", .missing)
        ),
        (
            ConnectorChanges(name: "a", url: url, serviceAuth: .init(type: "Bearer", token: Secret("t"))),
            .invalid(field: "service_auth.type", .notOneOf(["bearer", "basic", "noscheme"]))
        ),
    ]

    @Test("make no connector if a field is missing or wrong", arguments: refused)
    func refusals(changes: ConnectorChanges, error: ConnectorError) throws {
        let organization = try makeStore().organization(named: "o")
        #expect(throws: error) { try organization.create(changes) }
        #expect(organization.count == 0)
    }

    @Test("change nothing if a field is wrong", arguments: refused.filter { $0.1 != .invalid(field: "name", .missing) })
    func refusedUpdates(changes: ConnectorChanges, error: ConnectorError) throws {
        let organization = try makeStore().organization(named: "o")
        let before = try organization.create(draft("before"))
        // What a new connector must have, an existing one has already.
        guard error != .invalid(field: "url", .missing) else { return }
        #expect(throws: error) { try organization.update(before.connector.id, changes) }
        #expect(try organization.connector(withID: before.connector.id) === before)
    }

    @Test("leave what they don't name at its default")
    func defaults() throws {
        let connector = try makeStore().organization(named: "o").create(draft("a")).connector
        #expect(connector.description == nil)
        #expect(connector.excludes.isEmpty)
        #expect(connector.active)
        #expect(!connector.continueOnFailure)
        #expect(connector.oauth == nil)
        #expect(connector.serviceAuth == nil)
        #expect(connector.updatedAt == connector.createdAt)
    }

    @Test("set each field that they name and leave the others as they are")
    func fields() throws {
        let clock = Clock(stoppedAt: Timestamp(microseconds: 1))
        let organization = try makeStore(clock: clock).organization(named: "o")
        let id = try organization.create(draft("a")).connector.id
        clock.advance(bySeconds: 1)
        func after(_ changes: ConnectorChanges) throws -> Connector { try organization.update(id, changes).connector }
        #expect(try after(ConnectorChanges(description: "d")).name == "a")
        #expect(try after(ConnectorChanges(name: "b")).description == "d")
        #expect(try after(ConnectorChanges(url: "http://y")).url == "http://y")
        #expect(try after(ConnectorChanges(excludes: ["e"])).excludes == ["e"])
        #expect(try !after(ConnectorChanges(active: false)).active)
        #expect(try after(ConnectorChanges(continueOnFailure: true)).continueOnFailure)
        let last = try after(ConnectorChanges())
        #expect(last.name == "b" && last.description == "d" && last.url == "http://y" && last.excludes == ["e"])
        #expect(!last.active && last.continueOnFailure)
        #expect(last.createdAt == Timestamp(microseconds: 1))
        #expect(last.updatedAt == Timestamp(microseconds: 1_000_001))
    }

    @Test("merge OAuth settings into those that are there, and seal again only what differs")
    func oauth() throws {
        let vault = Vault()
        let organization = try makeStore(vault: vault).organization(named: "o")
        let created = try organization.create(draft("a", oauth: settings("id", "secret", scope: "s"))).connector
        func after(_ oauth: ConnectorChanges.OAuth) throws -> ConnectorOAuth {
            try #require(try organization.update(created.id, ConnectorChanges(oauth: oauth)).connector.oauth)
        }
        let before = try #require(created.oauth)
        #expect(try after(.init()) == before)
        #expect(try after(.init(clientID: "id", clientSecret: Secret("secret"))) == before)
        let scoped = try after(.init(scope: "t"))
        #expect(scoped != before)
        #expect(scoped.scope == "t" && scoped.clientID == before.clientID && scoped.clientSecret == before.clientSecret)
        let renamed = try after(.init(clientID: "other", authorizeURL: "https://y.example"))
        #expect(renamed.clientID.flatMap { vault.open($0) } == "other")
        #expect(renamed.clientSecret == before.clientSecret)
        #expect(renamed.authorizeURL == "https://y.example" && renamed.tokenURL == before.tokenURL)
        let rekeyed = try after(.init(clientSecret: Secret("new")))
        #expect(rekeyed.clientSecret.flatMap { vault.open($0) } == Secret("new"))
        #expect(rekeyed.clientID == renamed.clientID)
    }

    @Test("take a client id that is spelled with other bytes for another one")
    func clientIDBytes() throws {
        let vault = Vault()
        let organization = try makeStore(vault: vault).organization(named: "o")
        let id = try organization.create(draft("a", oauth: settings("\u{E9}"))).connector.id
        let changes = ConnectorChanges(oauth: .init(clientID: "e\u{301}"))
        let oauth = try #require(try organization.update(id, changes).connector.oauth)
        #expect(oauth.clientID.flatMap { vault.open($0) }.map { Array($0.utf8) } == Array("e\u{301}".utf8))
    }

    @Test("merge a service authentication: token and type each stay as they are if they are not given")
    func serviceAuth() throws {
        let vault = Vault()
        let organization = try makeStore(vault: vault).organization(named: "o")
        var changes = draft("a")
        changes.serviceAuth = .init(token: Secret("one"))
        let created = try organization.create(changes).connector
        func after(_ auth: ConnectorChanges.ServiceAuth) throws -> (ServiceAuth.TokenType, Secret?) {
            let connector = try organization.update(created.id, ConnectorChanges(serviceAuth: auth)).connector
            let auth = try #require(connector.serviceAuth)
            return (auth.type, vault.open(auth.token))
        }
        #expect(created.serviceAuth?.type == .noscheme)
        #expect(try after(.init(type: "basic")) == (.basic, Secret("one")))
        #expect(try after(.init(token: Secret("two"))) == (.basic, Secret("two")))
        #expect(throws: ConnectorError.invalid(field: "service_auth.type", .notOneOf(["bearer", "basic", "noscheme"])))
        {
            try after(.init(type: "none"))
        }
        #expect(try after(.init()) == (.basic, Secret("two")))
    }

    @Test("replace one authentication by the other, which needs all its fields then")
    func otherAuthentication() throws {
        let organization = try makeStore().organization(named: "o")
        let id = try organization.create(draft("a", oauth: settings("id"))).connector.id
        #expect(throws: ConnectorError.invalid(field: "service_auth.token", .missing)) {
            try organization.update(id, ConnectorChanges(serviceAuth: .init(type: "basic")))
        }
        let service = try organization.update(id, ConnectorChanges(serviceAuth: .init(token: Secret("t")))).connector
        #expect(service.oauth == nil)
        #expect(service.serviceAuth != nil)
        #expect(throws: ConnectorError.invalid(field: "oauth.authorize_url", .missing)) {
            try organization.update(id, ConnectorChanges(oauth: .init(clientID: "id")))
        }
        let oauth = try organization.update(id, ConnectorChanges(oauth: settings())).connector
        #expect(oauth.serviceAuth == nil)
        #expect(oauth.oauth?.clientID == nil, "the settings of before are gone")
    }
}
