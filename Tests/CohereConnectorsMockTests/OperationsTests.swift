import CohereConnectorsMockTesting
import HTTP
import Logging
import Testing

@testable import CohereConnectorsMock

@Suite("The table of operations")
struct OperationsTests {
    @Test("has no method and path twice, whatever a path's parameters are called")
    func noneTwice() {
        let calls = Operations.all.map { operation in
            let segments = operation.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
                $0.hasPrefix("{") ? "{}" : $0
            }
            return "\(operation.method) /" + segments.joined(separator: "/")
        }
        #expect(calls.count == Set(calls).count)
        #expect(calls.contains("GET /v1/connectors/{}"))
    }

    @Test("wants an API key for every call of Cohere's API, but for the one that a browser makes")
    func keys() {
        let api = Operations.all.filter { $0.path.hasPrefix("/v1/") }
        #expect(api.count == 10)
        #expect(api.filter { $0.policy.access != .apiKey }.map(\.path) == ["/v1/connectors/oauth/token"])
        #expect(api.allSatisfy { $0.policy.isObserved })
        #expect(Operations.all.filter { $0.policy.access == .apiKey }.allSatisfy { $0.path.hasPrefix("/v1/") })
    }

    @Test("lets everyone call these alone")
    func open() {
        let open = Operations.all.filter { $0.policy.access == .open }.map { "\($0.method) \($0.path)" }
        #expect(
            open == [
                "GET /v1/connectors/oauth/token", "POST /connectors/{id}/search", "GET /oauth/authorize",
                "POST /oauth/authorize", "POST /oauth/token", "GET /oauth/userinfo",
                "GET /.well-known/oauth-authorization-server", "GET /health", "GET /metrics", "GET /openapi.json",
                "GET /", "GET /__page/{file}", "GET /favicon.ico",
            ]
        )
    }

    @Test("observes nothing below /__admin, and asks for the admin key everywhere there")
    func admin() {
        let admin = Operations.all.filter { $0.path.hasPrefix("/__admin") }
        #expect(admin.count == Operations.all.count - 22)
        for operation in admin {
            #expect(!operation.policy.isObserved, "\(operation.path)")
            #expect(operation.policy.access == .admin, "\(operation.path)")
        }
        let unobserved = Operations.all.filter { !$0.policy.isObserved && !$0.path.hasPrefix("/__admin") }
        #expect(unobserved.filter { !$0.policy.isPage }.map(\.path) == ["/health", "/metrics", "/openapi.json"])
        let page = Operations.all.filter { $0.policy.isPage }
        #expect(page.map(\.path) == ["/", "/__page/{file}", "/favicon.ico"])
        #expect(page.allSatisfy { !$0.policy.isObserved })
    }

    @Test("keeps at the debug level what other programs ask every few seconds")
    func logLevels() {
        let quiet = Operations.all.filter { $0.policy.logLevel != .info && !$0.policy.isPage }
        #expect(quiet.map(\.path) == ["/health", "/metrics"])
        #expect(quiet.allSatisfy { $0.policy.logLevel == .debug })
    }

    @Test("is found by the router, each operation under its own path")
    func router() {
        for (index, operation) in Operations.all.enumerated() {
            let path = operation.path.replacing("{", with: "").replacing("}", with: "")
            let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard case .found(let found, _) = Operations.router.match(operation.method, segments) else {
                Issue.record("\(operation.method) \(operation.path) is not found")
                continue
            }
            #expect(found == index)
        }
    }

    @Test(
        "refuses each call of Cohere's API without a key",
        arguments: Operations.all.filter { $0.policy.access == .apiKey }
    )
    func refusedWithoutKey(_ operation: CohereConnectorsMock.Operation) async throws {
        let answer = await (try TestClient()).send(operation.method, operation.path.replacing("{id}", with: "x"))
        #expect(answer.status == 401)
        #expect(answer.message == "no api key supplied")
    }

    @Test(
        "has rules for paths that are not in it",
        arguments: [
            (["v1", "chat"], .apiKey, true), (["v2"], .apiKey, true), (["__admin", "x"], .admin, false),
            (["", "v1"], .open, true), ([""], .open, true), ([], .open, true), (["v3"], .open, true),
            (["V1"], .open, true),
        ] as [([String], Policy.Access, Bool)]
    )
    func unserved(_ segments: [String], _ access: Policy.Access, _ isObserved: Bool) {
        let policy = Policy.unserved(segments)
        #expect(policy.access == access)
        #expect(policy.isObserved == isObserved)
        #expect(policy.logLevel == .info)
    }
}
