import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The health check")
struct HealthTests {
    @Test("answers without a key, and is neither stubbed nor in the journal")
    func health() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("k")] })
        _ = await client.post("/__admin/mappings", json: ["response": ["status": 500]])
        let answer = await client.get("/health")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"status":"healthy","version":"\#(mockVersion)"}"#)
        #expect(answer.header("Content-Type") == "application/json")
        #expect(await client.get("/__admin/requests").json["meta"] == ["total": 0])
    }
}
