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
        #expect(refused.message == "invalid api token")
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
}
