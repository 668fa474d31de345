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

    @Test("refuses an id that is taken, a field that is wrong or unknown, and a call without a key; nothing is added")
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
        #expect(await alice.with(key: nil).post(Self.target, json: [:]).status == 401)
        #expect(await alice.get("/v1/connectors").json["total_count"] == 1)
    }
}
