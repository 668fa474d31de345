import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("A request that nothing serves")
struct DispatchTests {
    @Test(
        "is told so",
        arguments: [
            (.get, "/", 404, "this path is not served", nil), (.get, "/v1/other", 404, "this path is not served", nil),
            (.get, "/v1/connectors/", 404, "this path is not served", nil),
            (.get, "/V1/connectors", 404, "this path is not served", nil),
            (.put, "/v1/connectors", 405, "this path takes GET, HEAD, POST only", "GET, HEAD, POST"),
            (
                .post, "/v1/connectors/x", 405, "this path takes DELETE, GET, HEAD, PATCH only",
                "DELETE, GET, HEAD, PATCH"
            ),
            (.get, "/v1/check-api-key", 405, "this path takes POST only", "POST"),
            (.delete, "/oauth/token", 405, "this path takes POST only", "POST"),
            (.options, "/health", 405, "this path takes GET, HEAD only", "GET, HEAD"),
        ] as [(HTTP.Method, String, Int, String, String?)]
    )
    func refused(_ method: HTTP.Method, _ target: String, _ status: Int, _ message: String, _ allow: String?)
        async throws
    {
        let answer = await (try TestClient(key: "acme/alice")).send(method, target)
        #expect(answer.status == status)
        #expect(answer.message == message)
        #expect(answer.header("Allow") == allow)
    }

    @Test("below /v1 is told about its missing key first", arguments: ["/v1/other", "/v2/other", "/v1/chat"])
    func withoutKey(_ target: String) async throws {
        let answer = await (try TestClient()).get(target)
        #expect(answer.status == 401)
        #expect(answer.message == "no api key supplied")
    }

    @Test("is answered for HEAD as for GET")
    func head() async throws {
        let client = try TestClient(key: "acme/alice")
        let head = await client.send(.head, "/v1/connectors")
        #expect(head.status == 200)
        #expect(head.text == #"{"connectors":[],"total_count":0}"#)
    }
}
