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

    @Test("is told which stub came nearest, and so is the log")
    func nearestStub() async throws {
        let recorder = LogRecorder()
        let client = try TestClient(MockConfiguration { $0.logger = recorder.logger }, key: "acme/alice")
        _ = await client.post(
            "/__admin/mappings",
            json: [
                "id": "11111111-2222-3333-4444-555555555555", "name": "greeting",
                "request": ["method": "POST", "urlPath": "/hello", "headers": ["X-A": ["equalTo": "1"]]],
            ]
        )
        _ = await client.with(key: "other/eve").post("/__admin/mappings", json: ["request": ["urlPath": "/hello"]])
        let nearest =
            #"the only stub is "greeting" 11111111-2222-3333-4444-555555555555: "#
            + #"method: expected "POST", was "GET"; header X-A: expected "1", was absent"#
        let answer = await client.get("/hello")
        #expect(answer.status == 404)
        #expect(answer.message == "this path is not served; " + nearest)
        #expect(recorder.lines.contains { $0.contains("no stub matched") && $0.contains("method: expected") })
        // Also where Cohere has a call that this mock has not.
        let chat = await client.get("/v2/chat")
        #expect(chat.status == 501)
        #expect(chat.message?.contains("; the only stub is ") == true)
        let other = await client.send(.put, "/v1/connectors")
        #expect(other.message?.hasPrefix("this path takes GET, HEAD, POST only; the only stub is ") == true)
        #expect(other.header("Allow") == "GET, HEAD, POST")
    }

    @Test("hears nothing of stubs where there are none, or where comparing takes too much work")
    func noStubs() async throws {
        let client = try TestClient(key: "acme/alice")
        #expect(await client.get("/hello").message == "this path is not served")
        for _ in 0..<20 {
            _ = await client.post(
                "/__admin/mappings",
                json: ["request": ["bodyPatterns": [["matches": "(x+x+)+"]]]]
            )
        }
        let text = String(repeating: "x", count: 80) + "y"
        let answer = await client.post("/hello", json: .string(text))
        #expect(answer.status == 404)
    }

    @Test("hears no secret of its stubs")
    func secrets() async throws {
        let client = try TestClient(key: "acme/alice")
        _ = await client.post(
            "/__admin/mappings",
            json: [
                "name": "client_secret=hunter2",
                "request": [
                    "url": "/hello?code=hunter2", "headers": ["Authorization": ["equalTo": "Bearer hunter2"]],
                    "bodyPatterns": [["equalToJson": ["client_secret": "hunter2"]]],
                ],
            ]
        )
        let answer = await client.post("/hello?code=hunter3", json: ["client_secret": "hunter3"])
        #expect(answer.message?.contains("header Authorization: expected [redacted], was [redacted]") == true)
        #expect(!answer.text.contains("hunter"))
    }

    @Test("hears nothing of what stubs expect where those are for who has the admin key; the log does")
    func adminKey() async throws {
        let recorder = LogRecorder()
        let client = try TestClient(
            MockConfiguration {
                $0.logger = recorder.logger
                $0.adminKey = Secret("admin")
            },
            key: "acme/alice"
        )
        client.mock.stubs.add(
            try StubMapping(["request": ["urlPath": "/hello", "headers": ["X-A": ["equalTo": "private"]]]]),
            for: nil
        )
        let answer = await client.get("/hello")
        #expect(
            answer.message
                == "this path is not served; a stub might have answered; the log and the admin API say why none did"
        )
        #expect(recorder.text.contains(#"header X-A: expected "private", was absent"#))
    }

    @Test("hears nothing of an organization's stubs with a key of it that is not accepted")
    func wrongKey() async throws {
        let client = try TestClient(
            MockConfiguration { $0.apiKeys = [Secret("acme/alice"), Secret("other/eve")] },
            key: "acme/alice"
        )
        _ = await client.post("/__admin/mappings", json: ["request": ["urlPath": "/hello", "method": "PUT"]])
        #expect(await client.get("/hello").message?.contains("the only stub") == true)
        for key in ["acme/mallory", "acme", "acme/alice2"] {
            #expect(await client.with(key: key).get("/hello").message == "this path is not served")
        }
        #expect(await client.with(key: nil).get("/hello").message == "this path is not served")
    }

    @Test("hears nothing of a stub that matches it, and adds to the answer")
    func passthrough() async throws {
        let recorder = LogRecorder()
        let client = try TestClient(MockConfiguration { $0.logger = recorder.logger }, key: "acme/alice")
        _ = await client.post(
            "/__admin/mappings",
            json: ["request": ["urlPath": "/hello"], "response": ["passthrough": true]]
        )
        #expect(await client.get("/hello").message == "this path is not served")
        #expect(!recorder.text.contains("no stub matched"))
        let misses = await client.get("/__admin/requests/unmatched/near-misses?all=true")
        #expect(misses.json == ["nearMisses": []])
        // Another stub for the path is named, though, and the one that matched is not, whatever its scenario's state.
        _ = await client.post(
            "/__admin/mappings",
            json: [
                "request": ["urlPath": "/again"], "response": ["passthrough": true], "scenarioName": "s",
                "requiredScenarioState": "Started", "newScenarioState": "two",
            ]
        )
        _ = await client.post(
            "/__admin/mappings",
            json: ["name": "mine", "request": ["urlPath": "/again", "headers": ["X-A": ["equalTo": "1"]]]]
        )
        let message = await client.get("/again").message ?? ""
        #expect(message.contains(#"the only stub is "mine""#))
        #expect(message.hasSuffix(#": header X-A: expected "1", was absent"#))
    }

    @Test("hears of its stub also where its body is as large as bodies may be that are shown")
    func largeBodies() async throws {
        let client = try TestClient(key: "acme/alice")
        for number in 0..<3 {
            _ = await client.post(
                "/__admin/mappings",
                json: ["request": ["urlPath": "/hello", "bodyPatterns": [["contains": .string("z\(number)")]]]]
            )
        }
        let answer = await client.send(.post, "/hello", text: String(repeating: "y", count: 64 << 10))
        #expect(answer.message?.contains("the nearest of 3 stubs is ") == true)
    }
}
