import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The control of authorizations")
struct ControlAuthorizationsTests {
    private let alice: TestClient
    private let bob: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        bob = alice.with(key: "acme/bob")
    }

    private func target(_ id: String, _ user: String) -> String {
        "/__admin/cohere/connectors/\(id)/authorizations/\(user)"
    }

    private func status(_ id: String, _ client: TestClient) async -> JSONValue? {
        await client.get("/v1/connectors/\(id)").json["connector"]?["auth_status"]
    }

    @Test("gives one user an authorization, lets it expire, and takes it away")
    func statuses() async {
        let id = await alice.createConnector()
        #expect(await status(id, alice) == nil)
        for (given, shown) in [("valid", "valid"), ("expired", "expired"), ("none", nil)] as [(String, JSONValue?)] {
            let answer = await bob.put(target(id, "alice"), json: ["status": .string(given)])
            #expect(answer.status == 200)
            #expect(answer.text == #"{"status":"\#(given)"}"#)
            #expect(await status(id, alice) == shown)
            #expect(await status(id, bob) == nil)
        }
    }

    @Test("leaves an authorization as it was said, however the clock is moved")
    func clock() async {
        let id = await alice.createConnector()
        for status in ["valid", "expired"] as [JSONValue] {
            _ = await alice.put(target(id, "alice"), json: ["status": status])
            for time in ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"] as [JSONValue] {
                _ = await alice.post("/__admin/cohere/clock", json: ["set": time])
                #expect(await self.status(id, alice) == status, "\(time)")
            }
        }
    }

    @Test("takes the user's name as the path has it, decoded")
    func encodedUser() async {
        let id = await alice.createConnector()
        #expect(await alice.put(target(id, "a%2Fb%20c"), json: ["status": "valid"]).status == 200)
        #expect(await status(id, alice.with(key: "acme/a/b c")) == "valid")
    }

    @Test("acts without a key in each organization that has the connector")
    func allOrganizations() async throws {
        let state = await exportedState(id: "shared")
        let stranger = alice.with(key: "other/alice")
        let third = alice.with(key: "third/alice")
        for client in [alice, stranger] {
            #expect(await client.put("/__admin/cohere/state", json: state).status == 200)
        }
        await third.createConnector()
        let answer = await alice.forAllOrganizations.put(target("shared", "alice"), json: ["status": "valid"])
        #expect(answer.status == 200)
        #expect(await status("shared", alice) == "valid")
        #expect(await status("shared", stranger) == "valid")
        #expect(await alice.put(target("shared", "alice"), json: ["status": "none"]).status == 200)
        #expect(await status("shared", alice) == nil)
        #expect(await status("shared", stranger) == "valid", "a key's organization alone is meant")
    }

    private func exportedState(id: String) async -> JSONValue {
        [
            "connectors": [
                [
                    "id": .string(id), "name": "a", "url": "https://a.example/search",
                    "oauth": ["authorize_url": "https://a.example/a", "token_url": "https://a.example/t"],
                ]
            ]
        ]
    }

    @Test("knows no connector of another organization, with a key or without", arguments: ["other/eve", nil])
    func unknownConnector(key: String?) async {
        let id = key == nil ? "unknown" : await alice.createConnector()
        let refused = await alice.with(key: key).put(target(id, "alice"), json: ["status": "valid"])
        #expect(refused.status == 404)
        #expect(refused.message == "no connector of this organization has this id")
    }

    @Test("refuses a connector without OAuth")
    func noOAuth() async throws {
        let created = await alice.post("/v1/connectors", json: ["name": "a", "url": "https://a.example/search"])
        let id = try #require(created.json["connector"]?["id"]?.string)
        let refused = await alice.put(target(id, "alice"), json: ["status": "valid"])
        #expect(refused.status == 400)
        #expect(refused.message == "this connector has no oauth settings, so it cannot be authorized")
    }

    @Test(
        "refuses a status that is none",
        arguments: [
            ("", "the body is empty where a JSON object is expected"), ("{}", "status is required"),
            (#"{"status":null}"#, "status is required"), (#"{"status":1}"#, "status must be a string, not a number"),
            (#"{"status":"Valid"}"#, "status must be valid, expired or none"),
        ]
    )
    func faulty(body: String, message: String) async {
        let id = await alice.createConnector()
        let refused = await alice.send(.put, target(id, "alice"), text: body)
        #expect(refused.status == 400)
        #expect(refused.message == message)
        #expect(await status(id, alice) == nil)
    }
}
