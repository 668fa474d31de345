import CohereConnectorsMockTesting
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("The rest of the admin API")
struct AdminSystemTests {
    private let client: TestClient

    init() throws { client = try TestClient(.reproducible(), key: "acme/alice") }

    @Test("tells its version")
    func version() async {
        let answer = await client.get("/__admin/version")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"version":"\#(mockVersion)"}"#)
    }

    @Test("tells that it is healthy, with the time of its clock")
    func health() async {
        let answer = await client.get("/__admin/health")
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "status": "healthy", "message": "cohere-connectors-mock is ok", "version": .string(mockVersion),
                "timestamp": "2024-01-02T03:04:05.000000Z",
            ]
        )
    }

    /// Leaves something of everything in an organization.
    private func leaveTraces(_ client: TestClient) async {
        await client.createConnector()
        _ = await client.post("/__admin/mappings", json: ["request": ["url": "/stubbed"]])
        _ = await client.post("/__admin/cohere/clock", json: ["advance_seconds": 60])
    }

    /// How much an organization has: connectors, stubs, requests, and by how many seconds its clock is ahead.
    private func traces(_ client: TestClient) async -> [Int?] {
        let requests = await client.get("/__admin/requests").json["meta"]?["total"]?.int
        let stubs = await client.get("/__admin/mappings").json["meta"]?["total"]?.int
        let organization = client.mock.store.organization(named: client.key == "acme/alice" ? "acme" : "other")
        let ahead = organization.clock.now.microseconds - client.mock.clock.now.microseconds
        return [organization.count, stubs, requests, Int(ahead) / 1_000_000]
    }

    @Test("returns the organization of a key to the start, and no other")
    func resetOne() async {
        let stranger = client.with(key: "other/eve")
        for each in [client, stranger] { await leaveTraces(each) }
        let answer = await client.post("/__admin/reset")
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await traces(client) == [0, 0, 0, 0])
        #expect(await traces(stranger) == [1, 1, 1, 60])
    }

    @Test("returns all organizations to the start where no key is given, and the server's clock too")
    func resetAll() async {
        let stranger = client.with(key: "other/eve")
        for each in [client, stranger] { await leaveTraces(each) }
        #expect(client.mock.clock.isStopped)
        #expect(await client.forAllOrganizations.post("/__admin/reset").text == "{}")
        #expect(await traces(client) == [0, 0, 0, 0])
        #expect(await traces(stranger) == [0, 0, 0, 0])
        #expect(!client.mock.clock.isStopped)
    }

    @Test("shuts the server down, unless a key says that one organization alone is meant")
    func shutdown() async {
        let shutdowns = Counter()
        client.mock.serverLink.connect(openConnections: { 0 }, shutDown: { shutdowns.increment() })
        let refused = await client.post("/__admin/shutdown")
        #expect(refused.status == 422)
        #expect(
            refused.json
                == refusal(code: 10, "A shutdown concerns all organizations: call it without a bearer token")
        )
        #expect(shutdowns.value == 0)
        let answer = await client.forAllOrganizations.post("/__admin/shutdown")
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(shutdowns.value == 1)
    }

    @Test(
        "wants the admin key for each of its calls, where one is configured",
        arguments: Operations.all.filter { $0.path.hasPrefix("/__admin") }.map { "\($0.method.rawValue) \($0.path)" }
    )
    func adminKey(call: String) async throws {
        let client = try TestClient(.reproducible { $0.adminKey = Secret("hunter2") }, key: "acme/alice")
        let parts = call.split(separator: " ")
        let (method, path) = (HTTP.Method(rawValue: String(parts[0])), String(parts[1]).replacing(/{\w+}/, with: "x"))
        for key in [nil, "hunter3"] {
            let refused = await client.send(method, path, headers: key.map { [("x-admin-key", $0)] } ?? [])
            #expect(refused.status == 401)
            #expect(refused.json == refusal(code: 401, "x-admin-key is missing or wrong (see --admin-key)"))
        }
        // The events have no end.
        let isEndless = path.hasSuffix("/events")
        let admitted = await client.send(isEndless ? .head : method, path, headers: [("x-admin-key", "hunter2")])
        #expect(admitted.status != 401)
    }

    @Test("refuses what it doesn't serve in WireMock's form", arguments: ["GET /__admin/bogus", "PATCH /__admin"])
    func unserved(call: String) async {
        let parts = call.split(separator: " ")
        let answer = await client.send(HTTP.Method(rawValue: String(parts[0])), String(parts[1]))
        #expect(answer.json["errors"]?.array?.count == 1)
    }

    private final class Counter: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func increment() { number.withLock { $0 += 1 } }
    }
}
