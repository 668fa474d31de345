import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("An access token that has expired")
struct RefreshesTests {
    @Test("is refreshed when the connector is next read, and not before it has expired")
    func onReading() async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        mock.clock.advance(bySeconds: 59)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 0)
        mock.clock.advance(bySeconds: 1)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 1)
        // The new token lives for a minute again.
        mock.clock.advance(bySeconds: 59)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 1)
    }

    @Test("is refreshed once, however many readers ask at the same time")
    func once() async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        let delayed: JSONValue = [
            "request": ["urlPath": "/oauth/token"], "response": ["passthrough": true, "fixedDelayMilliseconds": 100],
        ]
        try mock.client.add(stub: delayed, for: "acme")
        mock.clock.advance(bySeconds: 60)
        let statuses = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { await mock.authStatus() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [String?](repeating: "valid", count: 20))
        #expect(try mock.tokenRequests("refresh_token") == 1)
    }

    @Test("is refreshed for each user by itself")
    func forEachUser() async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        try await mock.authorize(by: "acme/bob", expiresIn: 60)
        mock.clock.advance(bySeconds: 60)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 1)
        #expect(await mock.authStatus(for: "acme/bob") == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 2)
    }

    @Test("that the provider refuses to refresh stays expired, and the provider is not asked again")
    func refused() async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        try mock.stubTokenEndpoint(status: 400, json: ["error": "invalid_grant"])
        mock.clock.advance(bySeconds: 60)
        #expect(await mock.authStatus() == "expired")
        mock.client.mock.stubs.removeAll(of: "acme")
        mock.clock.advance(bySeconds: 3600)
        #expect(await mock.authStatus() == "expired")
        #expect(try mock.tokenRequests("refresh_token") == 1)
    }

    @Test("that could not be refreshed for a passing reason is tried again after ten seconds of the clock")
    func failed() async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        try mock.stubTokenEndpoint(status: 503, json: [:])
        mock.clock.advance(bySeconds: 60)
        #expect(await mock.authStatus() == "valid")
        mock.clock.advance(bySeconds: 9)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 1)
        mock.client.mock.stubs.removeAll(of: "acme")
        mock.clock.advance(bySeconds: 1)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 2)
        mock.clock.advance(bySeconds: 59)
        #expect(await mock.authStatus() == "valid")
        #expect(try mock.tokenRequests("refresh_token") == 2)
    }

    @Test("without a refresh token is just expired, and nobody is asked")
    func notRefreshable() async throws {
        let mock = try await MockWithOAuth()
        try mock.stubTokenEndpoint(status: 200, json: ["access_token": "a", "expires_in": 60])
        let state = try await mock.beginAuthorizationState()
        #expect(await mock.browser.get("/v1/connectors/oauth/token?code=c&state=\(state)").status == 200)
        #expect(await mock.authStatus() == "valid")
        mock.clock.advance(bySeconds: 60)
        #expect(await mock.authStatus() == "expired")
        #expect(try mock.tokenRequests("refresh_token") == 0)
    }

    @Test(
        "keep the refresh token after a passing failure, whatever error it carries, and try it again",
        arguments: [(503, "invalid_grant"), (500, "invalid_grant"), (429, "invalid_client"), (400, "slow_down")]
    )
    func passingFailure(status: Int, error: String) async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        mock.acme.clock.advance(bySeconds: 61)
        try mock.stubTokenEndpoint(status: status, json: ["error": .string(error)])
        #expect(await mock.authStatus() == "valid")
        _ = await mock.client.delete("/__admin/mappings")
        mock.acme.clock.advance(bySeconds: 11)
        #expect(await mock.authStatus() == "valid")
        mock.acme.clock.advance(bySeconds: 30)
        #expect(try mock.tokenRequests("refresh_token") == 2)
    }

    @Test(
        "keep the old refresh token where the answer has none, null or an empty one",
        arguments: [nil, JSONValue.null, ""]
    )
    func keptRefreshToken(_ token: JSONValue?) async throws {
        let mock = try await MockWithOAuth()
        try await mock.authorize(expiresIn: 60)
        mock.acme.clock.advance(bySeconds: 61)
        var answer: JSONObject = ["access_token": "a", "expires_in": 1]
        answer["refresh_token"] = token
        try mock.stubTokenEndpoint(status: 200, json: .object(answer))
        #expect(await mock.authStatus() == "valid")
        _ = await mock.client.delete("/__admin/mappings")
        mock.acme.clock.advance(bySeconds: 2)
        #expect(await mock.authStatus() == "valid", "the first refresh token is good still")
        #expect(try mock.tokenRequests("refresh_token") == 2)
    }
}
