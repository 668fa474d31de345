import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The organization that an admin call is about")
struct AdminScopeTests {
    private let alice: TestClient
    private let stranger: TestClient
    private let all: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "one-word")
        all = alice.forAllOrganizations
    }

    private func names(_ query: String) async -> [String?] {
        await all.get("/__admin/cohere/state\(query)").json["connectors"]?.array?.map { $0["name"]?.string } ?? []
    }

    @Test("is given in the query by its name or its id, without a key")
    func query() async {
        await alice.createConnector(named: "A")
        await stranger.createConnector(named: "B")
        #expect(await names("?organization=acme") == ["A"])
        #expect(await names("?organization=\(Principal.organizationID("acme"))") == ["A"])
        #expect(await names("?organization=\(Principal.organizationID("one-word"))") == ["B"])
        #expect(await names("?x=1&organization=a%63me") == ["A"])
        _ = await all.send(.delete, "/__admin/requests?organization=acme")
        let left = await all.get("/__admin/requests").json["requests"]?.array?.map { $0["request"]?["body"]?.string }
        #expect(left?.count == 1)
    }

    @Test("counts for WireMock's calls too: a stub is that organization's alone")
    func stubs() async {
        let id = Principal.organizationID("acme")
        await alice.createConnector()
        let made = await all.post(
            "/__admin/mappings?organization=\(id)",
            json: ["request": ["urlPath": "/x"], "response": ["status": 418]]
        )
        #expect(made.status == 201)
        #expect(await alice.get("/x").status == 418)
        #expect(await stranger.get("/x").status == 404)
    }

    @Test("is found in the journal and among the stubs too, where nothing else of it is kept")
    func unkept() async throws {
        let name = "unkept/x"
        _ = await alice.with(key: name).get("/v1/chat")
        let id = Principal.organizationID("unkept")
        alice.mock.store.reset(.id(id))
        let answer = await all.get("/__admin/requests?organization=\(id)")
        #expect(answer.json["requests"]?.array?.count == 1)
    }

    @Test("must be known where its id is given, empty in no case, and given once")
    func refused() async {
        let unknown = Principal.organizationID("nobody")
        let answer = await all.get("/__admin/cohere/state?organization=\(unknown)")
        #expect(answer.status == 404)
        #expect(
            answer.message
                == "no organization here has this id: use its name, or one of its API keys in Authorization"
        )
        await alice.createConnector()
        for query in ["organization=", "organization", "organization=acme&organization=acme"] {
            let answer = await all.send(.post, "/__admin/reset?\(query)")
            #expect(answer.status == 400, "\(query)")
        }
        #expect(await alice.connectorNames() == ["Drive"], "nothing was reset")
    }

    @Test("may be given beside its own key, and not beside another's")
    func key() async {
        let own = await alice.get("/__admin/cohere/state?organization=acme")
        #expect(own.status == 200)
        let other = await alice.get("/__admin/cohere/state?organization=other")
        #expect(other.status == 409)
        #expect(
            other.message
                == "organization in the query is another one than that of the API key: leave one of them out"
        )
        let wireMock = await alice.get("/__admin/mappings?organization=other")
        #expect(wireMock.json["errors"]?.array?[0]["code"] == 409)
    }

    @Test("may be known by its id alone, as after an import: then it has connectors, and no stubs")
    func unnamed() async {
        let id = Principal.organizationID("imported")
        let state: JSONValue = [
            "organizations": .object([id: ["connectors": [["name": "I", "url": "https://i.example/search"]]]])
        ]
        #expect(await all.put("/__admin/cohere/state", json: state).status == 200)
        #expect(await names("?organization=\(id)") == ["I"])
        let made = await all.post(
            "/__admin/cohere/connectors?organization=\(id)",
            json: ["name": "J", "url": "https://j.example/search"]
        )
        #expect(made.status == 200)
        #expect(await alice.with(key: "imported/x").connectorNames() == ["J", "I"])
    }

    @Test("has no stubs of its own as long as only its id is known")
    func unnamedStubs() async {
        let id = Principal.organizationID("imported")
        let state: JSONValue = ["organizations": .object([id: ["connectors": []]])]
        _ = await all.put("/__admin/cohere/state", json: state)
        let answer = await all.get("/__admin/mappings?organization=\(id)")
        #expect(answer.status == 400)
        #expect(await all.get("/__admin/cohere/stubs?organization=\(id)").status == 200)
        #expect(await all.get("/__admin/cohere/requests?organization=\(id)").json["requests"] == [])
    }

    @Test("stands in no log line, as it may be a whole API key")
    func log() throws {
        for path in ["/__admin/requests?organization=one-word&limit=3", "/__admin/cohere/clock?organization=one-word"] {
            let target = try #require(RequestTarget(path))
            let incoming = alice.mock.receive(Request(method: .get, target: target), of: nil)
            #expect(!incoming.loggedPath.contains("one-word"), "\(path)")
        }
    }
}
