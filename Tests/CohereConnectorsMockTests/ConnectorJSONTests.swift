import CohereConnectorsMockTesting
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("A connector's JSON")
struct ConnectorJSONTests {
    private static let createdAt = Timestamp(microseconds: 1_695_311_139_097_677)
    private static let organizationID = Principal.organizationID("acme")

    private let clock = Clock(stoppedAt: createdAt)
    private let client: TestClient
    private let acme: Organization

    init() throws {
        let clock = clock
        client = try TestClient(MockConfiguration { $0.clock = clock }, key: "acme/alice")
        acme = client.mock.store.organization(named: "acme")
    }

    /// Every field that a create may have, but for the authentication.
    private static let everyField =
        #""name":"D/r\"ive","url":"https://drive.example/search","description":"Files\nof é","#
        + #""excludes":["a","b"],"active":false,"continue_on_failure":true"#

    private static let oauth =
        #""oauth":{"client_id":"id","client_secret":"hidden","authorize_url":"https://i.example/a","#
        + #""token_url":"https://i.example/t","scope":"x y"}"#

    private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    private func changes(_ text: String) throws -> ConnectorChanges {
        var reader = try ObjectReader(try json(text))
        return try ConnectorChanges(&reader)
    }

    private func seed(_ text: String) throws -> ConnectorSeed {
        try ConnectorSeed(try json(text), at: [.member("connectors"), .index(3)])
    }

    // MARK: read

    @Test("is read with every field that a create may have")
    func read() throws {
        let changes = try changes("{\(Self.everyField),\(Self.oauth)}")
        #expect(changes.name == "D/r\"ive")
        #expect(changes.url == "https://drive.example/search")
        #expect(changes.description == "Files\nof é")
        #expect(changes.excludes == ["a", "b"])
        #expect(changes.active == false)
        #expect(changes.continueOnFailure == true)
        #expect(changes.oauth?.clientID == "id")
        #expect(changes.oauth?.clientSecret == Secret("hidden"))
        #expect(changes.oauth?.authorizeURL == "https://i.example/a")
        #expect(changes.oauth?.tokenURL == "https://i.example/t")
        #expect(changes.oauth?.scope == "x y")
        #expect(changes.serviceAuth == nil)
        let service = try #require(
            try self.changes(#"{"service_auth":{"type":"bearer","token":"hidden"}}"#).serviceAuth
        )
        #expect(service.type == "bearer")
        #expect(service.token == Secret("hidden"))
    }

    @Test(
        "is read with null as if the field were absent, and with fields that nobody knows",
        arguments: [
            "{}", #"{"more":1,"id":"x","organization_id":7,"created_at":false,"auth_type":[],"auth_status":{}}"#,
            #"{"name":null,"url":null,"description":null,"excludes":null,"active":null,"continue_on_failure":null,"#
                + #""oauth":null,"service_auth":null}"#,
        ]
    )
    func readNothing(_ text: String) throws {
        let changes = try changes(text)
        #expect(changes.name == nil && changes.url == nil && changes.description == nil && changes.excludes == nil)
        #expect(changes.active == nil && changes.continueOnFailure == nil)
        #expect(changes.oauth == nil && changes.serviceAuth == nil)
    }

    @Test(
        "names by its path the field that has the wrong type, and never quotes its value",
        arguments: [
            (#"{"name":7}"#, "name must be a string, not a number"),
            (#"{"description":["hidden"]}"#, "description must be a string, not an array"),
            (#"{"url":{"hidden":1}}"#, "url must be a string, not an object"),
            (#"{"excludes":"hidden"}"#, "excludes must be an array, not a string"),
            (#"{"excludes":["a",1]}"#, "excludes[1] must be a string, not a number"),
            (#"{"excludes":["a","b",null]}"#, "excludes[2] must be a string, not null"),
            (#"{"active":"hidden"}"#, "active must be true or false, not a string"),
            (#"{"continue_on_failure":0}"#, "continue_on_failure must be true or false, not a number"),
            (#"{"oauth":"hidden"}"#, "oauth must be an object, not a string"),
            (#"{"oauth":{"client_id":1}}"#, "oauth.client_id must be a string, not a number"),
            (#"{"oauth":{"client_secret":["hidden"]}}"#, "oauth.client_secret must be a string, not an array"),
            (#"{"oauth":{"authorize_url":true}}"#, "oauth.authorize_url must be a string, not a boolean"),
            (#"{"oauth":{"token_url":{}}}"#, "oauth.token_url must be a string, not an object"),
            (#"{"oauth":{"scope":7}}"#, "oauth.scope must be a string, not a number"),
            (#"{"service_auth":["hidden"]}"#, "service_auth must be an object, not an array"),
            (#"{"service_auth":{"type":1}}"#, "service_auth.type must be a string, not a number"),
            (#"{"service_auth":{"token":{"hidden":1}}}"#, "service_auth.token must be a string, not an object"),
        ]
    )
    func wrongType(_ body: String, _ message: String) async {
        let created = await client.send(.post, "/v1/connectors", body: Array(body.utf8))
        #expect(created.status == 400)
        #expect(created.message == message)
        #expect(acme.count == 0)
    }

    // MARK: shown

    @Test("is shown with its members in alphabetical order, and no secret among them")
    func shown() async throws {
        let answer = await client.send(.post, "/v1/connectors", body: Array("{\(Self.everyField),\(Self.oauth)}".utf8))
        let id = try #require(acme.snapshot().connectors.first?.connector.id)
        let expected =
            #"{"connector":{"active":false,"auth_type":"oauth","continue_on_failure":true,"#
            + #""created_at":"2023-09-21T15:45:39.097677Z","description":"Files\nof é","excludes":["a","b"],"#
            + #""id":"\#(id)","name":"D/r\"ive","oauth":{"authorize_url":"https://i.example/a","client_id":"id","#
            + #""scope":"x y","token_url":"https://i.example/t"},"organization_id":"\#(Self.organizationID)","#
            + #""updated_at":"2023-09-21T15:45:39.097677Z","url":"https://drive.example/search"}}"#
        #expect(answer.text == expected)
        #expect(await client.get("/v1/connectors/\(id)").text == expected)
        let inList = expected.dropFirst(#"{"connector":"#.count).dropLast()
        #expect(await client.get("/v1/connectors").text == #"{"connectors":[\#(inList)],"total_count":1}"#)
    }

    @Test("leaves out what is not there, and an empty excludes too")
    func shownWithoutOptions() async throws {
        let body = #"{"name":"a","url":"https://x.example/search","excludes":[]}"#
        let answer = await client.send(.post, "/v1/connectors", body: Array(body.utf8))
        #expect(
            answer.json["connector"]?.object?.keys == [
                "active", "continue_on_failure", "created_at", "id", "name", "organization_id", "updated_at", "url",
            ]
        )
    }

    @Test("shows of service_auth nothing but that it is there")
    func shownServiceAuth() throws {
        let changes = ConnectorChanges(
            name: "a",
            url: "https://x.example/search",
            serviceAuth: .init(type: "bearer", token: Secret("hidden"))
        )
        let text = String(decoding: try acme.create(changes).representation.bytes, as: UTF8.self)
        #expect(text.contains(#""active":true,"auth_type":"service_auth","continue_on_failure":false"#))
        #expect(!text.contains("hidden") && !text.contains("bearer") && !text.contains(#""service_auth":"#))
    }

    @Test(
        "has auth_status behind active, alone and in a list, and nowhere without a status",
        arguments: [
            (nil, #"{"active":false,"auth_type":"oauth","continue_on_failure":"#),
            (.valid, #"{"active":false,"auth_status":"valid","auth_type":"oauth","continue_on_failure":"#),
            (.expired, #"{"active":false,"auth_status":"expired","auth_type":"oauth","continue_on_failure":"#),
        ] as [(UserAuthorization.Status?, String)]
    )
    func authStatus(_ status: UserAuthorization.Status?, _ beginning: String) throws {
        let stored = try acme.create(try changes("{\(Self.everyField),\(Self.oauth)}"))
        let envelope = String(decoding: stored.representation.envelope(status), as: UTF8.self)
        #expect(envelope.hasPrefix(#"{"connector":"# + beginning))
        var listed = Array("[".utf8)
        stored.representation.append(to: &listed, status)
        #expect("[" + envelope.dropFirst(#"{"connector":"#.count).dropLast() == String(decoding: listed, as: UTF8.self))
        let parsed = try json(envelope)["connector"]
        #expect(parsed?["auth_status"]?.string == status?.rawValue)
        #expect(parsed?["url"] == "https://drive.example/search")
    }

    // MARK: exported and seeded

    @Test("is exported as a fixture has it, with [redacted] in place of each secret")
    func exported() async throws {
        let stored = try acme.create(try changes("{\(Self.everyField),\(Self.oauth)}"))
        clock.advance(bySeconds: 1)
        let service = try acme.create(
            try changes(#"{"name":"s","url":"https://s.example","service_auth":{"type":"basic","token":"hidden"}}"#)
        )
        let export = await client.get("/__admin/cohere/state")
        #expect(
            export.text == #"{"connectors":[{"active":false,"continue_on_failure":true,"#
                + #""created_at":"2023-09-21T15:45:39.097677Z","description":"Files\nof é","excludes":["a","b"],"#
                + #""id":"\#(stored.connector.id)","name":"D/r\"ive","oauth":{"authorize_url":"https://i.example/a","#
                + #""client_id":"id","client_secret":"[redacted]","scope":"x y","token_url":"https://i.example/t"},"#
                + #""updated_at":"2023-09-21T15:45:39.097677Z","url":"https://drive.example/search"},"#
                + #"{"active":true,"continue_on_failure":false,"created_at":"2023-09-21T15:45:40.097677Z","#
                + #""id":"\#(service.connector.id)","name":"s","service_auth":{"token":"[redacted]"},"#
                + #""updated_at":"2023-09-21T15:45:40.097677Z","url":"https://s.example"}]}"#
        )
        // What was exported can be imported, and is the same then, secrets too.
        #expect(await client.put("/__admin/cohere/state", json: export.json).text == "{}")
        #expect(await client.get("/__admin/cohere/state").text == export.text)
        let kept = try #require(try acme.connector(withID: stored.connector.id).connector.oauth?.clientSecret)
        #expect(client.mock.vault.open(kept) == Secret("hidden"))
    }

    @Test("is seeded with an id and times of its own, and with every field of a create")
    func seeded() async throws {
        let seed = try seed(
            #"{"id":"drive-1","created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-02T00:00:00.5Z","#
                + "\(Self.everyField),\(Self.oauth)}"
        )
        acme.replaceAll(with: try ConnectorSeeds([seed]))
        let connector = await client.get("/v1/connectors/drive-1").json["connector"]
        #expect(connector?["created_at"] == "2020-01-01T00:00:00.000000Z")
        #expect(connector?["updated_at"] == "2020-01-02T00:00:00.500000Z")
        #expect(connector?["name"] == "D/r\"ive")
        #expect(connector?["oauth"]?["scope"] == "x y")
    }

    @Test(
        "is not seeded with a fault, and the error has the path of the field",
        arguments: [
            (#"7"#, [], "must be an object, not a number"),
            (#"{"name":7}"#, [.member("name")], "must be a string, not a number"),
            (#"{"name":"a"}"#, [.member("url")], "is required"),
            (#"{"id":"","name":"a","url":"https://x"}"#, [.member("id")], "must not be blank"),
            (
                #"{"created_at":"yesterday"}"#, [.member("created_at")],
                "must be a time as RFC 3339 writes it, such as 2023-09-21T15:45:39.097677Z"
            ),
            (
                #"{"name":"a","url":"https://x","oauth":{"token_url":"https://x"}}"#,
                [.member("oauth"), .member("authorize_url")], "is required"
            ),
            (
                #"{"name":"a","url":"https://x","oauth":{},"service_auth":{}}"#, [],
                "is refused: oauth and service_auth cannot both be specified"
            ),
        ] as [(String, [JSONStep], String)]
    )
    func faultySeed(_ text: String, _ path: [JSONStep], _ reason: String) {
        let place = [.member("connectors"), .index(3)] + path
        #expect(throws: JSONError(path: place, reason: reason)) { try seed(text) }
    }

    @Test("is not seeded with a misspelt field, and the error lists the known ones")
    func unknownField() throws {
        let place: [JSONStep] = [.member("connectors"), .index(3)]
        #expect(
            throws: JSONError(
                path: place + [.member("desciption")],
                reason: "is not a field of a fixture; known here are id, created_at, updated_at, name, description, "
                    + "url, excludes, active, continue_on_failure, oauth, service_auth, results"
            )
        ) { try seed(#"{"name":"a","url":"https://x","desciption":"d"}"#) }
        #expect(
            throws: JSONError(
                path: place + [.member("oauth"), .member("secret")],
                reason: "is not a field of a fixture; known here are client_id, client_secret, authorize_url, "
                    + "token_url, scope"
            )
        ) { try seed(#"{"name":"a","url":"https://x","oauth":{"secret":"s"}}"#) }
        #expect(
            throws: JSONError(
                path: place + [.member("service_auth"), .member("kind")],
                reason: "is not a field of a fixture; known here are type, token"
            )
        ) { try seed(#"{"name":"a","url":"https://x","service_auth":{"kind":"s"}}"#) }
    }

    @Test("is not seeded twice with one id")
    func duplicateID() throws {
        var reader = try ObjectReader(
            try json(
                #"{"connectors":[{"id":"a","name":"a","url":"https://x"},{"name":"b","url":"https://x"},"#
                    + #"{"id":"a","name":"c","url":"https://x"}]}"#
            )
        )
        var seeds = ConnectorSeeds()
        #expect(
            throws: JSONError(
                path: [.member("connectors"), .index(2), .member("id")],
                reason: "is the id of another connector of the fixtures"
            )
        ) { try seeds.read(of: &reader) }
    }
}
