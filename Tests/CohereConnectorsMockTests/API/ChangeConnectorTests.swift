import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("A connector that is created or changed")
struct ChangeConnectorTests {
    private let clock = Clock(stoppedAt: Timestamp(microseconds: 1_700_000_000_000_000))
    private let client: TestClient

    init() throws {
        let clock = clock
        client = try TestClient(MockConfiguration { $0.clock = clock }, key: "acme/alice")
    }

    private func send(_ method: HTTP.Method, _ target: String, _ body: String) async -> TestResponse {
        await client.send(method, target, body: Array(body.utf8))
    }

    private func create(_ body: String) async throws -> String {
        try #require(await send(.post, "/v1/connectors", body).json["connector"]?["id"]?.string)
    }

    @Test("is answered with the whole connector, times from the organization's clock")
    func created() async throws {
        let answer = await send(
            .post,
            "/v1/connectors",
            #"{"name":"Wiki","url":"https://wiki.example/search","more":1}"#
        )
        let id = try #require(answer.json["connector"]?["id"]?.string)
        #expect(answer.status == 200)
        #expect(id.wholeMatch(of: /wiki-[a-z0-9]{6}/) != nil)
        #expect(
            answer.text == #"{"connector":{"active":true,"continue_on_failure":false,"#
                + #""created_at":"2023-11-14T22:13:20.000000Z","id":"\#(id)","name":"Wiki","#
                + #""organization_id":"\#(Principal.organizationID("acme"))","#
                + #""updated_at":"2023-11-14T22:13:20.000000Z","url":"https://wiki.example/search"}}"#
        )
    }

    @Test("keeps what a change leaves out or has as null, inside oauth too, and gets the time of the change")
    func changed() async throws {
        let id = try await create(
            #"{"name":"a","url":"https://x.example/search","description":"d","excludes":["e"],"active":false,"#
                + #""oauth":{"client_id":"c","authorize_url":"https://i.example/a","token_url":"https://i.example/t"}}"#
        )
        clock.advance(bySeconds: 1)
        let answer = await send(
            .patch,
            "/v1/connectors/\(id)",
            #"{"name":"b","url":null,"description":null,"excludes":null,"oauth":{"scope":"s","client_id":null}}"#
        )
        #expect(answer.status == 200)
        #expect(
            answer.json["connector"] == [
                "active": false, "auth_type": "oauth", "continue_on_failure": false,
                "created_at": "2023-11-14T22:13:20.000000Z", "description": "d", "excludes": ["e"], "id": .string(id),
                "name": "b",
                "oauth": [
                    "authorize_url": "https://i.example/a", "client_id": "c", "scope": "s",
                    "token_url": "https://i.example/t",
                ], "organization_id": .string(Principal.organizationID("acme")),
                "updated_at": "2023-11-14T22:13:21.000000Z", "url": "https://x.example/search",
            ]
        )
        #expect(await client.get("/v1/connectors/\(id)").text == answer.text)
    }

    @Test("turns from oauth to service_auth and back")
    func otherAuthentication() async throws {
        let id = try await create(#"{"name":"a","url":"https://x.example/search","service_auth":{"token":"t"}}"#)
        let oauth = #"{"oauth":{"authorize_url":"https://i.example/a","token_url":"https://i.example/t"}}"#
        for (body, type) in [
            ("{}", "service_auth"), (oauth, "oauth"), (#"{"service_auth":{"token":"t"}}"#, "service_auth"),
        ] {
            let connector = await send(.patch, "/v1/connectors/\(id)", body).json["connector"]
            #expect(connector?["auth_type"]?.string == type)
            #expect((connector?["oauth"] != nil) == (type == "oauth"))
        }
    }

    @Test(
        "is refused, naming the field, where a create lacks or spoils one",
        arguments: [
            ("{}", "name is required"), (#"{"name":"a"}"#, "url is required"),
            (#"{"name":"a","url":null}"#, "url is required"),
            (#"{"name":" \t","url":"https://x.example"}"#, "name must not be blank"),
            (#"{"name":"a","url":"x.example"}"#, "url must be an absolute http or https URL"),
            (#"{"name":"a","url":"ftp://x.example"}"#, "url must be an absolute http or https URL"),
            (
                #"{"name":"a","url":"https://x.example","oauth":{"token_url":"https://i.example/t"}}"#,
                "oauth.authorize_url is required"
            ),
            (
                #"{"name":"a","url":"https://x.example","oauth":{"authorize_url":"https://i.example/a"}}"#,
                "oauth.token_url is required"
            ),
            (
                #"{"name":"a","url":"https://x.example","oauth":{"authorize_url":"https://i/a","token_url":"/t"}}"#,
                "oauth.token_url must be an absolute http or https URL"
            ),
            (
                #"{"name":"a","url":"https://x.example","service_auth":{"type":"bearer"}}"#,
                "service_auth.token is required"
            ),
            (
                #"{"name":"a","url":"https://x.example","service_auth":{"type":"Digest","token":"t"}}"#,
                "service_auth.type must be one of bearer, basic, noscheme"
            ),
            (
                #"{"name":"a","url":"https://x.example","oauth":{},"service_auth":{}}"#,
                "oauth and service_auth cannot both be specified"
            ),
        ]
    )
    func refused(_ body: String, _ message: String) async {
        let answer = await send(.post, "/v1/connectors", body)
        #expect(answer.status == 400)
        #expect(answer.message == message)
        #expect(client.mock.store.organization(named: "acme").count == 0)
    }

    @Test(
        "is refused where the body is no JSON object",
        arguments: [
            ("", "the body is empty where a JSON object is expected"),
            ("[]", "the body must be an object, not an array"),
            ("null", "the body must be an object, not null"),
            (
                "{} {}", "the body is not valid JSON: there is more behind the JSON value (line 1, column 4)"
            ),
            (
                "{\n  \"name\" \"a\"}",
                "the body is not valid JSON: a colon is expected behind a member's name (line 2, column 10)"
            ),
        ]
    )
    func noObject(_ body: String, _ message: String) async {
        let answer = await send(.post, "/v1/connectors", body)
        #expect(answer.status == 400)
        #expect(answer.message == message)
    }

    @Test("is refused where the body is not UTF-8, or nested deeper than 64 levels")
    func deepOrUndecodable() async {
        let undecodable = await client.send(
            .post,
            "/v1/connectors",
            body: Array(#"{"name":""#.utf8) + [0xFF, 0x22, 0x7D]
        )
        #expect(undecodable.status == 400)
        for (levels, message) in [
            (64, "name is required"),
            (65, "the body is not valid JSON: it is nested deeper than 64 levels (line 1, column 320)"),
        ] {
            let body =
                String(repeating: #"{"a":"#, count: levels - 1) + "{}" + String(repeating: "}", count: levels - 1)
            let answer = await send(.post, "/v1/connectors", body)
            #expect(answer.status == 400)
            #expect(answer.message?.prefix(60) == message.prefix(60))
        }
    }

    @Test("that is not there is a 404, whatever the body", arguments: ["", "{}", "[", #"{"name":7}"#])
    func unknownID(_ body: String) async {
        let answer = await send(.patch, "/v1/connectors/other", body)
        #expect(answer.status == 404)
        #expect(answer.message == "no connector of this organization has this id")
    }

    @Test("stays as it is where a change is refused")
    func unchanged() async throws {
        let id = try await create(#"{"name":"a","url":"https://x.example/search"}"#)
        let before = await client.get("/v1/connectors/\(id)").text
        for body in [#"{"name":"b","url":"x"}"#, #"{"name":"b","active":1}"#, #"{"name":"b","oauth":{"scope":"s"}}"#] {
            #expect(await send(.patch, "/v1/connectors/\(id)", body).status == 400)
        }
        #expect(await client.get("/v1/connectors/\(id)").text == before)
    }

    @Test("comes with a warning of what production would refuse, and with none where it would not")
    func warnings() async throws {
        let id = try await create(#"{"name":"a","url":"https://x.example/search"}"#)
        let path = "/v1/connectors/\(id)"
        #expect(await send(.patch, path, #"{"name":"b"}"#).header("x-api-warning") == nil)
        let warned = await send(.patch, path, #"{"url":"http://localhost:8080/find?x=1"}"#)
        #expect(
            warned.header("x-api-warning") == "url is on this host, which production cannot reach; "
                + "url is on another port than 80 or 443; url does not end in /search; url has a query"
        )
        #expect(await client.get(path).header("x-api-warning") == nil)
        let created = await send(.post, "/v1/connectors", #"{"name":"a","url":"https://x.example/"}"#)
        #expect(created.header("x-api-warning") == "url does not end in /search")
    }

    @Test("keeps its auth_status where a change doesn't concern it")
    func authStatus() async throws {
        let mock = try await MockWithOAuth()
        let acme = mock.acme
        try acme.setAuthorization(of: mock.connectorID, by: .name("alice"), to: .valid)
        let path = "/v1/connectors/\(mock.connectorID)"
        let renamed = await mock.client.patch(path, json: ["name": "b"])
        #expect(renamed.json["connector"]?["auth_status"] == "valid")
        let rescoped = await mock.client.patch(path, json: ["oauth": ["scope": "other"]])
        #expect(rescoped.json["connector"]?["auth_status"] == nil)
    }

    @Test("may be changed with an empty body, which changes nothing")
    func emptyChange() async throws {
        let id = try await create(#"{"name":"a","url":"https://x.example/search"}"#)
        let answer = await send(.patch, "/v1/connectors/\(id)", "")
        #expect(answer.status == 200)
    }
}
