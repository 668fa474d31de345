import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The admin API's settings")
struct AdminSettingsTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    private func settings(_ client: TestClient) async -> String { await client.get("/__admin/settings").text }

    @Test(
        "show the delay that was set",
        arguments: [
            (#"{"fixedDelay":250}"#, #"{"settings":{"fixedDelay":250}}"#),
            (
                #"{"delayDistribution":{"type":"uniform","lower":1,"upper":2.5}}"#,
                #"{"settings":{"delayDistribution":{"type":"uniform","lower":1,"upper":2.5}}}"#
            ),
            (
                #"{"delayDistribution":{"type":"lognormal","median":90,"sigma":0.1}}"#,
                #"{"settings":{"delayDistribution":{"type":"lognormal","median":90,"sigma":0.1}}}"#
            ),
            (
                #"{"delayDistribution":{"type":"fixed","milliseconds":3},"proxyPassThrough":true}"#,
                #"{"settings":{"delayDistribution":{"type":"fixed","milliseconds":3}}}"#
            ),
            (
                #"{"fixedDelay":3,"extended":{"team":"blue","token":"hunter2"}}"#,
                #"{"settings":{"fixedDelay":3,"extended":{"team":"blue","token":"[redacted]"}}}"#
            ),
            (#"{"fixedDelay":0}"#, #"{"settings":{}}"#),
            (#"{}"#, #"{"settings":{}}"#),
        ]
    )
    func shown(body: String, expected: String) async {
        for method in [HTTP.Method.post, .put] {
            let answer = await client.send(method, "/__admin/settings", text: body)
            #expect(answer.status == 200)
            #expect(answer.text == "{}")
            #expect(await settings(client) == expected)
        }
    }

    @Test("hold back each answer of the organization alone")
    func delays() async {
        _ = await client.post("/__admin/settings", json: ["fixedDelay": 30])
        let start = ContinuousClock.now
        #expect(await client.get("/v1/connectors").status == 200)
        #expect(ContinuousClock.now - start >= .milliseconds(30))
        let stranger = client.with(key: "other/eve")
        _ = await stranger.get("/v1/connectors")
        for (each, delay) in [(client, 30), (stranger, 0)] {
            let entries = await each.get("/__admin/requests").json["requests"]?.array
            #expect(entries?.first?["timing"]?["addedDelay"] == JSONValue(delay))
        }
    }

    @Test("of an organization are its own, and those without a key are for whoever has none")
    func organizations() async {
        _ = await client.forAllOrganizations.post("/__admin/settings", json: ["fixedDelay": 2])
        _ = await client.post("/__admin/settings", json: ["fixedDelay": 1])
        let stranger = client.with(key: "other/eve")
        for each in [client, stranger] { _ = await each.get("/v1/connectors") }
        for (each, delay) in [(client, 1), (stranger, 2)] {
            let entries = await each.get("/__admin/requests").json["requests"]?.array
            #expect(entries?.first?["timing"]?["addedDelay"] == JSONValue(delay))
        }
        #expect(await settings(client) == #"{"settings":{"fixedDelay":1}}"#)
        #expect(await settings(client.forAllOrganizations) == #"{"settings":{"fixedDelay":2}}"#)
    }

    @Test("outlive a reset of the mappings and a whole reset, as in WireMock, but not the end of their organization")
    func reset() async {
        for each in [client, client.forAllOrganizations] {
            _ = await each.post("/__admin/settings", json: ["fixedDelay": 1, "extended": ["a": 1]])
            for call in ["/__admin/mappings/reset", "/__admin/reset"] {
                #expect(await each.post(call).status == 200)
                #expect(await settings(each) == #"{"settings":{"fixedDelay":1,"extended":{"a":1}}}"#)
            }
        }
        _ = await client.forAllOrganizations.post("/__admin/reset")
        #expect(await settings(client) == #"{"settings":{"fixedDelay":1,"extended":{"a":1}}}"#)
        #expect(await client.forAllOrganizations.delete("/__admin/cohere/organizations/acme").status == 200)
        #expect(await settings(client) == #"{"settings":{}}"#)
    }

    @Test("keep data that a client changes member by member, each organization its own")
    func extended() async {
        let stranger = client.with(key: "other/eve")
        _ = await client.post("/__admin/settings", json: ["fixedDelay": 1, "extended": ["a": 1, "b": 2]])
        let answer = await client.patch("/__admin/settings/extended", json: ["extended": ["a": .null, "c": 3]])
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await settings(client) == #"{"settings":{"fixedDelay":1,"extended":{"b":2,"c":3}}}"#)
        #expect(await settings(stranger) == #"{"settings":{}}"#)
        for (body, pointer, reason) in [
            (#"{"c":1}"#, "/extended", "is required"),
            (#"{"extended":1}"#, "/extended", "must be an object, not a number"),
            (#"{"extended":{},"c":1}"#, "/c", "is not supported"),
        ] {
            let refused = await client.send(.patch, "/__admin/settings/extended", text: body)
            #expect(refused.status == 422)
            #expect(refused.json == unusable(pointer, reason))
        }
        #expect(await settings(client) == #"{"settings":{"fixedDelay":1,"extended":{"b":2,"c":3}}}"#)
    }

    @Test(
        "refuse what can't be used, and stay as they are",
        arguments: [
            ("", "", "the body is empty"),
            (
                #"{"fixedDelay":-1}"#, "/fixedDelay", "must be a number from 0.0 to 3600000.0"
            ),
            (#"{"fixedDelay":"x"}"#, "/fixedDelay", "must be a number from 0.0 to 3600000.0, not a string"),
            (
                #"{"delayDistribution":{"type":"normal"}}"#, "/delayDistribution/type",
                "must be fixed, uniform or lognormal"
            ),
            (
                #"{"delayDistribution":{"type":"uniform","lower":2,"upper":1}}"#, "/delayDistribution/upper",
                "and lower are required, and upper must not be less than lower"
            ),
            (
                #"{"delayDistribution":{"type":"lognormal","median":1}}"#, "/delayDistribution/median",
                "and sigma are required"
            ),
            (
                #"{"delayDistribution":{"type":"fixed"}}"#, "/delayDistribution/milliseconds", "is required"
            ),
            (
                #"{"delayDistribution":{"type":"fixed","milliseconds":1,"upper":2}}"#, "/delayDistribution/upper",
                "is not supported"
            ),
            (#"{"extended":1}"#, "/extended", "must be an object, not a number"),
            (#"{"bogus":1}"#, "/bogus", "is not supported"),
        ]
    )
    func faulty(body: String, pointer: String, reason: String) async {
        _ = await client.post("/__admin/settings", json: ["fixedDelay": 5])
        let refused = await client.send(.post, "/__admin/settings", text: body)
        #expect(refused.status == 422)
        #expect(refused.json == unusable(pointer, reason))
        #expect(await settings(client) == #"{"settings":{"fixedDelay":5}}"#)
    }
}
