import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The admin API's scenarios")
struct AdminScenariosTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    /// Adds two stubs, by which the list of connectors is `before` once and `after` from then on; gives them.
    private func addScenario(_ client: TestClient) async -> [JSONValue] {
        func stub(_ text: String, _ required: String, _ next: String?) -> JSONValue {
            var stub: JSONObject = [
                "scenarioName": "login", "requiredScenarioState": .string(required),
                "request": ["urlPath": "/v1/connectors"], "response": ["body": .string(text)],
            ]
            stub["newScenarioState"] = next.map { .string($0) }
            return .object(stub)
        }
        return [
            await client.post("/__admin/mappings", json: stub("before", "Started", "In")).json,
            await client.post("/__admin/mappings", json: stub("after", "In", nil)).json,
        ]
    }

    private func state(_ client: TestClient) async -> JSONValue? {
        await client.get("/__admin/scenarios").json["scenarios"]?.array?.first?["state"]
    }

    @Test("are shown with their state, their possible states and their stubs")
    func list() async {
        #expect(await client.get("/__admin/scenarios").text == #"{"scenarios":[]}"#)
        let stubs = await addScenario(client)
        let answer = await client.get("/__admin/scenarios")
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "scenarios": [
                    [
                        "id": "login", "name": "login", "state": "Started", "possibleStates": ["In", "Started"],
                        "mappings": .array(stubs.reversed()),
                    ]
                ]
            ]
        )
    }

    @Test("move on with an answer, and are reset together")
    func moveOn() async {
        _ = await addScenario(client)
        #expect(await client.get("/v1/connectors").text == "before")
        #expect(await state(client) == "In")
        #expect(await client.get("/v1/connectors").text == "after")
        let reset = await client.post("/__admin/scenarios/reset")
        #expect(reset.status == 200)
        #expect(reset.text == "{}")
        #expect(await state(client) == "Started")
        #expect(await client.get("/v1/connectors").text == "before")
    }

    @Test("are put in a state, and without a body back to the first one")
    func setState() async {
        _ = await addScenario(client)
        let answer = await client.put("/__admin/scenarios/login/state", json: ["state": "In"])
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await client.get("/v1/connectors").text == "after")
        #expect(await client.send(.put, "/__admin/scenarios/login/state").status == 200)
        #expect(await state(client) == "Started")
        // WireMock's clients send the name along.
        let named: JSONValue = ["state": "In", "name": "login", "id": "login"]
        #expect(await client.put("/__admin/scenarios/login/state", json: named).status == 200)
        #expect(await state(client) == "In")
    }

    @Test("of one organization stay as they are when another's move")
    func organizations() async {
        let stranger = client.with(key: "other/eve")
        _ = await addScenario(client)
        _ = await addScenario(stranger)
        _ = await client.put("/__admin/scenarios/login/state", json: ["state": "In"])
        #expect(await state(stranger) == "Started")
        _ = await stranger.post("/__admin/scenarios/reset")
        #expect(await state(client) == "In")
        _ = await client.forAllOrganizations.post("/__admin/scenarios/reset")
        #expect(await state(client) == "Started")
        _ = await client.forAllOrganizations.put("/__admin/scenarios/login/state", json: ["state": "In"])
        #expect(await state(client) == "In")
        #expect(await state(stranger) == "In")
    }

    @Test(
        "refuse a state that can't be set",
        arguments: [
            ("logout", #"{"state":"In"}"#, 404, refusal(code: 404, "Scenario logout does not exist")),
            ("login", #"{"state":"Out"}"#, 422, refusal(code: 11, "Scenario login does not support state Out")),
            ("login", #"{"state":[]}"#, 422, unusable("/state", "must be a string, not an array")),
            ("login", #"{"bogus":1}"#, 422, unusable("/bogus", "is not supported")),
        ]
    )
    func faultyState(scenario: String, body: String, status: Int, error: JSONValue) async {
        _ = await addScenario(client)
        let refused = await client.send(.put, "/__admin/scenarios/\(scenario)/state", text: body)
        #expect(refused.status == status)
        #expect(refused.json == error)
        #expect(await state(client) == "Started")
    }
}
