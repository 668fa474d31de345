import CohereConnectorsMockTesting
import Logging
import Testing

@testable import CohereConnectorsMock

/// A key of one word names organization and user, and is a secret. So an id stands wherever one of them is named.
@Suite("A key of one word")
struct HiddenKeysTests {
    /// Keys that are organization and user in one, though some have a slash.
    static let keys = ["S3CRET-one-word", "S3CRET/", "/S3CRET", "S3CRET caf\u{E9}"]

    private let log = LogRecorder()

    private func client(_ key: String) throws -> TestClient {
        try TestClient(.reproducible { $0.logger = log.logger }, key: key)
    }

    /// Makes a connector of the mock's own provider, and lets the user authorize it.
    private func authorize(_ client: TestClient) async throws -> (id: String, consentPage: TestResponse) {
        let created = await client.post(
            "/v1/connectors",
            json: [
                "name": "Drive", "url": "https://drive.example.com/search",
                "oauth": [
                    "client_id": "c", "authorize_url": "http://localhost/oauth/authorize",
                    "token_url": "http://localhost/oauth/token",
                ],
            ]
        )
        let id = try #require(created.json["connector"]?["id"]?.string)
        let begun = await client.post("/v1/connectors/\(id)/oauth/authorize")
        let url = try #require(begun.json["redirect_url"]?.string)
        let browser = client.with(key: nil)
        let page = await browser.get(url)
        let allowed = await browser.post(url, form: [(name: "decision", value: "allow")])
        let done = await browser.get(try #require(allowed.header("Location")))
        try #require(done.status == 200)
        return (id, page)
    }

    @Test("is shown by no page, no list, no export, no metric, no error and no log line", arguments: keys)
    func shownNowhere(key: String) async throws {
        let client = try client(key)
        let all = client.forAllOrganizations
        let (id, page) = try await authorize(client)
        let organization = try #require(await client.post("/v1/check-api-key").json["organization_id"]?.string)
        let owner = try #require(await client.post("/v1/check-api-key").json["owner_id"]?.string)
        #expect(page.text.contains("of the organization <strong>\(organization)</strong>"))
        let state: JSONValue = .object(JSONObject([(key, ["connectors": [["name": 7]]] as JSONValue)]))
        var answers = [page]
        for asking in [client, all] {
            for path in [
                "/__admin/cohere/organizations", "/__admin/cohere/state",
                "/__admin/cohere/connectors/\(id)/authorizations",
            ] { answers.append(await asking.get(path)) }
        }
        answers.append(await all.get("/metrics"))
        answers.append(await all.put("/__admin/cohere/state", json: ["organizations": state]))
        for answer in answers {
            #expect(!answer.text.contains("S3CRET"))
            for field in answer.response.headers { #expect(!field.value.contains("S3CRET")) }
        }
        #expect(answers[1].json == ["organizations": [["id": .string(organization), "connectors": 1]]])
        #expect(answers[4].json == answers[1].json)
        #expect(answers[5].json["organizations"]?.object?.keys == [organization])
        let listed: JSONValue = [
            "authorizations": [
                ["owner_id": .string(owner), "organization_id": .string(organization), "status": "valid"]
            ]
        ]
        #expect(answers[3].json == listed)
        #expect(answers[6].json == listed)
        #expect(log.lines.count > 5)
        for line in log.lines { #expect(!line.contains("S3CRET")) }
    }

    @Test("stays hidden where another key names the organization too, which alone would be shown")
    func mixed() async throws {
        let client = try TestClient(.reproducible(), key: "acme/alice")
        let list = "/__admin/cohere/organizations"
        await client.createConnector()
        #expect(await client.forAllOrganizations.get(list).json["organizations"]?.array?.map { $0["name"] } == ["acme"])
        _ = await client.with(key: "acme").get("/v1/connectors")
        #expect(await client.forAllOrganizations.get(list).json["organizations"]?.array?.map { $0["name"] } == [nil])
    }

    @Test("is no name that an import gives: what may be shown, only a request's key says")
    func imported() async throws {
        let client = try TestClient(.reproducible(), key: nil)
        let state: JSONValue = ["connectors": [["id": "x", "name": "a", "url": "https://a.example/search"]]]
        let answer = await client.put("/__admin/cohere/state", json: ["organizations": ["S3CRET": state]])
        #expect(answer.status == 200)
        let id = Principal.organizationID("S3CRET")
        #expect(await client.get("/__admin/cohere/state").json["organizations"]?.object?.keys == [id])
        #expect(await client.with(key: "S3CRET").connectorNames() == ["a"])
    }

    @Test("an export goes into a fresh server, which knows the organization by its id until its key is used")
    func roundTrip() async throws {
        let old = try TestClient(.reproducible(), key: "S3CRET")
        for name in ["One", "Two"] { await old.createConnector(named: name) }
        await old.with(key: "acme/alice").createConnector(named: "Three")
        let export = await old.forAllOrganizations.get("/__admin/cohere/state").json
        let new = try TestClient(.reproducible(), key: nil)
        #expect(await new.put("/__admin/cohere/state", json: export).text == "{}")
        let id = Principal.organizationID("S3CRET")
        // `acme` is given by its name, and shown by its id until a key names it.
        let list = await new.get("/__admin/cohere/organizations").json["organizations"]?.array
        #expect(Set(list?.compactMap { $0["id"]?.string } ?? []) == [id, Principal.organizationID("acme")])
        #expect(list?.allSatisfy { $0["name"] == nil } == true)
        #expect(await new.with(key: "S3CRET").connectorNames() == ["Two", "One"])
        #expect(await new.with(key: "acme/alice").connectorNames() == ["Three"])
        let again = await new.get("/__admin/cohere/state").json["organizations"]?[id]?["connectors"]?.array
        let before = export["organizations"]?[id]?["connectors"]?.array
        for member in ["id", "name", "created_at", "updated_at", "url"] {
            #expect(again?.map { $0[member] } == before?.map { $0[member] })
        }
        let created = await new.with(key: "S3CRET").createConnector(named: "Four")
        #expect(await new.with(key: "S3CRET").get("/v1/connectors/\(created)").status == 200)
        #expect(await new.delete("/__admin/cohere/organizations/\(id)").text == "{}")
        #expect(await new.with(key: "S3CRET").connectorNames() == [])
    }

    @Test(
        "a user of it is given an authorization by owner_id, before or after the user was seen",
        arguments: [true, false]
    )
    func byOwnerID(isSeen: Bool) async throws {
        let client = try TestClient(.reproducible(), key: "S3CRET")
        let owner = try #require(await client.post("/v1/check-api-key").json["owner_id"]?.string)
        let other = Principal(organization: "acme", user: "bob").ownerID
        let id = await client.createConnector()
        let foreign = await client.with(key: "acme/alice").createConnector()
        if isSeen { _ = await client.get("/v1/connectors/\(id)") }
        let path = "/__admin/cohere/connectors/\(id)/authorizations/\(owner)"
        #expect(await client.put(path, json: ["status": "valid"]).status == 200)
        #expect(await client.get("/v1/connectors/\(id)").json["connector"]?["auth_status"] == "valid")
        let all = client.forAllOrganizations
        let target = "/__admin/cohere/connectors/\(foreign)/authorizations/\(other)"
        #expect(await all.put(target, json: ["status": "expired"]).status == 200)
        let bob = client.with(key: "acme/bob")
        #expect(await bob.get("/v1/connectors/\(foreign)").json["connector"]?["auth_status"] == "expired")
    }

    @Test("a user's name is not taken in an organization of which only the id is known")
    func unknownUser() async throws {
        let client = try TestClient(.reproducible(), key: nil)
        let connector: JSONValue = [
            "id": "x", "name": "a", "url": "https://a.example/search",
            "oauth": ["authorize_url": "https://a.example/a", "token_url": "https://a.example/t"],
        ]
        let organization = Principal.organizationID("S3CRET")
        let state: JSONValue = .object(JSONObject([(organization, ["connectors": [connector]] as JSONValue)]))
        #expect(await client.put("/__admin/cohere/state", json: ["organizations": state]).status == 200)
        let path = "/__admin/cohere/connectors/x/authorizations/"
        let refused = await client.put(path + "alice", json: ["status": "valid"])
        #expect(refused.status == 400)
        #expect(
            refused.message
                == "the user must be given by owner_id, as no key of this organization has been used yet"
        )
        let owner = Principal(organization: "S3CRET", user: "S3CRET").ownerID
        #expect(await client.put(path + owner, json: ["status": "valid"]).status == 200)
        let seen = await client.with(key: "S3CRET").get("/v1/connectors/x")
        #expect(seen.json["connector"]?["auth_status"] == "valid")
    }
}
