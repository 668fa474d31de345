import CohereConnectorsMockTesting
import Connectors
import Testing

@testable import CohereConnectorsMock

@Suite("The control of organizations")
struct ControlOrganizationsTests {
    private static let target = "/__admin/cohere/organizations"

    private let alice: TestClient
    private let stranger: TestClient
    private let all: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "other/eve")
        all = alice.forAllOrganizations
    }

    private func entry(_ name: String, _ connectors: Int) -> JSONValue {
        [
            "name": .string(name), "id": .string(Principal.organizationID(name)),
            "connectors": JSONValue(connectors),
        ]
    }

    @Test("lists those that somebody has asked for by name, and with a key its own alone")
    func list() async {
        #expect(await all.get(Self.target).text == #"{"organizations":[]}"#)
        _ = await stranger.get("/v1/connectors")
        for name in ["One", "Two"] { await alice.createConnector(named: name) }
        let answer = await all.get(Self.target)
        #expect(answer.status == 200)
        #expect(answer.json == ["organizations": [entry("acme", 2), entry("other", 0)]])
        #expect(await alice.get(Self.target).json == ["organizations": [entry("acme", 2)]])
    }

    @Test("forgets all of one organization, and nothing of another", arguments: [true, false])
    func delete(withKey: Bool) async {
        for client in [alice, stranger] {
            await client.createConnector()
            _ = await client.post("/__admin/mappings", json: ["request": ["url": "/stubbed"]])
            _ = await client.post("/__admin/cohere/clock", json: ["advance_seconds": 60])
        }
        let answer = await (withKey ? alice : all).delete(Self.target + "/acme")
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await all.get(Self.target).json == ["organizations": [entry("other", 1)]])
        for (client, left) in [(alice, 0), (stranger, 1)] {
            #expect(await client.get("/__admin/mappings").json["meta"] == ["total": JSONValue(left)])
            #expect(await client.get("/__admin/requests").json["meta"] == ["total": JSONValue(left)])
        }
        let id = await alice.createConnector()
        let created = await alice.get("/v1/connectors/\(id)").json["connector"]?["created_at"]
        #expect(created == "2024-01-02T03:04:05.000000Z", "its clock follows the server's again")
    }

    @Test("refuses to forget another organization than the key's")
    func foreign() async {
        await alice.createConnector()
        let refused = await stranger.delete(Self.target + "/acme")
        #expect(refused.status == 404)
        #expect(refused.json == refusal(code: 404, "There is nothing of this id"))
        #expect(await alice.connectorNames() == ["Drive"])
    }

    @Test("forgets an organization also by its id, and takes one that is not there for forgotten")
    func byIDOrAbsent() async {
        await alice.createConnector()
        let byID = await all.delete("\(Self.target)/\(Principal.organizationID("acme"))")
        let absent = await all.delete(Self.target + "/nobody")
        #expect(byID.status == 200)
        #expect(absent.status == 200)
        #expect(await alice.connectorNames() == [])
    }

    @Test("lists and forgets one that has nothing but stubs, or nothing but requests")
    func stubsOrRequests() async {
        _ = await alice.post("/__admin/mappings", json: ["request": ["url": "/stubbed"]])
        #expect(
            await all.get(Self.target).json["organizations"]?.array?.map { $0["id"]?.string } == [
                Principal.organizationID("acme")
            ]
        )
        #expect(await all.delete(Self.target + "/acme").status == 200)
        #expect(await alice.get("/__admin/mappings").json["meta"] == ["total": 0])
        #expect(await all.get(Self.target).json == ["organizations": []])
        _ = await stranger.get("/elsewhere")
        #expect(await all.get(Self.target).json["organizations"]?.array?.count == 1)
        #expect(await all.delete("\(Self.target)/\(Principal.organizationID("other"))").status == 200)
        #expect(await stranger.get("/__admin/requests").json["meta"] == ["total": 0])
        #expect(await all.get(Self.target).json == ["organizations": []])
    }

    @Test("forgets by its id alone what belongs to a key of one word: stubs, requests and authorizations")
    func oneWordByID() async {
        let client = alice.with(key: "S3CRET")
        let id = await client.createConnector()
        _ = await client.post("/__admin/mappings", json: ["request": ["url": "/stubbed"]])
        _ = await client.post("/v1/connectors/\(id)/oauth/authorize")
        #expect(await all.delete("\(Self.target)/\(Principal.organizationID("S3CRET"))").status == 200)
        #expect(await client.connectorNames() == [])
        #expect(await client.get("/__admin/mappings").json["meta"] == ["total": 0])
        #expect(all.mock.authorizationRequests.organizations.isEmpty)
    }
}
