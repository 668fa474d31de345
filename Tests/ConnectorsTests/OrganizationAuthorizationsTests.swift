import Testing
import Texts

@testable import Connectors

@Suite("A user's authorization")
struct OrganizationAuthorizationsTests {
    private let clock = Clock(stoppedAt: Timestamp(microseconds: 0))
    private let vault = Vault()
    private let store: ConnectorStore
    private let organization: Organization
    private let id: String

    init() throws {
        store = try makeStore(vault: vault, clock: clock)
        organization = store.organization(named: "o")
        id = try organization.create(draft("a", oauth: settings("client", "secret"))).connector.id
    }

    private func currentSettings() throws -> ConnectorOAuth {
        try #require(try organization.connector(withID: id).connector.oauth)
    }

    private func authorization(of user: String) -> UserAuthorization? {
        organization.authorizations(of: user, for: organization.snapshot().connectors)[ExactText(id)]
    }

    /// Authorizes with tokens of which the access token lives for a minute.
    private func authorize(_ user: String, _ access: String, refresh: String? = nil) throws -> UserAuthorization {
        let grant = TokenGrant(accessToken: Secret(access), refreshToken: refresh.map { Secret($0) }, expiresIn: 60)
        #expect(organization.authorize(id, by: user, with: grant, for: try currentSettings()))
        return try #require(authorization(of: user))
    }

    private func accessToken(of user: String) -> Secret? {
        authorization(of: user).flatMap { vault.open($0.accessToken) }
    }

    @Test("is kept for the user who gave it, and for no other")
    func ofOneUser() throws {
        _ = try authorize("u", "token")
        #expect(accessToken(of: "u") == Secret("token"))
        #expect(authorization(of: "v") == nil)
        _ = try authorize("v", "other")
        _ = try authorize("u", "newer")
        #expect(accessToken(of: "u") == Secret("newer"))
        #expect(accessToken(of: "v") == Secret("other"))
        #expect(organization.authorizations(of: "u", for: []).isEmpty)
    }

    @Test("is found by its access token until the token expires or another takes its place")
    func byToken() throws {
        _ = try authorize("u", "token")
        _ = try authorize("v", "other")
        let second = try organization.create(draft("b", oauth: settings("client", "secret"))).connector.id
        func owner(of token: String) -> String? {
            let found = organization.authorization(ofConnector: id, withAccessToken: Secret(token))?.user
            #expect(store.authorization(withAccessToken: Secret(token))?.authorization.user == found)
            #expect(organization.authorization(ofConnector: second, withAccessToken: Secret(token)) == nil)
            return found
        }
        #expect(owner(of: "token") == "u")
        #expect(owner(of: "other") == "v")
        #expect(owner(of: "toke") == nil)
        #expect(owner(of: "") == nil)
        _ = try authorize("u", "newer")
        #expect(owner(of: "token") == nil)
        #expect(owner(of: "newer") == "u")
        clock.advance(bySeconds: 60)
        #expect(owner(of: "newer") == nil)
        #expect(organization.authorization(ofConnector: "none", withAccessToken: Secret("newer")) == nil)
    }

    @Test("is that of the user who is meant, where several have the same token")
    func sharedToken() throws {
        let users = ["a", "b", "c", "d"]
        for user in users { _ = try authorize(user, "same") }
        let owners = users.map { Principal(organization: "o", user: $0).ownerID }
        for owner in owners {
            let found = organization.authorization(
                ofConnector: id,
                withAccessToken: Secret("same"),
                preferring: owner
            )
            #expect(found?.ownerID == owner)
        }
        func anyOwner() -> String? { store.authorization(withAccessToken: Secret("same"))?.authorization.ownerID }
        #expect(anyOwner() == owners.min())
        // One that has expired stands in nobody's way.
        for (user, owner) in zip(users, owners) where owner == owners.min() {
            try organization.setAuthorization(of: id, by: .name(user), to: nil)
        }
        #expect(anyOwner() == owners.sorted()[1])
        // Of several organizations it is the first.
        let other = store.organization(named: "a")
        let otherID = try other.create(draft("a", oauth: settings("client", "secret"))).connector.id
        let otherSettings = try #require(try other.connector(withID: otherID).connector.oauth)
        #expect(other.authorize(otherID, by: "x", with: TokenGrant(accessToken: Secret("same")), for: otherSettings))
        #expect(store.authorization(withAccessToken: Secret("same"))?.organization === organization)
    }

    @Test("shows nothing of the digest by which it is found")
    func digest() throws {
        let authorization = try authorize("u", "token")
        var dumped = ""
        dump(authorization, to: &dumped)
        #expect(dumped.contains("tokenDigest: [redacted]"))
        #expect("\(vault.digest(ofToken: Secret("token")))" == "[redacted]")
        #expect(vault.digest(ofToken: Secret("token")) == vault.digest(ofToken: Secret("token")))
        #expect(Vault().digest(ofToken: Secret("token")) != vault.digest(ofToken: Secret("token")))
    }

    @Test("is not kept for other settings than the connector has, nor for no connector")
    func otherSettings() throws {
        let before = try currentSettings()
        _ = try organization.update(id, ConnectorChanges(oauth: .init(scope: "x")))
        let grant = TokenGrant(accessToken: Secret("t"))
        #expect(!organization.authorize(id, by: "u", with: grant, for: before))
        #expect(!organization.authorize("other", by: "u", with: grant, for: try currentSettings()))
        #expect(authorization(of: "u") == nil)
        let current = try currentSettings()
        try organization.delete(id)
        #expect(!organization.authorize(id, by: "u", with: grant, for: current))
    }

    @Test("is forgotten when the OAuth settings change, and stays when anything else does")
    func changes() throws {
        _ = try authorize("u", "token")
        _ = try organization.update(id, ConnectorChanges(name: "b", oauth: .init(clientID: "client")))
        #expect(accessToken(of: "u") == Secret("token"))
        _ = try organization.update(id, ConnectorChanges(oauth: .init(clientSecret: Secret("new"))))
        #expect(authorization(of: "u") == nil)
    }

    @Test("is valid until the access token expires, and after that if it can be refreshed")
    func status() throws {
        let bare = try authorize("u", "t")
        let refreshable = try authorize("v", "t", refresh: "r")
        let (before, after) = (clock.now.advanced(bySeconds: 59.9), clock.now.advanced(bySeconds: 60))
        #expect(bare.status(at: before) == .valid && bare.status(at: after) == .expired)
        #expect(refreshable.status(at: before) == .valid && refreshable.status(at: after) == .valid)
        #expect(!bare.needsRefresh(at: after))
        #expect(!refreshable.needsRefresh(at: before))
        #expect(refreshable.needsRefresh(at: after))
    }

    @Test("never expires if the provider says nothing of it")
    func everlasting() throws {
        let grant = TokenGrant(accessToken: Secret("t"), refreshToken: Secret("r"))
        #expect(organization.authorize(id, by: "u", with: grant, for: try currentSettings()))
        let kept = try #require(authorization(of: "u"))
        let later = clock.now.advanced(bySeconds: 1e9)
        #expect(kept.expiresAt == nil)
        #expect(kept.status(at: later) == .valid)
        #expect(!kept.needsRefresh(at: later))
    }

    @Test("is set and taken away without a flow")
    func setting() throws {
        try organization.setAuthorization(of: id, by: "u", to: .valid)
        #expect(authorization(of: "u")?.status(at: clock.now) == .valid)
        try organization.setAuthorization(of: id, by: "u", to: .expired)
        #expect(authorization(of: "u")?.status(at: clock.now) == .expired)
        try organization.setAuthorization(of: id, by: "v", to: .valid)
        try organization.setAuthorization(of: id, by: "u", to: nil)
        #expect(authorization(of: "u") == nil)
        #expect(authorization(of: "v") != nil)
        try organization.setAuthorization(of: id, by: "v", to: nil)
        #expect(organization.snapshot().authorizations.isEmpty)
        let version = organization.snapshot().version
        try organization.setAuthorization(of: id, by: "v", to: nil)
        #expect(organization.snapshot().version == version)
    }

    @Test("can't be set for a connector without OAuth")
    func noOAuth() throws {
        let plain = try organization.create(draft("plain")).connector.id
        for status in [UserAuthorization.Status.valid, nil] {
            #expect(throws: ConnectorError.noOAuth) {
                try organization.setAuthorization(of: plain, by: "u", to: status)
            }
        }
    }

    @Test("has the new tokens after a refresh, and the old refresh token if no new one was given")
    func granted() throws {
        let first = try authorize("u", "t1", refresh: "r1")
        clock.advance(bySeconds: 100)
        let grant = TokenGrant(accessToken: Secret("t2"), expiresIn: 60)
        organization.finishRefresh(of: id, by: "u", from: first, .granted(grant))
        let second = try #require(authorization(of: "u"))
        #expect(vault.open(second.accessToken) == Secret("t2"))
        #expect(second.refreshToken.flatMap { vault.open($0) } == Secret("r1"))
        #expect(second.expiresAt == Timestamp(microseconds: 160_000_000))
        let rotated = TokenGrant(accessToken: Secret("t3"), refreshToken: Secret("r3"))
        organization.finishRefresh(of: id, by: "u", from: second, .granted(rotated))
        let third = try #require(authorization(of: "u"))
        #expect(third.refreshToken.flatMap { vault.open($0) } == Secret("r3"))
        #expect(third.expiresAt == nil)
    }

    @Test("has expired after a refusal, and is not refreshed again")
    func refused() throws {
        let first = try authorize("u", "t1", refresh: "r1")
        clock.advance(bySeconds: 60)
        organization.finishRefresh(of: id, by: "u", from: first, .refused)
        let second = try #require(authorization(of: "u"))
        #expect(second.refreshToken == nil)
        #expect(second.accessToken == first.accessToken)
        #expect(second.status(at: clock.now) == .expired)
        #expect(!second.needsRefresh(at: clock.now))
    }

    @Test("is refreshed again ten seconds after a passing failure")
    func failed() throws {
        let first = try authorize("u", "t1", refresh: "r1")
        clock.advance(bySeconds: 60)
        organization.finishRefresh(of: id, by: "u", from: first, .failed)
        let second = try #require(authorization(of: "u"))
        #expect(second.status(at: clock.now) == .valid)
        #expect(!second.needsRefresh(at: clock.now))
        #expect(!second.needsRefresh(at: clock.now.advanced(bySeconds: 9.999)))
        #expect(second.needsRefresh(at: clock.now.advanced(bySeconds: 10)))
    }

    @Test("is not touched by the outcome of a refresh that it has overtaken")
    func overtaken() throws {
        let first = try authorize("u", "t1", refresh: "r1")
        _ = try authorize("u", "t2", refresh: "r2")
        let version = organization.snapshot().version
        for outcome in [RefreshResult.granted(TokenGrant(accessToken: Secret("t3"))), .refused, .failed] {
            organization.finishRefresh(of: id, by: "u", from: first, outcome)
        }
        #expect(accessToken(of: "u") == Secret("t2"))
        try organization.setAuthorization(of: id, by: "u", to: nil)
        organization.finishRefresh(of: id, by: "u", from: first, .failed)
        #expect(authorization(of: "u") == nil)
        #expect(organization.snapshot().version == version + 1, "the outcomes are no changes")
    }
}
