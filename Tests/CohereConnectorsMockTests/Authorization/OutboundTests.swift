import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A request to a token endpoint")
struct OutboundTests {
    /// Ends an authorization, so that the token endpoint is asked; gives the browser's answer.
    private func finishAuthorization(_ mock: MockWithOAuth) async throws -> TestResponse {
        let state = try await mock.beginAuthorizationState()
        return await mock.browser.get("/v1/connectors/oauth/token?code=c&state=\(state)")
    }

    @Test(
        "of the mock's own reaches it without a socket, under each of its URLs",
        arguments: ["http://localhost", "http://127.0.0.1:8080", "http://127.0.0.1:9999"]
    )
    func ownURL(_ base: String) async throws {
        let mock = try await MockWithOAuth(tokenURL: base + "/oauth/token") { $0.allowsOutbound = false }
        mock.client.mock.addresses.listens(at: "http://127.0.0.1:8080", ["http://127.0.0.1:9999"])
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint refused the code: invalid_grant."))
        let entry = try #require(mock.client.mock.journal.entries(of: "acme").first { $0.response.status == 400 })
        #expect(entry.request.target.url == "/oauth/token")
        #expect(entry.request.method == .post)
        #expect(try mock.tokenRequests("authorization_code") == 1)
    }

    @Test(
        "of another server goes nowhere where that is forbidden",
        arguments: ["https://idp.example/oauth/token", "http://localhost.example/oauth/token"]
    )
    func forbidden(_ tokenURL: String) async throws {
        let mock = try await MockWithOAuth(tokenURL: tokenURL) { $0.allowsOutbound = false }
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(
            answer.text.contains(
                "The token endpoint could not be used: requests to other servers are forbidden (--no-outbound)."
            )
        )
        #expect(try mock.tokenRequests("authorization_code") == 0)
    }

    @Test("of another server that is not there fails with the reason")
    func unreachable() async throws {
        // Nothing listens at port 1.
        let mock = try await MockWithOAuth(tokenURL: "http://127.0.0.1:1/token")
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint could not be used: nothing listens there."))
    }

    @Test("with a path that can't be decoded is not sent")
    func undecodablePath() async throws {
        let mock = try await MockWithOAuth(tokenURL: "http://localhost/%FF")
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint could not be used: its path cannot be decoded."))
    }

    @Test(
        "of the mock's own reaches nothing but the token endpoint, however the path is spelt",
        arguments: [
            "/__admin/reset", "//__admin/reset", "/oauth/../__admin/reset", "/oauth/token/../../__admin/reset",
            "/%5F%5Fadmin/reset", "/oauth/%2e%2e/__admin/reset", "/oauth/token/", "/oauth//token", "/oauth/token%2F",
            "/OAUTH/TOKEN", "/oauth/authorize", "/v1/connectors", "", "/", "/oauth/token;x", "/.//oauth/token",
        ]
    )
    func ownPaths(_ path: String) async throws {
        for base in ["http://localhost", "HTTP://LocalHost", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            let mock = try await MockWithOAuth(tokenURL: base + path) { $0.allowsOutbound = false }
            mock.client.mock.addresses.listens(at: "http://127.0.0.1:8080", ["http://localhost:8080"])
            let answer = try await finishAuthorization(mock)
            #expect(answer.status == 502)
            #expect(
                answer.text.contains(
                    "The token endpoint could not be used: the only token endpoint of this server is /oauth/token."
                )
            )
            #expect(mock.acme.count == 1)
        }
    }

    @Test("of the mock's own is the same in another spelling", arguments: ["/oauth/%74oken", "/oauth/token?a=b"])
    func ownSpellings(_ path: String) async throws {
        let mock = try await MockWithOAuth(tokenURL: "HTTP://LOCALHOST:80" + path) { $0.allowsOutbound = false }
        #expect(try await finishAuthorization(mock).text.contains("refused the code: invalid_grant."))
    }

    @Test(
        "of the mock's own has a time limit, also where a stub answers late or dribbles",
        .timeLimit(.minutes(5)),
        arguments: [true, false]
    )
    func timeLimit(isDribbled: Bool) async throws {
        let mock = try await MockWithOAuth { $0.exchangeLimit = .milliseconds(30) }
        var response: JSONObject = ["status": 200, "jsonBody": ["access_token": "a"]]
        if isDribbled {
            response["chunkedDribbleDelay"] = ["numberOfChunks": 5, "totalDuration": 3_600_000]
        } else {
            response["fixedDelayMilliseconds"] = 3_600_000
        }
        let stub: JSONValue = ["request": ["urlPath": "/oauth/token"], "response": .object(response)]
        #expect(await mock.client.post("/__admin/mappings", json: stub).status == 201)
        let answer = try await finishAuthorization(mock)
        #expect(answer.status == 502)
        #expect(answer.text.contains("The token endpoint could not be used: it did not answer in time."))
        #expect(MockConfiguration().exchangeLimit == .seconds(10))
    }

    @Test("of the mock's own gets the whole of a dribbled answer, and none of a broken one")
    func deliveries() async throws {
        for (response, reason) in [
            (["chunkedDribbleDelay": ["numberOfChunks": 3, "totalDuration": 3]], "is authorized"),
            (["fault": "CONNECTION_RESET_BY_PEER"], "it closed the connection, or did not speak HTTP."),
            (["fault": "RANDOM_DATA_THEN_CLOSE"], "it closed the connection, or did not speak HTTP."),
        ] as [(JSONObject, String)] {
            let mock = try await MockWithOAuth()
            var response = response
            if response["fault"] == nil { response["jsonBody"] = ["access_token": "a"] }
            let stub: JSONValue = ["request": ["urlPath": "/oauth/token"], "response": .object(response)]
            #expect(await mock.client.post("/__admin/mappings", json: stub).status == 201)
            #expect(try await finishAuthorization(mock).text.contains(reason))
        }
    }

    @Test("carries a mark, with which the admin API refuses it, should it come back under a name that nobody knows")
    func mark() async throws {
        let mock = try await MockWithOAuth()
        let marked = mock.client.mock.exchangeMark.marked(OutgoingRequest(url: "http://alias.example/__admin/reset"))
        let value = try #require(marked.headers[ExchangeMark.header])
        let refused = await mock.browser.post("/__admin/reset", headers: [(name: ExchangeMark.header, value: value)])
        #expect(refused.status == 403)
        #expect(
            refused.json == [
                "errors": [
                    ["code": 403, "title": "The url and the token_url of a connector must not lead to the admin API"]
                ]
            ]
        )
        #expect(mock.acme.count == 1)
        let other = await mock.browser.get("/__admin/mappings", headers: [(name: ExchangeMark.header, value: "x")])
        #expect(other.status == 200)
    }

    @Test("never reaches the mock's own admin API, whatever a connector's token_url says")
    func adminAPI() async throws {
        let mock = try await MockWithOAuth(tokenURL: "http://localhost/__admin/reset")
        let answer = try await finishAuthorization(mock)
        #expect(mock.acme.count == 1)
        #expect(answer.text.contains("the only token endpoint of this server is /oauth/token."))
    }
}
