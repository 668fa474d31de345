import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The control of the clock")
struct ControlClockTests {
    private let alice: TestClient
    private let stranger: TestClient
    private let all: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        stranger = alice.with(key: "other/eve")
        all = alice.forAllOrganizations
    }

    private func control(_ client: TestClient, _ order: JSONValue) async -> String {
        let answer = await client.post("/__admin/cohere/clock", json: order)
        #expect(answer.status == 200)
        return answer.json["now"]?.string ?? answer.text
    }

    /// The time that an organization's connectors are created at.
    private func now(_ client: TestClient) async -> String? {
        let id = await client.createConnector()
        return await client.get("/v1/connectors/\(id)").json["connector"]?["created_at"]?.string
    }

    @Test("answers with the time, and nothing else")
    func answer() async {
        let answer = await alice.post("/__admin/cohere/clock", json: ["advance_seconds": .number("1.5")])
        #expect(answer.text == #"{"now":"2024-01-02T03:04:06.500000Z","mode":"stopped"}"#)
        #expect(await alice.get("/__admin/cohere/clock").text == answer.text)
    }

    @Test("says whether a clock shows the machine's time, runs ahead of it or stands still")
    func mode() async throws {
        let alice = try TestClient(key: "acme/alice")
        let all = alice.forAllOrganizations
        func modes() async -> [JSONValue?] {
            var modes: [JSONValue?] = []
            for client in [alice, all] { modes.append(await client.get("/__admin/cohere/clock").json["mode"]) }
            return modes
        }
        #expect(await modes() == ["real", "real"])
        _ = await control(alice, ["advance_seconds": 60])
        #expect(await modes() == ["advanced", "real"])
        _ = await control(alice, ["resume": true])
        _ = await control(all, ["advance_seconds": 60])
        #expect(await modes() == ["advanced", "advanced"], "it follows")
        _ = await control(all, ["set": "2026-01-01T00:00:00Z"])
        #expect(await modes() == ["stopped", "stopped"])
        _ = await control(alice, ["advance_seconds": 60])
        #expect(await modes() == ["stopped", "stopped"])
        _ = await control(all, ["resume": true])
        #expect(await modes() == ["real", "real"])
    }

    @Test("moves the clock of the key's organization alone")
    func one() async {
        #expect(await control(alice, ["set": "2025-01-01T00:00:00+01:00"]) == "2024-12-31T23:00:00.000000Z")
        #expect(await now(alice) == "2024-12-31T23:00:00.000000Z")
        #expect(await control(alice, ["advance_seconds": -60]) == "2024-12-31T22:59:00.000000Z")
        #expect(await now(alice) == "2024-12-31T22:59:00.000000Z")
        #expect(await now(stranger) == "2024-01-02T03:04:05.000000Z")
        #expect(await control(alice, ["resume": true]) == "2024-01-02T03:04:05.000000Z")
        #expect(await now(alice) == "2024-01-02T03:04:05.000000Z", "it follows the server's clock again")
    }

    @Test("sets without a key the clock of all organizations, also of those that were moved themselves")
    func setAll() async {
        _ = await control(alice, ["set": "2025-01-01T00:00:00Z"])
        _ = await control(stranger, ["advance_seconds": 60])
        #expect(await control(all, ["set": "2026-01-01T00:00:00Z"]) == "2026-01-01T00:00:00.000000Z")
        for client in [alice, stranger, alice.with(key: "third/x")] {
            #expect(await now(client) == "2026-01-01T00:00:00.000000Z")
        }
    }

    @Test("advances without a key each organization's clock by the same time")
    func advanceAll() async {
        _ = await control(alice, ["set": "2025-01-01T00:00:00Z"])
        _ = await control(stranger, ["advance_seconds": 60])
        #expect(await control(all, ["advance_seconds": 1]) == "2024-01-02T03:04:06.000000Z")
        #expect(await now(alice) == "2025-01-01T00:00:01.000000Z", "it stands still by itself")
        #expect(await now(stranger) == "2024-01-02T03:05:06.000000Z", "it follows, and stays ahead")
    }

    @Test("lets without a key all clocks run with the machine's time again")
    func resumeAll() async throws {
        _ = await control(alice, ["set": "2025-01-01T00:00:00Z"])
        let before = Clock().now
        let resumed = try #require(Timestamp(await control(all, ["resume": true])))
        let mine = try #require(await now(alice).flatMap { Timestamp($0) })
        #expect(before <= resumed)
        #expect(resumed <= mine)
        #expect(mine <= Clock().now)
    }

    @Test("takes false for no wish to resume")
    func resumeFalse() async {
        let now = await control(alice, ["resume": false, "set": "2025-01-01T00:00:00Z"])
        #expect(now == "2025-01-01T00:00:00.000000Z")
    }

    @Test(
        "refuses an order that it can't carry out, and leaves the clock",
        arguments: [
            ("", "the body is empty where a JSON object is expected"),
            ("{}", "the body must have one of set, advance_seconds and resume"),
            (#"{"resume":false}"#, "the body must have one of set, advance_seconds and resume"),
            (
                #"{"resume":true,"advance_seconds":1}"#,
                "the body must have one of set, advance_seconds and resume"
            ),
            (
                #"{"set":"2025-01-01T00:00:00Z","advance_seconds":1}"#,
                "the body must have one of set, advance_seconds and resume"
            ),
            (#"{"set":"tomorrow"}"#, "set must be a time as RFC 3339 writes it, in the years 1 to 9999"),
            (#"{"set":7}"#, "set must be a string, not a number"),
            (
                #"{"advance_seconds":"1"}"#,
                "advance_seconds must be a number from -10000000000.0 to 10000000000.0, not a string"
            ),
            (
                #"{"advance_seconds":1e11}"#,
                "advance_seconds must be a number from -10000000000.0 to 10000000000.0"
            ),
            (#"{"resume":"yes"}"#, "resume must be true or false, not a string"),
        ]
    )
    func faulty(body: String, message: String) async {
        for client in [alice, all] {
            let refused = await client.send(.post, "/__admin/cohere/clock", text: body)
            #expect(refused.status == 400)
            #expect(refused.message == message)
        }
        #expect(await now(alice) == "2024-01-02T03:04:05.000000Z")
    }

    @Test("refuses to leave the years 1 to 9999, and names the field", arguments: [1e10, -1e10])
    func leavesTime(seconds: Double) async {
        let order: JSONValue = ["advance_seconds": .number("\(seconds)")]
        for client in [alice, all] {
            _ = await control(all, ["resume": true])
            var statuses: [Int] = []
            for _ in 0..<1000 { statuses.append(await client.post("/__admin/cohere/clock", json: order).status) }
            #expect(Set(statuses) == [200, 400])
            let last = await client.post("/__admin/cohere/clock", json: order)
            #expect(last.message == "advance_seconds moves a clock out of the years 1 to 9999")
        }
        let created = await now(alice)
        #expect(created.flatMap { Timestamp($0) } != nil)
    }

    @Test("moves no clock where one of them would leave the years 1 to 9999")
    func oneLeavesTime() async {
        _ = await control(alice, ["set": "9999-12-31T00:00:00Z"])
        let refused = await all.post("/__admin/cohere/clock", json: ["advance_seconds": 86_400])
        #expect(refused.status == 400)
        #expect(refused.message == "advance_seconds moves a clock out of the years 1 to 9999")
        #expect(await now(alice) == "9999-12-31T00:00:00.000000Z")
        #expect(await now(stranger) == "2024-01-02T03:04:05.000000Z")
        #expect(await control(all, ["advance_seconds": 86_399]) == "2024-01-03T03:04:04.000000Z")
    }

    @Test(
        "takes no time or number that no clock can show",
        arguments: [
            (#"{"set":"0000-01-01T00:00:00Z"}"#, "set must be a time as RFC 3339 writes it, in the years 1 to 9999"),
            (
                #"{"set":"9999-12-31T23:59:59-00:01"}"#,
                "set must be a time as RFC 3339 writes it, in the years 1 to 9999"
            ),
            (#"{"advance_seconds":1e400}"#, "advance_seconds must be a number from -10000000000.0 to 10000000000.0"),
            (#"{"advance_seconds":-1e400}"#, "advance_seconds must be a number from -10000000000.0 to 10000000000.0"),
        ]
    )
    func impossible(body: String, message: String) async {
        let refused = await alice.send(.post, "/__admin/cohere/clock", text: body)
        #expect(refused.status == 400)
        #expect(refused.message == message)
    }

    @Test(
        "lets everything work at the end of time",
        arguments: ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z"]
    )
    func endOfTime(time: String) async throws {
        _ = await control(alice, ["set": .string(time)])
        let id = await alice.createConnector()
        let path = "/__admin/cohere/connectors/\(id)/authorizations/alice"
        for status in ["valid", "expired", "none"] {
            #expect(await alice.put(path, json: ["status": .string(status)]).status == 200)
            #expect(await alice.get("/v1/connectors/\(id)").status == 200)
        }
        let begun = await alice.post("/v1/connectors/\(id)/oauth/authorize")
        #expect(begun.status == 200)
        #expect(await alice.get("/__admin/requests").status == 200)
        #expect(await alice.get("/__admin/cohere/state").status == 200)
    }
}
