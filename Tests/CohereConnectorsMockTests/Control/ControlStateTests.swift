import CohereConnectorsMockTesting
import Connectors
import Testing

@testable import CohereConnectorsMock

@Suite("The control of the state")
struct ControlStateTests {
    private static let target = "/__admin/cohere/state"
    private static let idOfA = Principal.organizationID("a")

    private let alice: TestClient
    private let stranger: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "other/eve")
    }

    /// A connector as an export has it.
    private func exported(id: String, name: String = "Drive") -> String {
        #"{"active":true,"continue_on_failure":false,"created_at":"2024-01-02T03:04:05.000000Z","id":"\#(id)","#
            + #""name":"\#(name)","oauth":{"authorize_url":"https://drive.example.com/authorize","#
            + #""client_id":"client","client_secret":"[redacted]","token_url":"https://drive.example.com/token"},"#
            + #""updated_at":"2024-01-02T03:04:05.000000Z","url":"https://drive.example.com/search"}"#
    }

    /// The client secret of the connector of this id.
    private func secret(_ id: String, in organization: String = "acme") throws -> Secret? {
        let connector = try alice.mock.store.organization(named: organization).connector(withID: id).connector
        return connector.oauth?.clientSecret.flatMap { alice.mock.vault.open($0) }
    }

    // MARK: export

    @Test("exports one organization's connectors, oldest first, with their secrets redacted")
    func exportOne() async {
        let ids = [await alice.createConnector(named: "One"), await alice.createConnector(named: "Two")]
        await stranger.createConnector()
        let answer = await alice.get(Self.target)
        #expect(answer.status == 200)
        let connectors = [exported(id: ids[0], name: "One"), exported(id: ids[1], name: "Two")]
        #expect(answer.text == #"{"connectors":[\#(connectors.joined(separator: ","))]}"#)
    }

    @Test("exports a service token as redacted, without its type")
    func exportServiceAuth() async {
        _ = await alice.post(
            "/v1/connectors",
            json: [
                "name": "a", "url": "https://a.example/search",
                "service_auth": ["type": "basic", "token": "hunter2"],
            ]
        )
        let connectors = await alice.get(Self.target).json["connectors"]?.array
        #expect(connectors?.map { $0["service_auth"] } == [["token": "[redacted]"]])
    }

    @Test("exports without a key all organizations, in the order of their names")
    func exportAll() async {
        let theirs = await stranger.createConnector()
        let mine = await alice.createConnector()
        let answer = await alice.forAllOrganizations.get(Self.target)
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"organizations":{"acme":{"connectors":[\#(exported(id: mine))]},"#
                + #""other":{"connectors":[\#(exported(id: theirs))]}}}"#
        )
    }

    @Test("exports nothing of an organization that nobody has asked for")
    func exportNothing() async {
        #expect(await alice.get(Self.target).text == #"{"connectors":[]}"#)
        #expect(
            await alice.forAllOrganizations.get(Self.target).text == #"{"organizations":{"acme":{"connectors":[]}}}"#
        )
    }

    // MARK: import

    @Test("imports what it exported, and keeps the secrets that are redacted")
    func roundTrip() async throws {
        let id = await alice.createConnector()
        let export = await alice.get(Self.target).json
        let answer = await alice.put(Self.target, json: export)
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await alice.get(Self.target).json == export)
        #expect(try secret(id) == Secret("hunter2"))
    }

    @Test("leaves a redacted secret out for a connector that is new, and takes one that is given")
    func newSecrets() async throws {
        func connector(_ id: String, _ secret: String) -> JSONValue {
            [
                "id": .string(id), "name": "a", "url": "https://a.example/search",
                "oauth": [
                    "client_id": "c", "client_secret": .string(secret), "authorize_url": "https://a.example/a",
                    "token_url": "https://a.example/t",
                ],
            ]
        }
        let state: JSONValue = ["connectors": [connector("new", "[redacted]"), connector("given", "hunter3")]]
        #expect(await alice.put(Self.target, json: state).status == 200)
        #expect(try secret("new") == nil)
        #expect(try secret("given") == Secret("hunter3"))
    }

    @Test("imports for one organization in place of all that it had, and leaves the others")
    func importOne() async {
        await alice.createConnector(named: "Old")
        await stranger.createConnector(named: "Theirs")
        let state: JSONValue = [
            "connectors": [
                ["name": "One", "url": "https://a.example/search"],
                ["name": "Two", "url": "https://a.example/search", "id": "two", "created_at": "2023-01-01T00:00:00Z"],
            ]
        ]
        #expect(await alice.put(Self.target, json: state).text == "{}")
        #expect(await alice.connectorNames() == ["One", "Two"], "the newest first")
        #expect(await alice.get("/v1/connectors/two").status == 200)
        #expect(await stranger.connectorNames() == ["Theirs"])
    }

    @Test("imports without a key for all organizations, and empties those that it doesn't name")
    func importAll() async {
        await alice.createConnector(named: "Old")
        await stranger.createConnector(named: "Theirs")
        let state: JSONValue = [
            "organizations": [
                "acme": ["connectors": [["name": "New", "url": "https://a.example/search"]]],
                "third": ["connectors": [["name": "Third", "url": "https://a.example/search"]]],
            ]
        ]
        let answer = await alice.forAllOrganizations.put(Self.target, json: state)
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await alice.connectorNames() == ["New"])
        #expect(await stranger.connectorNames() == [])
        #expect(await alice.with(key: "third/x").connectorNames() == ["Third"])
    }

    @Test("replaces nothing at all where the second organization is faulty")
    func wholeOrNothing() async {
        await alice.createConnector(named: "Old")
        await stranger.createConnector(named: "Theirs")
        let state: JSONValue = [
            "organizations": [
                "acme": ["connectors": [["name": "New", "url": "https://a.example/search"]]],
                "other": ["connectors": [["name": "New"]]],
            ]
        ]
        let refused = await alice.forAllOrganizations.put(Self.target, json: state)
        #expect(refused.status == 400)
        #expect(refused.message == "organizations.other.connectors[0].url is required")
        #expect(await alice.connectorNames() == ["Old"])
        #expect(await stranger.connectorNames() == ["Theirs"])
    }

    @Test(
        "refuses a state of one organization with the place of what can't be used",
        arguments: [
            ("", "the body is empty where a JSON object is expected"),
            ("{", "the body is not valid JSON: a member's name in double quotes is expected (line 1, column 2)"),
            ("[]", "the body must be an object, not an array"),
            ("{}", "connectors is required"),
            (#"{"connectors":null}"#, "connectors is required"),
            (#"{"connectors":{}}"#, "connectors must be an array, not an object"),
            (#"{"connectors":[],"api_keys":[]}"#, "api_keys is not a field of a state; known here are connectors"),
            (#"{"connectors":[7]}"#, "connectors[0] must be an object, not a number"),
            (#"{"connectors":[{"name":"a"}]}"#, "connectors[0].url is required"),
            (
                #"{"connectors":[{"name":"a","url":"/"}]}"#,
                "connectors[0].url must be an absolute http or https URL"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","created_at":"x"}]}"#,
                "connectors[0].created_at must be a time as RFC 3339 writes it, such as 2023-09-21T15:45:39.097677Z"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","id":""}]}"#, "connectors[0].id must not be blank"
            ),
            (
                #"{"connectors":[{"id":"x","name":"a","url":"http://a"},{"id":"x","name":"b","url":"http://b"}]}"#,
                "connectors[1].id is the id of another connector of this state"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","oauth":{"bogus":1}}]}"#,
                "connectors[0].oauth.bogus is not a field of a state; known here are client_id, client_secret, "
                    + "authorize_url, token_url, scope"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","service_auth":{"token":"x"},"oauth":{"#
                    + #""authorize_url":"http://a","token_url":"http://a"}}]}"#,
                "connectors[0] is refused: oauth and service_auth cannot both be specified"
            ),
        ]
    )
    func faultyStateOfOne(body: String, message: String) async {
        await alice.createConnector(named: "Old")
        let refused = await alice.send(.put, Self.target, text: body)
        #expect(refused.status == 400)
        #expect(refused.message == message)
        #expect(await alice.connectorNames() == ["Old"])
    }

    @Test(
        "names an organization in the place of an error by its id, as the name may be an API key",
        arguments: ["2024", "a.b", "a b", "[0]", "", "S3CRET"]
    )
    func placeOfError(name: String) async {
        let connector: JSONValue = [
            "name": "a", "url": "https://a.example/search", "oauth": ["authorize_url": "https://a.example/a"],
        ]
        let state: JSONValue = .object(JSONObject([(name, ["connectors": [connector]] as JSONValue)]))
        let refused = await alice.forAllOrganizations.put(Self.target, json: ["organizations": state])
        #expect(refused.status == 400)
        let id = Principal.organizationID(name)
        #expect(refused.message == "organizations.\(id).connectors[0].oauth.token_url is required")
    }

    @Test("names an organization whose name may be shown in the place of an error, in quotes where it is odd")
    func oddName() async {
        _ = await alice.with(key: "a.b/alice").get("/v1/connectors")
        let state: JSONValue = ["organizations": ["a.b": ["connectors": [["name": "a"]]]]]
        let refused = await alice.forAllOrganizations.put(Self.target, json: state)
        #expect(refused.message == #"organizations["a.b"].connectors[0].url is required"#)
    }

    @Test(
        "refuses a state of all organizations that has no such form",
        arguments: [
            ("{}", "organizations is required"),
            (#"{"connectors":[]}"#, "organizations is required"),
            (#"{"organizations":[]}"#, "organizations must be an object, not an array"),
            (#"{"organizations":{"a":null}}"#, "organizations.\(idOfA) is required"),
            (#"{"organizations":{"a":{}}}"#, "organizations.\(idOfA).connectors is required"),
            (
                #"{"organizations":{},"api_keys":[]}"#,
                "api_keys is not a field of a state; known here are organizations"
            ),
            (
                #"{"organizations":{"a":{"connectors":[],"mappings":[]}}}"#,
                "organizations.\(idOfA).mappings is not a field of a state; known here are connectors"
            ),
            (
                #"{"organizations":{"a":{"connectors":[]},"\#(idOfA)":{"connectors":[]}}}"#,
                "organizations.\(idOfA) is given twice, by its name and by its id"
            ),
        ]
    )
    func faultyStateOfAll(body: String, message: String) async {
        let refused = await alice.forAllOrganizations.send(.put, Self.target, text: body)
        #expect(refused.status == 400)
        #expect(refused.message == message)
    }

    @Test("takes four imports at once, and leaves the whole of one of them")
    func atOnce() async {
        func state(_ round: Int) -> JSONValue {
            func connectors() -> JSONValue {
                .array(
                    (0..<20).map {
                        ["id": .string("\($0)"), "name": .string("\(round)"), "url": "https://a.example/search"]
                    }
                )
            }
            return ["organizations": ["acme": ["connectors": connectors()], "other": ["connectors": connectors()]]]
        }
        let statuses = await withTaskGroup(of: Int.self) { group in
            for round in 0..<4 {
                group.addTask {
                    await alice.forAllOrganizations.put(Self.target, json: state(round)).status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [200, 200, 200, 200])
        let names = await alice.connectorNames() + stranger.connectorNames()
        #expect(names.count == 40)
        #expect(Set(names).count == 1)
    }
}
