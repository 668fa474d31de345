import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The control of connectors")
struct ControlConnectorsTests {
    private static let target = "/__admin/cohere/connectors"

    private let alice: TestClient

    init() throws { alice = try TestClient(.reproducible(), key: "acme/alice") }

    @Test("adds a connector with the id and the times that are given, and shows it without its secret")
    func add() async {
        let answer = await alice.post(
            Self.target,
            json: [
                "id": "drive", "name": "Drive", "url": "https://drive.example.com/search",
                "created_at": "2024-01-02T03:04:05.000000Z",
                "oauth": [
                    "client_secret": "hunter2", "authorize_url": "https://a.example", "token_url": "https://t.example",
                ],
            ]
        )
        #expect(answer.status == 200)
        #expect(!answer.text.contains("hunter2"))
        #expect(answer.json["connector"]?["created_at"] == "2024-01-02T03:04:05.000000Z")
        #expect(answer.json["connector"]?["updated_at"] == "2024-01-02T03:04:05.000000Z")
        #expect(await alice.get("/v1/connectors/drive").json == answer.json)
        #expect(await alice.with(key: "other/eve").get("/v1/connectors/drive").status == 404)
    }

    @Test("draws an id from the name, keeps the other connectors, and lists an older one behind newer ones")
    func others() async {
        let newer = await alice.createConnector(named: "Newer")
        let older = await alice.post(
            Self.target,
            json: ["name": "Older", "url": "https://a.example/search", "created_at": "2001-01-01T00:00:00Z"]
        ).json["connector"]?["id"]
        let listed = await alice.get("/v1/connectors").json["connectors"]?.array?.map { $0["id"] }
        #expect(listed == [.string(newer), older])
        #expect(await alice.delete("/v1/connectors/\(older?.string ?? "")").status == 200)
        #expect(await alice.get("/v1/connectors").json["total_count"] == 1)
    }

    @Test("is neither in the journal nor answered by a stub")
    func unobserved() async {
        _ = await alice.post(
            "/__admin/mappings",
            json: ["request": ["method": "ANY"], "response": ["status": 500]]
        )
        let answer = await alice.post(Self.target, json: ["name": "Drive", "url": "https://a.example/search"])
        #expect(answer.status == 200)
        #expect(await alice.get("/__admin/requests").json["meta"]?["total"] == 0)
    }

    @Test("refuses an id that is taken, a field that is wrong or unknown, and a call for all; nothing is added")
    func refusals() async {
        func post(_ members: String) async -> (Int, String?) {
            let answer = await alice.send(.post, Self.target, body: Array("{\(members)}".utf8))
            return (answer.status, answer.json["message"]?.string)
        }
        let rest = #""name":"Drive","url":"https://a.example/search""#
        #expect(await post(#""id":"drive",\#(rest)"#).0 == 200)
        #expect(await post(#""id":"drive",\#(rest)"#) == (409, "a connector of this organization has this id already"))
        #expect(await post(#""name":"b","url":"drive""#) == (400, "url must be an absolute http or https URL"))
        #expect(await post(#""nam":"b",\#(rest)"#).1?.hasPrefix("nam is not a field of a connector") == true)
        let everyone = await alice.forAllOrganizations.post(Self.target, json: [:])
        #expect(everyone.status == 400)
        #expect(everyone.message?.hasPrefix("a connector belongs to one organization") == true)
        #expect(await alice.get("/v1/connectors").json["total_count"] == 1)
    }

    // MARK: without a key

    private func connectors(_ answer: TestResponse) -> [JSONValue?] {
        answer.json["connectors"]?.array?.map { $0["connector"]?["name"] } ?? []
    }

    @Test("lists those of all organizations, the newest of each first, with the users who have authorized them")
    func list() async {
        let stranger = alice.with(key: "other/eve")
        for name in ["A", "B"] { await alice.createConnector(named: name) }
        let id = await stranger.createConnector(named: "C")
        let target = "\(Self.target)/\(id)/authorizations"
        for (user, status) in [("eve", "valid"), ("bob", "expired")] as [(String, JSONValue)] {
            #expect(await alice.forAllOrganizations.put("\(target)/\(user)", json: ["status": status]).status == 200)
        }
        let all = await alice.forAllOrganizations.get(Self.target)
        #expect(connectors(all) == ["B", "A", "C"])
        #expect(all.json["meta"] == ["total": 3])
        #expect(!all.text.contains("hunter2"))
        let last = all.json["connectors"]?.array?[2]
        #expect(last?["organization"] == "other")
        #expect(last?["organization_id"] == .string(Principal.organizationID("other")))
        #expect(last?["authorization_count"] == 2)
        let users = last?["authorizations"]?.array?.map { [$0["user"], $0["status"]] } ?? []
        #expect(users.contains(["eve", "valid"]) && users.contains(["bob", "expired"]))
        var shown = await stranger.get("/v1/connectors/\(id)").json["connector"]?.object ?? [:]
        // It is that of the user who asks.
        #expect(shown["auth_status"] == "valid")
        shown["auth_status"] = nil
        #expect(last?["connector"] == .object(shown))
        for (query, names) in [
            ("?limit=2", ["B", "A"]), ("?limit=1&offset=1", ["A"]), ("?offset=2", ["C"]), ("?offset=9", []),
            ("?limit=0", []), ("?organization=other", ["C"]),
        ] as [(String, [JSONValue?])] {
            #expect(connectors(await alice.forAllOrganizations.get(Self.target + query)) == names, "\(query)")
        }
        for query in ["limit=10001", "limit=-1", "limit=x", "offset=-1"] {
            #expect(await alice.get("\(Self.target)?\(query)").status == 400, "\(query)")
        }
    }

    @Test("changes and deletes one without its organization's key, beside the journal")
    func changeAndDelete() async {
        let id = await alice.createConnector()
        let all = alice.forAllOrganizations
        _ = await all.delete("/__admin/requests")
        let changed = await all.patch("\(Self.target)/\(id)", json: ["name": "New", "oauth": ["scope": "read"]])
        #expect(changed.status == 200)
        #expect(changed.json["connector"]?["name"] == "New")
        #expect(changed.json["connector"]?["oauth"]?["client_id"] == "client", "what is left out stays")
        #expect(await all.get("\(Self.target)/\(id)").json == changed.json)
        let wrong = await all.patch("\(Self.target)/\(id)", json: ["url": "x"])
        #expect(wrong.message == "url must be an absolute http or https URL")
        #expect(await all.delete("\(Self.target)/\(id)?organization=acme").status == 200)
        for method in [HTTP.Method.get, .patch, .delete] {
            #expect(await all.send(method, "\(Self.target)/\(id)").status == 404, "\(method)")
        }
        #expect(await all.get("/__admin/requests").json["meta"]?["total"] == 0)
    }

    @Test("asks which one is meant where several organizations have it, but deletes all")
    func several() async {
        let stranger = alice.with(key: "other/eve")
        for client in [alice, stranger] {
            _ = await client.post(Self.target, json: ["id": "drive", "name": "D", "url": "https://d.example/search"])
        }
        let all = alice.forAllOrganizations
        let answer = await all.patch("\(Self.target)/drive", json: ["name": "New"])
        #expect(answer.status == 409)
        #expect(answer.message?.hasPrefix("several organizations have a connector of this id") == true)
        #expect(await all.get("\(Self.target)/drive").status == 409)
        #expect(await all.patch("\(Self.target)/drive?organization=other", json: ["name": "New"]).status == 200)
        #expect(await alice.connectorNames() == ["D"])
        #expect(await stranger.connectorNames() == ["New"])
        #expect(await all.delete("\(Self.target)/drive").status == 200)
        #expect(await alice.connectorNames() + stranger.connectorNames() == [])
    }

    @Test("begins the flow for a user who is given by name or id, and for the one of a key of one word")
    func authorize() async throws {
        let id = await alice.createConnector()
        let word = alice.with(key: "s3cret-word")
        let wordID = await word.createConnector()
        let all = alice.forAllOrganizations
        func begin(_ id: String, _ body: JSONValue) async throws -> Principal? {
            let answer = await all.post("\(Self.target)/\(id)/oauth/authorize", json: body)
            #expect(answer.status == 200, "\(answer.text)")
            let url = try #require(answer.json["redirect_url"]?.string)
            #expect(url.hasPrefix("https://drive.example.com/authorize?response_type=code&client_id=client&"))
            let state = try #require(Form(parsing: String(url.split(separator: "?")[1]))["state"])
            return all.mock.authorizationRequests.peek(state)?.principal
        }
        #expect(try await begin(id, ["user": "bob"]) == Principal(organization: "acme", user: "bob"))
        _ = await alice.put("\(Self.target)/\(id)/authorizations/carol", json: ["status": "expired"])
        let carol = Principal(organization: "acme", user: "carol")
        #expect(try await begin(id, ["user": .string(carol.ownerID)]) == carol)
        let own = Principal(organization: "s3cret-word", user: "s3cret-word")
        #expect(try await begin(wordID, [:]) == own)
        #expect(try await begin(wordID, ["user": .string(own.ownerID)]) == own)
        for (body, status) in [
            (["user": .string(Principal(organization: "acme", user: "x").ownerID)], 400), (["user": 1], 400),
            (["usr": "bob"], 400), (["user": "bob", "after_token_redirect": "javascript:alert(1)"], 400),
        ] as [(JSONValue, Int)] {
            #expect(await all.post("\(Self.target)/\(id)/oauth/authorize", json: body).status == status, "\(body)")
        }
        #expect(await all.post("\(Self.target)/none/oauth/authorize", json: [:]).status == 404)
    }
}
