import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("Who may make a call")
struct AuthorizeTests {
    private let client: TestClient

    init() throws {
        client = try TestClient(
            MockConfiguration {
                $0.apiKeys = [Secret("acme/alice")]
                $0.adminKey = Secret("admin")
                $0.server.maximumBodyBytes = 10
            }
        )
    }

    @Test(
        "of Cohere's API is who brings a key that is accepted",
        arguments: [
            (nil, 401, "no api key supplied"), ("acme/bob", 401, "invalid api token"), ("acme/alice", 200, nil),
        ] as [(String?, Int, String?)]
    )
    func api(_ key: String?, _ status: Int, _ message: String?) async {
        let answer = await client.with(key: key).get("/v1/connectors")
        #expect(answer.status == status)
        #expect(answer.message == message)
    }

    @Test(
        "of an open call is everyone",
        arguments: ["/health", "/openapi.json", "/.well-known/oauth-authorization-server"]
    )
    func open(_ path: String) async { #expect(await client.get(path).status == 200) }

    @Test(
        "of the admin API is who brings the admin key, in WireMock's form",
        arguments: [nil, "wrong"] as [String?]
    )
    func admin(_ adminKey: String?) async {
        let headers = adminKey.map { [(name: "x-admin-key", value: $0)] } ?? []
        let answer = await client.get("/__admin/mappings", headers: headers)
        #expect(answer.status == 401)
        #expect(
            answer.text == #"{"errors":[{"code":401,"title":"x-admin-key is missing or wrong (see --admin-key)"}]}"#
        )
        let admitted = await client.get("/__admin/mappings", headers: [(name: "X-Admin-Key", value: "admin")])
        #expect(admitted.status == 200)
    }

    @Test("of the admin API for an organization must bring a key of it that is accepted")
    func adminForOrganization() async {
        let headers = [(name: "x-admin-key", value: "admin")]
        let refused = await client.with(key: "acme/bob").get("/__admin/mappings", headers: headers)
        #expect(refused.status == 401)
        #expect(refused.json == refusal(code: 401, "invalid api token"))
        #expect(await client.with(key: "acme/alice").get("/__admin/mappings", headers: headers).status == 200)
        #expect(client.mock.store.existingOrganizations.isEmpty, "an admin call makes no organization")
    }

    @Test("is checked before the size of the body")
    func largeBody() async throws {
        for (key, status, message) in [
            (nil, 401, "no api key supplied"),
            ("acme/alice", 413, "the request's body is larger than 10 bytes (see --max-body)"),
        ] as [(String?, Int, String)] {
            let headers = Headers(key.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? [])
            let target = try #require(RequestTarget("/v1/connectors"))
            var request = Request(method: .post, target: target, headers: headers)
            request.bodyExceedsLimit = true
            let body = await client.mock.handle(request).response()
            #expect(body.status.code == status)
            #expect(try JSONValue(parsing: body.body.bytes)["message"]?.string == message)
        }
    }

    @Test("may have white space behind a key, which is none of it")
    func whiteSpace() async {
        for key in ["acme/alice ", "acme/alice\t", " acme/alice \t "] {
            #expect(await client.with(key: key).get("/v1/connectors").status == 200)
        }
        for key in ["admin ", " admin\t"] {
            #expect(await client.get("/__admin/mappings", headers: [(name: "x-admin-key", value: key)]).status == 200)
        }
    }

    /// Requests whose token is no text, or has control characters.
    private func send(
        _ token: [UInt8],
        _ method: HTTP.Method,
        _ target: String,
        to client: TestClient
    ) async throws -> (status: Int, message: String?) {
        var headers = Headers([(name: "Host", value: "localhost"), (name: "x-admin-key", value: "admin")])
        headers.append(name: "Authorization".utf8, value: Array("Bearer ".utf8) + token)
        let request = Request(method: method, target: try #require(RequestTarget(target)), headers: headers)
        let response = await client.mock.handle(request).response()
        let json = try JSONValue(parsing: response.body.bytes)
        return (response.status.code, (json["message"] ?? json["errors"]?.array?.first?["title"])?.string)
    }

    @Test(
        "has a key that is no text with control characters or broken UTF-8, whether keys are configured or not",
        arguments: [Array("acme/alice\0".utf8), Array("acme/al\0ice".utf8), [0xFF], [0x61, 0xC3], [0x61, 0x09, 0x62]]
    )
    func unreadableKey(token: [UInt8]) async throws {
        for client in [client, try TestClient()] {
            for (method, target) in [(HTTP.Method.get, "/v1/connectors"), (.post, "/__admin/reset")] {
                let answer = try await send(token, method, target, to: client)
                #expect(answer.status == 401)
                #expect(answer.message == "invalid api token")
            }
        }
    }

    @Test("with a key that can't be read acts on nothing, though without a key it would act on everything")
    func unreadableAdminKey() async throws {
        let client = try TestClient(key: "acme/alice")
        await client.createConnector()
        let answer = try await send([0xFF], .post, "/__admin/reset", to: client)
        #expect(answer.status == 401)
        #expect(await client.connectorNames() == ["Drive"])
    }

    @Test(
        "with an empty key acts on nothing, as a variable that is not set leaves one",
        arguments: ["", "Bearer", "bearer "]
    )
    func emptyKey(value: String) async throws {
        let client = try TestClient(.reproducible { _ in }, key: "acme/alice")
        _ = await client.createConnector()
        let reset = await client.with(key: nil).send(.post, "/__admin/reset", headers: [("Authorization", value)])
        #expect(reset.status == 401)
        #expect(await client.get("/v1/connectors").json["total_count"] == 1)
    }

    @Test("names no organization by a key that was configured, though it was not used yet")
    func configuredKey() async throws {
        let client = try TestClient(
            MockConfiguration { $0.apiKeys = [Secret("hunter2"), Secret("hunter2/bob")] },
            key: "hunter2/bob"
        )
        await client.createConnector()
        let list = await client.forAllOrganizations.get("/__admin/cohere/organizations")
        #expect(list.status == 200)
        #expect(!list.text.contains("hunter2"))
    }

    @Test("has a key that only looks like one that is accepted")
    func lookalike() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("caf\u{E9}/x"), Secret("KEY/x")] })
        for (key, status) in [("caf\u{E9}/x", 200), ("cafe\u{301}/x", 401), ("\u{212A}EY/x", 401)] {
            #expect(await client.with(key: key).get("/v1/connectors").status == status)
        }
    }

    @Test("are other organizations whose names only look the same, with connectors, stubs and requests of their own")
    func lookalikeOrganizations() async throws {
        let composed = try TestClient(key: "caf\u{E9}/x")
        let decomposed = composed.with(key: "cafe\u{301}/x")
        await composed.createConnector()
        _ = await composed.post(
            "/__admin/mappings",
            json: ["request": ["url": "/v1/connectors"], "response": ["status": 418]]
        )
        #expect(await decomposed.connectorNames() == [])
        #expect(await composed.get("/v1/connectors").status == 418)
        #expect(await composed.get("/__admin/requests").json["meta"]?["total"] == 2)
        #expect(await decomposed.get("/__admin/requests").json["meta"]?["total"] == 1)
        let list = await composed.forAllOrganizations.get("/__admin/cohere/organizations").json["organizations"]
        #expect(list?.array?.count == 2)
    }
}
