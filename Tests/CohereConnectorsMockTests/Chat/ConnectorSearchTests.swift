import CohereConnectorsMockTesting
import ConnectorProtocol
import Connectors
import GroundedChat
import HTTP
import HTTPClient
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("A search of a connector")
struct ConnectorSearchTests {
    private let mock: ChatMock

    init() throws { mock = try ChatMock() }

    @Test("is a POST of the query and nothing else")
    func request() async throws {
        await mock.connector("a", answering: [])
        _ = await mock.chat(["id": "a", "options": ["x": 1]], message: "  Was ist \"es\"?\n")
        let sent = try #require(mock.searches.first?.request)
        #expect(sent.method == .post)
        #expect(sent.target.url == "/fake/a/search")
        #expect(String(decoding: sent.body, as: UTF8.self) == #"{"query":"  Was ist \"es\"?\n"}"#)
        #expect(sent.headers["Content-Type"] == "application/json")
        #expect(sent.headers["Authorization"] == nil)
    }

    @Test(
        "has the service's token in its scheme",
        arguments: [("bearer", "Bearer the-token"), ("basic", "Basic the-token"), ("noscheme", "the-token")]
    )
    func serviceAuth(_ type: String, _ value: String) async {
        await mock.connector("a", ["service_auth": ["type": .string(type), "token": "the-token"]])
        await mock.answer(
            "a",
            ["jsonBody": ["results": []]],
            where: ["headers": ["Authorization": ["equalTo": .string(value)]]]
        )
        #expect(await mock.chat(["id": "a"]).status == 200)
        #expect(mock.searches.map(\.kind) == [.serviceAuth])
    }

    @Test("has the chat's token instead of every other")
    func userAccessToken() async {
        let services: [JSONObject] = [[:], ["service_auth": ["token": "other-token"]], ChatMock.oauth]
        for (index, others) in services.enumerated() {
            await mock.connector("a\(index)", others)
            let expected: JSONObject = ["headers": ["Authorization": ["equalTo": "Bearer the-users-token"]]]
            await mock.answer("a\(index)", ["jsonBody": ["results": []]], where: expected)
            #expect(
                await mock.chat(["id": .string("a\(index)"), "user_access_token": "the-users-token"]).status == 200
            )
        }
        #expect(mock.searches.map(\.kind) == [.userAccessToken, .userAccessToken, .userAccessToken])
        #expect(await mock.chat(["id": "a1", "user_access_token": ""]).status == 400, "an empty one is none")
        #expect(mock.searches.last?.kind == .serviceAuth)
    }

    @Test("has the access token of the user who chats, and of no other")
    func oauth() async throws {
        await mock.connector("a", results: [["text": "Yes."]], ChatMock.oauth)
        for user in ["alice", "bob"] {
            try mock.organization.setAuthorization(of: "a", by: .name(user), to: .valid)
        }
        #expect(await mock.chat(["id": "a"]).status == 200)
        #expect(await mock.chat(["id": "a"], as: mock.bob).status == 200)
        #expect(mock.searches.map(\.kind) == [.oauth, .oauth])
        #expect(mock.searches.map { $0.tokenOwner?.user } == ["alice", "bob"])
        let sent = mock.searches.map { $0.request.headers["Authorization"] }
        #expect(sent[0] != sent[1])
    }

    @Test("is not made in the name of a user who has not authorized the connector, or not any more")
    func unauthorized() async throws {
        await mock.connector("a", results: [["text": "Yes."]], ChatMock.oauth)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .valid)
        let message =
            "connectors failed with continue on failure disabled: connector a failed with message "
            + "'failed to get auth token: user is not authenticated for connector a'"
        #expect(await mock.chat(["id": "a"], as: mock.bob).message == message)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .expired)
        let answer = await mock.chat(["id": "a"])
        #expect(answer.status == 400)
        #expect(answer.message == message)
        #expect(mock.searches.isEmpty)
    }

    @Test("does not take a user's token to a URL that the connector had before")
    func movedConnector() async throws {
        await mock.connector("a", ChatMock.oauth)
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .valid)
        let search = ConnectorSearch(
            connector: try mock.organization.connector(withID: "a").connector,
            query: "q",
            userAccessToken: nil,
            principal: Principal(organization: "acme", user: "alice"),
            organization: mock.organization,
            request: Request(method: .post, target: try #require(RequestTarget("/v1/chat"))),
            requestID: "r"
        )
        #expect(try await mock.mock.credential(for: search).kind == .oauth)
        let moved = await mock.alice.patch("/v1/connectors/a", json: ["url": "http://localhost/elsewhere"])
        #expect(moved.status == 200, "\(moved.text)")
        try mock.organization.setAuthorization(of: "a", by: .name("alice"), to: .valid)
        await #expect(throws: SearchFailure.noToken) { try await mock.mock.credential(for: search) }
    }

    @Test("has a token that was refreshed, where the old one has expired")
    func refresh() async throws {
        let flow = try await MockWithOAuth { $0.searchLimit = .seconds(600) }
        try await flow.authorize(expiresIn: 60)
        _ = try flow.acme.setResults(SearchResults(json: Array(#"[{"text":"Yes."}]"#.utf8)), of: flow.connectorID)
        let chat: JSONValue = ["message": "m", "connectors": [["id": .string(flow.connectorID)]]]
        #expect(await flow.client.post("/v1/chat", json: chat).status == 200)
        flow.clock.advance(bySeconds: 61)
        #expect(await flow.client.post("/v1/chat", json: chat).status == 200)
        let sent = flow.client.mock.searches.records(of: "acme").map { $0.request.headers["Authorization"] }
        #expect(sent.count == 2 && sent[0] != sent[1])
    }

    @Test(
        "fails with a reason of the mock's own",
        arguments: [
            (["status": 500, "body": "the-hidden-text"], "request failed with status code 500"),
            (["status": 302, "headers": ["Location": "/elsewhere"]], "request failed with status code 302"),
            (["status": 201, "jsonBody": ["results": []]], "request failed with status code 201"),
            (["body": "no JSON: the-hidden-text"], "the answer is not valid JSON"),
            (["body": "[]"], "the answer is not a JSON object"), (["body": "{}"], "the answer has no list 'results'"),
            (["body": #"{"results":{}}"#], "the answer has no list 'results'"),
            (["body": #"{"results":null}"#], "the answer has no list 'results'"),
            (["fault": "EMPTY_RESPONSE"], "it closed the connection, or did not speak HTTP"),
            (["fault": "CONNECTION_RESET_BY_PEER"], "it closed the connection, or did not speak HTTP"),
            (["body": .string("{\"results\":" + String(repeating: "[", count: 100_000))], "is not valid JSON"),
        ] as [(JSONValue, String)]
    )
    func failures(_ response: JSONValue, _ reason: String) async {
        await mock.connector("a")
        await mock.answer("a", response)
        let answer = await mock.chat(["id": "a"])
        #expect(answer.status == 400)
        #expect(answer.message?.contains(reason) == true, "\(answer.text)")
        #expect(!answer.text.contains("the-hidden-text"))
        let failed = await mock.chat(["id": "a", "continue_on_failure": true])
        #expect(failed.status == 200)
        let found = failed.json["search_results"]?.array?.first
        #expect(found?["error_message"]?.string?.contains(reason) == true)
        #expect(found?["continue_on_failure"] == true)
        #expect(found?["document_ids"] == [])
        #expect(mock.searches.count { $0.failure?.contains(reason) ?? false } == 2)
    }

    @Test("may fail where the request says so, or else the connector")
    func continueOnFailure() async {
        await mock.connector("a", ["continue_on_failure": true])
        #expect(await mock.chat(["id": "a"]).status == 200)
        #expect(await mock.chat(["id": "a", "continue_on_failure": false]).status == 400)
    }

    @Test("is given up where it takes too long")
    func slow() async throws {
        let mock = try ChatMock { $0.searchLimit = .milliseconds(30) }
        await mock.connector("a")
        await mock.answer("a", ["fixedDelayMilliseconds": 3_600_000])
        #expect(await mock.chat(["id": "a"]).message?.contains("it did not answer in time") == true)
        #expect(MockConfiguration().searchLimit == .seconds(30))
    }

    @Test("is in no list where nothing was sent")
    func unsent() async throws {
        let mock = try ChatMock { $0.allowsOutbound = false }
        await mock.connector("a", ["url": "https://elsewhere.example/search"])
        #expect(await mock.chat(["id": "a"]).status == 400)
        #expect(mock.searches.isEmpty)
    }

    @Test("is not sent with a token that is no header")
    func unsendable() async {
        await mock.connector("b", ["service_auth": ["type": "bearer", "token": "a\nb"], "url": "http://127.0.0.1:9"])
        #expect(await mock.chat(["id": "b"]).message?.contains("line break") == true)
        #expect(mock.searches.isEmpty)
    }

    @Test("goes on for a moment when its client may have left, and is then given up")
    func cancelled() async throws {
        await mock.connector("a")
        await mock.answer("a", ["fixedDelayMilliseconds": 3_600_000, "jsonBody": ["results": [["text": "Yes."]]]])
        let chat = Task { [mock] in await mock.chat(["id": "a"]) }
        while mock.mock.journal.entries(of: "acme").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        chat.cancel()
        // The delay of the stub ends with the grace, and then its true answer is there.
        let answer = await chat.value
        #expect(answer.json["text"] == "Yes.")
    }

    @Test("goes to no other server where that is forbidden")
    func noOutbound() async throws {
        let mock = try ChatMock { $0.allowsOutbound = false }
        await mock.connector("a", ["url": "http://192.0.2.1/search"])
        #expect(await mock.chat(["id": "a"]).message?.contains("(--no-outbound)") == true)
        await mock.connector("b", answering: [])
        #expect(await mock.chat(["id": "b"]).status == 200)
    }

    @Test(
        "can't call the admin API, and its token is no API key",
        arguments: ["/__admin/reset", "/__admin/shutdown", "/__admin/cohere/state", "/v1/connectors", "/v1/chat"]
    )
    func ownPaths(_ path: String) async {
        let others: JSONObject = [
            "url": .string("http://localhost\(path)"), "service_auth": ["type": "bearer", "token": "victim/eve"],
        ]
        await mock.connector("a", others)
        let message = await mock.chat(["id": "a"]).message
        #expect(message?.contains("request failed with status code 4") == true, "\(message ?? "")")
        #expect(mock.organization.count == 1)
        #expect(mock.mock.store.existingOrganization(named: "victim") == nil)
        #expect(mock.mock.store.existingOrganization(named: "victim/eve") == nil)
    }

    @Test("shows no part of a token as a user, where a stub has answered it")
    func tokenWithSlash() async {
        await mock.connector("a", ["service_auth": ["type": "bearer", "token": "sekret/HUSH"]])
        await mock.answer("a", ["jsonBody": ["results": []]])
        #expect(await mock.chat(["id": "a"]).status == 200)
        for path in ["/__admin/requests", "/__admin/cohere/requests", "/__admin/cohere/organizations"] {
            #expect(await !mock.alice.get(path).text.contains("HUSH"))
        }
        let shown = await mock.alice.get("/__admin/requests").json["requests"]?.array?.map { $0["request"] }
        #expect(shown?.map { $0?["url"] } == ["/v1/chat", "/fake/a/search"])
        #expect(shown?.map { $0?["user"] } == ["alice", nil])
    }

    @Test("is no request that came, unless a stub has answered it")
    func journal() async {
        await mock.connector("a", results: [["text": "Yes."]])
        await mock.connector("b", answering: [])
        _ = await mock.chat(["id": "a"], ["id": "b"])
        let urls = mock.mock.journal.entries(of: "acme").map(\.request.target.url)
        #expect(urls.sorted() == ["/fake/b/search", "/v1/chat"])
    }
}
