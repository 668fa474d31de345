import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A connector that is deleted")
struct DeleteConnectorTests {
    @Test("is gone, and can't be deleted again")
    func gone() async throws {
        let mock = try await MockWithOAuth()
        let path = "/v1/connectors/\(mock.connectorID)"
        let answer = await mock.client.delete(path)
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        for again in [await mock.client.delete(path), await mock.client.get(path)] {
            #expect(again.status == 404)
            #expect(again.message == "no connector of this organization has this id")
        }
        #expect(await mock.client.get("/v1/connectors").text == #"{"connectors":[],"total_count":0}"#)
    }

    @Test("stays where another organization tries it")
    func otherOrganization() async throws {
        let mock = try await MockWithOAuth()
        let path = "/v1/connectors/\(mock.connectorID)"
        #expect(await mock.client.with(key: "beta/alice").delete(path).status == 404)
        #expect(await mock.client.get(path).status == 200)
    }

    @Test("takes the users' authorizations with it")
    func authorizations() async throws {
        let mock = try await MockWithOAuth()
        let acme = mock.acme
        try acme.setAuthorization(of: mock.connectorID, by: .name("alice"), to: .valid)
        #expect(await mock.client.delete("/v1/connectors/\(mock.connectorID)").status == 200)
        #expect(acme.snapshot().authorizations.isEmpty)
    }
}
