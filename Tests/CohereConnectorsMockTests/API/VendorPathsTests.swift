import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A path of Cohere's that is no connector call")
struct VendorPathsTests {
    @Test(
        "is known by its first two segments",
        arguments: [
            ("/v1/chat", true), ("/v2/chat", true), ("/v1/models/command-r", true), ("/v1/embed-jobs/x/cancel", true),
            ("/v2/batches", true), ("/v1/audio", false), ("/v2/classify", false), ("/v1", false), ("/v1/", false),
            ("/v1/connectors", false), ("/v1/Chat", false), ("/v3/chat", false), ("/chat", false), ("/", false),
        ]
    )
    func known(_ path: String, _ expected: Bool) throws {
        #expect(isVendorPath(try #require(RequestTarget(path)).segments) == expected)
    }

    @Test("is not implemented, with any method", arguments: ["/v2/chat", "/v1/rerank", "/v2/embed", "/v1/models/x"])
    func notImplemented(_ path: String) async throws {
        let client = try TestClient(key: "acme/alice")
        for answer in [await client.post(path, json: [:]), await client.get(path)] {
            #expect(answer.status == 501)
            #expect(
                answer.message?.hasPrefix(
                    "this mock serves Cohere's connectors API, and this path is none of its calls"
                ) == true
            )
        }
    }

    @Test("is answered by a stub, where a test has one")
    func stubbed() async throws {
        let client = try TestClient(key: "acme/alice")
        let stub: JSONValue = [
            "request": ["method": "POST", "urlPath": "/v1/chat"], "response": ["jsonBody": ["text": "hello"]],
        ]
        #expect(await client.post("/__admin/mappings", json: stub).status == 201)
        let answer = await client.post("/v1/chat", json: ["message": "hi"])
        #expect(answer.status == 200)
        #expect(answer.text == #"{"text":"hello"}"#)
    }

    @Test("comes with a hint how a stub fills the gap")
    func hint() async throws {
        let answer = await (try TestClient(key: "acme/alice")).post("/v1/chat", json: [:])
        #expect(answer.message?.contains("POST /__admin/mappings") == true)
    }

    @Test(
        "is not what a connectors path without /v1, or with it twice, is taken for: its 404 names the right path",
        arguments: [
            ("/connectors", "/v1/connectors"), ("/v1/v1/connectors", "/v1/connectors"),
            ("/v1/v1/v1/connectors?limit=1", "/v1/connectors"), ("/connectors/a-b", "/v1/connectors/{id}"),
            ("/v1/v1/connectors/a-b", "/v1/connectors/{id}"),
            ("/connectors/a-b/oauth/authorize", "/v1/connectors/{id}/oauth/authorize"),
            ("/connectors/oauth/token", "/v1/connectors/oauth/token"), ("/connectors/", "/v1/connectors"),
        ]
    )
    func misspeltBase(_ path: String, _ right: String) async throws {
        let client = try TestClient(key: "acme/alice")
        for method in [HTTP.Method.get, .post, .delete] {
            let answer = await client.send(method, path)
            #expect(answer.status == 404)
            #expect(
                answer.message
                    == "this path is not served, the right one is \(right): look at the base URL of your client"
            )
        }
    }
}
