import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The check of an API key")
struct CheckAPIKeyTests {
    @Test("tells the UUIDs of organization and user, which are the same in every run")
    func valid() async throws {
        let answer = await (try TestClient(key: "acme/alice")).post("/v1/check-api-key")
        #expect(answer.status == 200)
        #expect(
            answer.text == #"{"organization_id":"\#(Principal.organizationID("acme"))","#
                + #""owner_id":"\#(Principal(organization: "acme", user: "alice").ownerID)","valid":true}"#
        )
        let again = await (try TestClient(key: "acme/alice")).post("/v1/check-api-key", json: ["any": "body"])
        #expect(again.text == answer.text)
    }

    @Test("tells two users of one organization apart, and two organizations")
    func users() async throws {
        let client = try TestClient()
        var answers: [JSONValue] = []
        for key in ["acme/alice", "acme/bob", "beta/alice"] {
            answers.append(await client.with(key: key).post("/v1/check-api-key").json)
        }
        #expect(answers[0]["organization_id"] == answers[1]["organization_id"])
        #expect(answers[0]["owner_id"] != answers[1]["owner_id"])
        #expect(answers[0]["organization_id"] != answers[2]["organization_id"])
        #expect(answers[0]["owner_id"] != answers[2]["owner_id"])
    }

    @Test(
        "refuses no key and a wrong one",
        arguments: [(nil, "no api key supplied"), ("wrong", "invalid api token")] as [(String?, String)]
    )
    func refused(_ key: String?, _ message: String) async throws {
        let answer = await (try TestClient(MockConfiguration { $0.apiKeys = [Secret("k")] }, key: key))
            .post("/v1/check-api-key")
        #expect(answer.status == 401)
        #expect(answer.message == message)
    }
}
