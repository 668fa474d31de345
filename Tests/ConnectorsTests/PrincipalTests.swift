import Testing

@testable import Connectors

@Suite("A principal")
struct PrincipalTests {
    @Test("is read from a key that names organization and user, divided by the first slash")
    func apiKeys() {
        #expect(Principal(apiKey: "acme/alice") == Principal(organization: "acme", user: "alice"))
        #expect(Principal(apiKey: "acme/a/b") == Principal(organization: "acme", user: "a/b"))
        #expect(Principal(apiKey: "ä/ö") == Principal(organization: "ä", user: "ö"))
    }

    @Test("is organization and user in one for any other key", arguments: ["test-42", "/x", "x/", "/", "", "/a/b"])
    func wholeKeys(key: String) {
        #expect(Principal(apiKey: key) == Principal(organization: key, user: key))
    }

    @Test("has version 5 UUIDs that are the same in every run")
    func uuids() {
        #expect(Principal.organizationID("acme") == Principal.organizationID("acme"))
        #expect(Principal.organizationID("acme") != Principal.organizationID("acme "))
        let principal = Principal(organization: "acme", user: "alice")
        for id in [Principal.organizationID("acme"), principal.ownerID] {
            let parts = id.split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "5")
            #expect("89ab".contains(parts[3].prefix(1)))
            #expect(id.allSatisfy { "0123456789abcdef-".contains($0) })
        }
    }

    @Test("is another owner in every organization, wherever a slash stands in the names")
    func owners() {
        let alice = Principal(organization: "acme", user: "alice")
        #expect(alice.ownerID == Principal(apiKey: "acme/alice").ownerID)
        #expect(alice.ownerID != Principal(organization: "other", user: "alice").ownerID)
        #expect(alice.ownerID != Principal(organization: "acme", user: "bob").ownerID)
        #expect(Principal(organization: "a/b", user: "c").ownerID != Principal(organization: "a", user: "b/c").ownerID)
    }
}
