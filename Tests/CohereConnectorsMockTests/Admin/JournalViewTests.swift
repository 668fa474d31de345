import CohereConnectorsMockTesting
import Foundation
import Testing

@testable import CohereConnectorsMock

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
        let noStub: JSONValue = ["status": 200, "fromConfiguredStub": false]
        let noID: JSONValue = "00000000-0000-0000-0000-000000000000"
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
                "loggedDateString": "2024-01-02T03:04:05Z",
                "body": .string(body), "bodyAsBase64": base64(body),
                "protocol": "HTTP/1.1", "scheme": "http", "host": "localhost", "port": 80,
                "queryParams": [
                    "a": ["key": "a", "values": ["1", "2"]],
                    "token": ["key": "token", "values": ["[redacted]"]],
                ],
                "organization": "acme",
                "user": "alice", "owner_id": .string(Principal(organization: "acme", user: "alice").ownerID),
            ],
            "responseDefinition": noStub,
            "response": response,
            "wasMatched": true,
            "stubMapping": ["id": noID, "request": ["method": "ANY"], "response": noStub, "uuid": noID],
        ]
        var shown = try #require(try await entry(of: answer).object)
        shown["timing"] = nil
        #expect(.object(shown) == expected)
    }

    @Test("names the organization of a request, by its id where its name is a key")
    func organization() async throws {
        let all = client.with(key: nil)
        _ = await client.with(key: "hunter2").get("/v1/connectors")
        _ = await all.get("/nowhere")
        let requests = await all.get("/__admin/requests").json["requests"]?.array ?? []
        #expect(requests.map { $0["request"]?["organization"] } == [nil, .string(Principal.organizationID("hunter2"))])
    }

    @Test("has the times of an answer in milliseconds: made, held back, sent piece by piece, and their sums")
    func timing() async throws {
        for (path, response) in [
            ("/plain", [:]), ("/late", ["fixedDelayMilliseconds": 20]),
            ("/dribbled", ["body": "abc", "chunkedDribbleDelay": ["numberOfChunks": 3, "totalDuration": 30]]),
        ] as [(String, JSONValue)] {
            _ = await client.post("/__admin/mappings", json: ["request": ["url": .string(path)], "response": response])
        }
        func times(_ path: String) async throws -> [Double] {
            let answer = await client.get(path)
            if case .stream(let stream) = answer.response.body { await stream.make { _ in true } }
            let timing = try await entry(of: answer)["timing"]
            return try ["addedDelay", "processTime", "responseSendTime", "serveTime", "totalTime"].map { name in
                try #require(timing?[name]?.double)
            }
        }
        let plain = try await times("/plain")
        #expect(plain[0] == 0)
        #expect(plain[1] > 0)
        #expect(plain[2...] == [0, plain[1], plain[1]])
        let late = try await times("/late")
        #expect(late[0] == 20)
        #expect(late[1] > 0)
        #expect(late[2...3] == [0, late[1]])
        #expect(abs(late[4] - late[1] - 20) < 0.002)
        let dribbled = try await times("/dribbled")
        #expect(dribbled[2] >= 30)
        #expect(abs(dribbled[3] - dribbled[1] - dribbled[2]) < 0.002)
        #expect(dribbled[4] == dribbled[3])
    }

    @Test("says which fault a response had", arguments: [false, true])
    func fault(isPassthrough: Bool) async throws {
        var response: JSONObject = ["fault": "EMPTY_RESPONSE"]
        if isPassthrough { response["passthrough"] = true }
        let stub: JSONValue = ["request": ["url": "/v1/connectors"], "response": .object(response)]
        _ = await client.post("/__admin/mappings", json: stub)
        let shown = try await entry(of: await client.get("/v1/connectors"))
        #expect(shown["response"]?["fault"] == "EMPTY_RESPONSE")
        #expect(shown["responseDefinition"]?["fault"] == "EMPTY_RESPONSE")
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
        #expect(shown["timing"]?["addedDelay"] == 7)
        #expect(shown["wasMatched"] == true)
        #expect(shown["response"]?["status"] == 418)
        #expect(shown["response"]?["body"] == "tea")
        #expect(shown["response"]?["headers"]?["Matched-Stub-Id"] == stub["id"])
    }

    @Test("says of a request that nothing answered that it was not matched")
    func unmatched() async throws {
        let shown = try await entry(of: await client.get("/nowhere"))
        #expect(shown["wasMatched"] == false)
        #expect(shown["responseDefinition"] == ["status": 404, "fromConfiguredStub": false])
        #expect(shown["stubMapping"]?["response"] == shown["responseDefinition"])
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
