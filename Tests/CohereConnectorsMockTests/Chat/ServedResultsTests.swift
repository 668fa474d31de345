import CohereConnectorsMockTesting
import Connectors
import HTTP
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("Results that the mock serves")
struct ServedResultsTests {
    private let mock: ChatMock

    init() throws { mock = try ChatMock() }

    private func search(_ id: String, token: String? = nil, _ body: String = #"{"query":"q"}"#) async -> TestResponse {
        let headers = token.map { [(name: "Authorization", value: $0)] } ?? []
        let client = mock.alice.with(key: nil)
        return await client.send(.post, "/connectors/\(id)/search", headers: headers, body: Array(body.utf8))
    }

    @Test("are given as they are to who asks with a query")
    func plain() async {
        await mock.connector("a", results: [["text": "T", "n": 1]])
        let found = await search("a")
        #expect(found.status == 200)
        #expect(found.text == #"{"results":[{"text":"T","n":1}]}"#)
        #expect(await search("a", token: "Bearer anything").status == 200)
        for (body, reason) in [
            ("{}", "query must not be blank"), (#"{"query":" "}"#, "query must not be blank"),
            (#"{"query":1}"#, "query must be a string"), ("", "the body is empty"),
        ] {
            let refused = await search("a", body)
            #expect(refused.status == 400)
            #expect(refused.message?.contains(reason) == true)
        }
        await mock.connector("b")
        for id in ["b", "nope"] { #expect(await search(id).status == 404) }
    }

    @Test("need the service's token, in its scheme")
    func serviceAuth() async {
        for type in ["bearer", "basic", "noscheme"] {
            await mock.connector(type, results: [], ["service_auth": ["type": .string(type), "token": "the-token"]])
        }
        #expect(await search("bearer", token: "Bearer the-token").status == 200)
        #expect(await search("basic", token: "Basic the-token").status == 200)
        #expect(await search("noscheme", token: "the-token").status == 200)
        for (id, token) in [
            ("bearer", "the-token"), ("bearer", "Bearer other"), ("basic", "Bearer the-token"),
            ("noscheme", "Bearer the-token"), ("bearer", nil), ("bearer", ""),
        ] {
            let refused = await search(id, token: token)
            #expect(refused.status == 401)
            #expect(refused.header("WWW-Authenticate") == "Bearer")
        }
        // A chat that brings another token gets the connector's refusal.
        let refused = await mock.chat(["id": "bearer", "user_access_token": "other-token"])
        #expect(refused.message?.contains("request failed with status code 401") == true)
    }

    @Test(
        "take the scheme in any case, and any number of spaces",
        arguments: [
            ("bearer", "bearer the-Token", true), ("bearer", "BEARER   the-Token", true),
            ("bearer", "Bearer the-token", false), ("basic", "basic the-Token", true), ("basic", "the-Token", false),
            ("noscheme", "the-Token", true), ("noscheme", "Bearer the-Token", false),
        ]
    )
    func schemes(_ type: String, _ sent: String, _ isTaken: Bool) async {
        let auth: JSONObject = ["service_auth": ["type": .string(type), "token": "the-Token"]]
        await mock.connector("a", results: [["text": "Yes."]], auth)
        #expect(await search("a", token: sent).status == (isTaken ? 200 : 401))
    }

    @Test("need the access token of a user who has authorized the connector")
    func oauth() async throws {
        await mock.connector("a", results: [], ChatMock.oauth)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .valid)
        _ = await mock.chat(["id": "a"])
        let sent = try #require(mock.searches.first?.request.headers["Authorization"])
        #expect(await search("a", token: sent).status == 200)
        #expect(await search("a", token: "bearer \(sent.dropFirst(7))").status == 200)
        for token in [nil, "Bearer", "Bearer other", "Basic \(sent.dropFirst(7))"] as [String?] {
            #expect(await search("a", token: token).status == 401)
        }
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: nil)
        #expect(await search("a", token: sent).status == 401)
    }

    @Test("are of the organization that takes the token, where several have a connector of one id")
    func organizations() async {
        for (key, token) in [("one/x", "token-one"), ("two/x", "token-two"), ("three/x", "token-three")] {
            let json: JSONValue = [
                "id": "same", "name": "N", "results": [["text": .string(key)]],
                "service_auth": ["type": "bearer", "token": .string(token)],
            ]
            #expect(await mock.alice.with(key: key).post("/__admin/cohere/connectors", json: json).status == 200)
        }
        #expect(await search("same", token: "Bearer token-two").text.contains("two/x"))
        #expect(await search("same", token: "Bearer token-three").text.contains("three/x"))
        #expect(await search("same", token: "Bearer token-four").status == 401)
        // One that takes every token takes what is no other's. There is one before each other, however they are sorted.
        for number in 0..<8 {
            let json: JSONValue = ["id": "same", "name": "N", "results": [["text": "open"]]]
            let key = "open\(number)/x"
            #expect(await mock.alice.with(key: key).post("/__admin/cohere/connectors", json: json).status == 200)
        }
        #expect(await search("same", token: "Bearer token-two").text.contains("two/x"))
        #expect(await search("same", token: "Bearer token-four").text.contains("open"))
    }

    @Test("are set, replaced and taken away while the connector is there")
    func changed() async {
        await mock.connector("a", answering: [["text": "Asked."]])
        let path = "/__admin/cohere/connectors/a/results"
        #expect(await mock.chat(["id": "a"]).json["text"] == "Asked.")
        #expect(await mock.alice.put(path, json: [["text": "Served."]]).status == 200)
        #expect(await mock.chat(["id": "a"]).json["text"] == "Served.")
        #expect(await mock.alice.patch("/v1/connectors/a", json: ["name": "B"]).status == 200)
        #expect(await mock.chat(["id": "a"]).json["text"] == "Served.")
        #expect(await mock.alice.delete(path).status == 200)
        #expect(await mock.chat(["id": "a"]).json["text"] == "Asked.")
        for (body, reason) in [
            (#"{"results":[]}"#, "must be an array, not an object"), ("[1]", "[0] must be an object, not a number"),
            ("[", "is not valid JSON"), ("", "is empty"),
        ] {
            let refused = await mock.alice.send(.put, path, body: Array(body.utf8))
            #expect(refused.status == 400)
            #expect(refused.message?.contains(reason) == true, "\(refused.text)")
        }
        let missing = await mock.alice.put("/__admin/cohere/connectors/nope/results", json: [])
        #expect(missing.status == 404)
    }

    @Test("have 1 MiB at most")
    func large() async {
        await mock.connector("a")
        func put(_ count: Int) async -> TestResponse {
            let text: JSONValue = .string(String(repeating: "x", count: count - #"[{"text":""}]"#.utf8.count))
            return await mock.alice.put("/__admin/cohere/connectors/a/results", json: [["text": text]])
        }
        #expect(await put(1 << 20).status == 200)
        #expect(await put((1 << 20) + 1).message?.contains("must have at most 1048576 bytes") == true)
    }

    @Test("give a connector without a URL one of the server's own")
    func url() async throws {
        let made = await mock.alice.post(
            "/__admin/cohere/connectors",
            json: ["name": "My drive", "results": [["text": "Yes."]]]
        )
        let connector = try #require(made.json["connector"])
        let id = try #require(connector["id"]?.string)
        #expect(id.hasPrefix("my-drive-"))
        #expect(connector["url"] == .string("http://localhost/connectors/\(id)/search"))
        #expect(connector["results"] == nil)
        #expect(await search(id).status == 200)
        let odd = await mock.alice.post(
            "/__admin/cohere/connectors",
            json: ["id": "a/b ü", "name": "N", "results": []]
        )
        #expect(odd.json["connector"]?["url"] == "http://localhost/connectors/a%2Fb%20%C3%BC/search")
        #expect(await search("a%2Fb%20%C3%BC").status == 200)
        #expect(await mock.chat(["id": "a/b ü"]).status == 200)
        for json in [["name": "N"], ["name": "N", "results": .null], ["results": []]] as [JSONValue] {
            #expect(await mock.alice.post("/__admin/cohere/connectors", json: json).status == 400)
        }
    }

    @Test("are in an export and come back, and are in fixtures, but not in Cohere's API")
    func state() async throws {
        await mock.connector("a", results: [["text": "Yes."]])
        let state = await mock.alice.get("/__admin/cohere/state").json
        #expect(state["connectors"]?.array?.first?["results"] == [["text": "Yes."]])
        let other = mock.alice.with(key: "other/x")
        #expect(await other.put("/__admin/cohere/state", json: state).status == 200)
        #expect(await mock.chat(["id": "a"], as: other).json["text"] == "Yes.")
        let made = await mock.alice.post(
            "/v1/connectors",
            json: ["name": "N", "url": "http://localhost/nothing/search", "results": [["text": "Yes."]]]
        )
        let id = try #require(made.json["connector"]?["id"]?.string)
        #expect(await mock.chat(["id": .string(id)]).status == 400, "the API has no such field")
    }

    @Test("of fixtures are there before anybody has asked for anything")
    func fixtures() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "f.json",
            json: [
                "connectors": [["id": "a", "name": "a", "url": "https://x.example", "results": [["text": "Yes."]]]]
            ]
        )
        let mock = try ChatMock { $0.fixtures = [path] }
        let search: JSONValue = ["query": "q"]
        let nobody = mock.alice.with(key: nil)
        #expect(await nobody.post("/connectors/a/search", json: search).json["results"] == [["text": "Yes."]])
        #expect(await nobody.post("/connectors/b/search", json: search).status == 404)
    }

    @Test("can be hidden by a stub, for a search that is slow or fails")
    func stub() async {
        await mock.connector("a", results: [["text": "Yes."]])
        let stub: JSONValue = ["request": ["urlPath": "/connectors/a/search"], "response": ["status": 503]]
        #expect(await mock.alice.post("/__admin/mappings", json: stub).status == 201)
        #expect(await mock.chat(["id": "a"]).message?.contains("status code 503") == true)
    }
}

@Suite("The owner of an access token")
struct ProviderUserTests {
    @Test("is told to who has the token")
    func user() async throws {
        let mock = try ChatMock()
        await mock.connector("a", results: [], ChatMock.oauth)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .valid)
        _ = await mock.chat(["id": "a"])
        let sent = try #require(mock.searches.first?.request.headers["Authorization"])
        let client = mock.alice.with(key: nil)
        let told = await client.get("/oauth/userinfo", headers: [("Authorization", sent)])
        #expect(told.status == 200)
        #expect(told.json["preferred_username"] == "alice")
        #expect(told.json["sub"]?.string == Principal(organization: "acme", user: "alice").ownerID)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .expired)
        for token in [sent, "Bearer other", "Bearer acme/alice", ""] {
            let refused = await client.get("/oauth/userinfo", headers: [("Authorization", token)])
            #expect(refused.status == 401)
            #expect(refused.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"")
        }
        #expect(await client.get("/oauth/userinfo").status == 401)
        let metadata = await client.get("/.well-known/oauth-authorization-server").json
        #expect(metadata["userinfo_endpoint"] == "http://localhost/oauth/userinfo")
    }

    @Test("is told by id alone where the name is a whole API key")
    func wholeKey() async throws {
        let mock = try ChatMock()
        let client = mock.alice.with(key: "a-whole-key")
        let json: JSONValue = .object(
            JSONObject(
                [("id", "a"), ("name", "N"), ("results", [])] + ChatMock.oauth.members.map { ($0.key, $0.value) }
            )
        )
        #expect(await client.post("/__admin/cohere/connectors", json: json).status == 200)
        let organization = mock.mock.store.organization(named: "a-whole-key")
        try organization.setAuthorization(of: "a", by: .name("a-whole-key"), to: .valid)
        _ = await mock.chat(["id": "a"], as: client)
        let record = try #require(mock.mock.searches.records(of: "a-whole-key").first)
        let sent = try #require(record.request.headers["Authorization"])
        let told = await client.with(key: nil).get("/oauth/userinfo", headers: [("Authorization", sent)])
        #expect(told.json.object?.keys == ["sub"])
    }
}
