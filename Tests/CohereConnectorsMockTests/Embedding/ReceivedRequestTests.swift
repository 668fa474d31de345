import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("A received request")
struct ReceivedRequestTests {
    @Test("has all that was sent, without its secrets")
    func members() async throws {
        try await withMockServer { server in
            let answer = await TestClient(server, key: "hunter2").post(
                "/v1/check-api-key?token=hunter2&a=1",
                json: ["client_secret": "hunter2", "name": "seen"],
                headers: [("X-A", "1"), ("X-A", "2")]
            )
            let request = try #require(server.receivedRequests().first)
            #expect(server.receivedRequests().count == 1)
            #expect(request.id == answer.header("x-debug-trace-id"))
            #expect(request.method == "POST")
            #expect(request.url == "/v1/check-api-key?token=[redacted]&a=1")
            #expect(
                request.headers.map { "\($0.name): \($0.value)" }
                    == ["X-A: 1", "X-A: 2", "Host: localhost", "Authorization: [redacted]"]
            )
            #expect(request.body == #"{"client_secret":"[redacted]","name":"seen"}"#)
            #expect(request.status == 200)
            #expect(request.wasMatched)
        }
    }

    @Test("says whether anything had an answer for it, oldest first")
    func matched() async throws {
        try await withMockServer { server in
            let client = TestClient(server, key: "k")
            for target in ["/nowhere", "/v1/connectors/unknown"] { _ = await client.get(target) }
            #expect(server.receivedRequests().map(\.url) == ["/nowhere", "/v1/connectors/unknown"])
            #expect(server.receivedRequests().map(\.wasMatched) == [false, true])
            #expect(server.receivedRequests().map(\.status) == [404, 404])
        }
    }

    @Test("does not show a body that is not UTF-8")
    func noUTF8() async throws {
        try await withMockServer { server in
            _ = await TestClient(server).send(.post, "/v1/connectors", body: [0x61, 0xFF])
            #expect(server.receivedRequests().map(\.body) == ["[redacted: 2 bytes]"])
        }
    }
}
