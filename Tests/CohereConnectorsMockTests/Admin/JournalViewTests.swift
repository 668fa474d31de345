import CohereConnectorsMock
import CohereConnectorsMockTesting
import Foundation
import Testing

@Suite("The journal's view")
struct JournalViewTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    private func entry(of answer: TestResponse) async throws -> JSONValue {
        let id = try #require(answer.header("x-debug-trace-id"))
        return await client.get("/__admin/requests/\(id)").json
    }

    private func base64(_ text: String) -> JSONValue { .string(Data(text.utf8).base64EncodedString()) }

    @Test("has a serve event in WireMock's form")
    func serveEvent() async throws {
        let answer = await client.post(
            "/v1/check-api-key?a=1&a=2&token=hunter2",
            json: ["password": "hunter2", "name": "seen"],
            headers: [("X-One", "1"), ("X-Two", "2"), ("X-Two", "3"), ("Cookie", "b=2; a=1")]
        )
        let id = try #require(answer.header("x-debug-trace-id"))
        let body = #"{"password":"[redacted]","name":"seen"}"#
        let response: JSONValue = [
            "status": 200,
            "headers": ["Content-Type": "application/json", "x-debug-trace-id": .string(id)],
            "body": .string(answer.text), "bodyAsBase64": base64(answer.text),
        ]
        let expected: JSONValue = [
            "id": .string(id),
            "request": [
                "id": .string(id),
                "url": "/v1/check-api-key?a=1&a=2&token=[redacted]",
                "absoluteUrl": "http://localhost/v1/check-api-key?a=1&a=2&token=[redacted]",
                "method": "POST",
                "clientIp": "127.0.0.1",
                "headers": [
                    "X-One": "1", "X-Two": ["2", "3"], "Cookie": "[redacted]", "Host": "localhost",
                    "Authorization": "[redacted]",
                ],
                "cookies": ["a": "[redacted]", "b": "[redacted]"],
                "browserProxyRequest": false,
                "loggedDate": 1_704_164_645_000,
                "loggedDateString": "2024-01-02T03:04:05.000000Z",
                "body": .string(body), "bodyAsBase64": base64(body),
                "protocol": "HTTP/1.1", "scheme": "http", "host": "localhost", "port": 80,
                "queryParams": [
                    "a": ["key": "a", "values": ["1", "2"]],
                    "token": ["key": "token", "values": ["[redacted]"]],
                ],
            ],
            "responseDefinition": response,
            "response": response,
            "wasMatched": true,
            "timing": ["addedDelay": 0, "totalTime": 0],
        ]
        #expect(try await entry(of: answer) == expected)
    }

    @Test("shows beside a stubbed answer the stub and its delay")
    func stubbed() async throws {
        let stub = await client.post(
            "/__admin/mappings",
            json: [
                "request": ["url": "/stubbed"],
                "response": ["status": 418, "body": "tea", "fixedDelayMilliseconds": 7],
            ]
        ).json
        let answer = await client.get("/stubbed")
        let shown = try await entry(of: answer)
        #expect(shown["stubMapping"] == stub)
        #expect(shown["responseDefinition"] == ["status": 418, "body": "tea", "fixedDelayMilliseconds": 7])
        #expect(shown["timing"] == ["addedDelay": 7, "totalTime": 7])
        #expect(shown["wasMatched"] == true)
        #expect(shown["response"]?["status"] == 418)
        #expect(shown["response"]?["body"] == "tea")
        #expect(shown["response"]?["headers"]?["Matched-Stub-Id"] == stub["id"])
    }

    @Test("says of a request that nothing answered that it was not matched")
    func unmatched() async throws {
        let shown = try await entry(of: await client.get("/nowhere"))
        #expect(shown["wasMatched"] == false)
        #expect(shown["stubMapping"] == nil)
        #expect(shown["response"]?["status"] == 404)
    }

    @Test(
        "takes scheme, host and port from where the client sees the mock",
        arguments: [
            ("http://mock.example", "http", "mock.example", 80),
            ("https://mock.example", "https", "mock.example", 443),
            ("https://mock.example:8443/base", "https", "mock.example", 8443),
        ]
    )
    func publicURL(url: String, scheme: String, host: String, port: Int) async throws {
        let client = try TestClient(.reproducible { $0.publicURL = url }, key: "acme/alice")
        _ = await client.get("/v1/connectors")
        let entries = await client.get("/__admin/requests").json["requests"]?.array
        let request = try #require(entries?.first?["request"])
        #expect(request["absoluteUrl"] == .string("\(url)/v1/connectors"))
        #expect(request["scheme"] == .string(scheme))
        #expect(request["host"] == .string(host))
        #expect(request["port"] == JSONValue(port))
    }

    @Test("shows no secret, wherever a client may put one")
    func secrets() async throws {
        let secret = "hunter2"
        _ = await client.createConnector()
        let target = "/v1/connectors/x?client_secret=\(secret)&code=\(secret)&n=1"
        _ = await client.send(.get, target, headers: [("X-Admin-Key", secret), ("Proxy-Authorization", secret)])
        _ = await client.post(
            "/oauth/token",
            form: [("client_secret", secret), ("code", secret), ("refresh_token", secret), ("grant_type", "x")]
        )
        for body in [#"{"service_auth":{"token":"hunter2"}}"#, #"{"client_secret":"hunter2""#, "api_key: hunter2"] {
            _ = await client.send(.post, "/v1/connectors", text: body)
        }
        let list = await client.get("/__admin/requests")
        #expect(list.json["meta"] == ["total": 6])
        #expect(!list.text.contains(secret))
        #expect(!list.text.contains("acme/alice"), "the key is in no header")
        let encoded = list.json["requests"]?.array?.compactMap { $0["request"]?["bodyAsBase64"]?.string } ?? []
        #expect(encoded.count == 6)
        for text in encoded {
            let body = try #require(Data(base64Encoded: text))
            #expect(!String(decoding: body, as: UTF8.self).contains(secret))
        }
    }

    @Test("shows no secret of a cookie")
    func cookies() async throws {
        let answer = await client.send(.get, "/v1/connectors", headers: [("Cookie", "access_token=hunter2")])
        let text = try await entry(of: answer).text
        #expect(!text.contains("hunter2"))
    }

    @Test("never shows a key of one word, which is the organization's name too")
    func oneWordKey() async throws {
        let hidden = client.with(key: "hunter2")
        _ = await hidden.get("/v1/connectors")
        let text = await hidden.get("/__admin/requests").text
        #expect(!text.contains("hunter2"))
    }
}
