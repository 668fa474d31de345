import Testing

@testable import CohereConnectorsMock

@Suite("The check of keys")
struct KeyCheckTests {
    @Test("accepts every key where none is configured, but wants one")
    func open() throws {
        let check = KeyCheck(accepted: [], adminKey: nil)
        try check.checkAPIKey("anything")
        #expect(throws: APIError.noAPIKey) { try check.checkAPIKey(nil) }
    }

    @Test("accepts the configured keys alone, byte by byte", arguments: ["one", "acme/alice", "\u{E9}"])
    func configured(_ key: String) throws {
        let check = KeyCheck(accepted: [Secret("one"), Secret("acme/alice"), Secret("\u{E9}")], adminKey: nil)
        try check.checkAPIKey(key)
        for other in ["", "on", "One", "one ", "acme", "acme/bob", "e\u{301}"] {
            #expect(throws: APIError.invalidAPIKey, "\(other)") { try check.checkAPIKey(other) }
        }
        #expect(throws: APIError.noAPIKey) { try check.checkAPIKey(nil) }
    }

    @Test("lets everyone in to the admin API where no admin key is configured")
    func noAdminKey() throws {
        let check = KeyCheck(accepted: [Secret("one")], adminKey: nil)
        try check.checkAdminKey(nil)
        try check.checkAdminKey("anything")
    }

    @Test("wants the admin key where one is configured", arguments: [nil, "", "admi", "admin ", "Admin"] as [String?])
    func adminKey(_ wrong: String?) throws {
        let check = KeyCheck(accepted: [], adminKey: Secret("admin"))
        try check.checkAdminKey("admin")
        #expect(throws: AdminError.wrongKey) { try check.checkAdminKey(wrong) }
    }
}
