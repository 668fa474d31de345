import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("A request that comes in")
struct IncomingTests {
    private let client: TestClient

    init() throws { client = try TestClient() }

    private func receive(
        _ method: HTTP.Method,
        _ target: String,
        authorization: String? = nil,
        of organization: String? = nil
    ) throws -> Incoming {
        var headers = Headers()
        if let authorization { headers.append(name: "Authorization", value: authorization) }
        let request = Request(method: method, target: try #require(RequestTarget(target)), headers: headers)
        return client.mock.receive(request, of: organization)
    }

    @Test(
        "has the key of its Authorization header, whatever the case of the scheme",
        arguments: [
            (nil, nil), ("", nil), ("Bearer", nil), ("Bearer ", nil), ("Bearer    ", nil), ("Bearerkey", nil),
            ("Basic key", nil), ("key", nil), ("Bearer key", "key"), ("bearer key", "key"), ("BEARER key", "key"),
            ("Bearer   key", "key"), ("Bearer a b", "a b"),
            ("Bearer key ", "key"), ("Bearer \t key \t ", "key"), ("Bearer \t", nil), ("Bearer caf\u{E9}", "caf\u{E9}"),
            ("Bearer GOOD\0", nil), ("Bearer GO\0OD", nil), ("Bearer GO\tOD", nil), ("Bearer GO\u{7F}OD", nil),
            ("Bearer acme/alice", "acme/alice"),
        ] as [(String?, String?)]
    )
    func key(_ authorization: String?, _ expected: String?) throws {
        #expect(try receive(.get, "/v1/connectors", authorization: authorization).key == expected)
    }

    @Test("is of the user and the organization that its key names")
    func principal() throws {
        let incoming = try receive(.get, "/v1/connectors", authorization: "Bearer acme/alice")
        #expect(incoming.principal == Principal(organization: "acme", user: "alice"))
        #expect(incoming.organization == "acme")
        #expect(try receive(.get, "/v1/connectors").principal == nil)
    }

    @Test("has no key where it has an access token instead")
    func accessToken() throws {
        for path in ["/connectors/a/search", "/oauth/userinfo"] {
            let method: HTTP.Method = path.hasSuffix("search") ? .post : .get
            let incoming = try receive(method, path, authorization: "Bearer acme/alice")
            #expect(incoming.key == nil)
            #expect(incoming.organization == nil)
        }
        let incoming = try receive(.get, "/v1/connectors", authorization: "Bearer acme/alice", of: "other")
        #expect(incoming.key == nil, "what the mock sends to itself")
        #expect(incoming.organization == "other")
    }

    @Test("without a key is of the organization that it is handed in for")
    func handedIn() throws {
        #expect(try receive(.post, "/oauth/token", of: "acme").organization == "acme")
        #expect(try receive(.post, "/oauth/token").organization == nil)
    }

    @Test("of a browser is of the organization whose authorization its state belongs to")
    func organizationOfState() async throws {
        let mock = try await MockWithOAuth()
        let state = try await mock.beginAuthorizationState()
        for (path, expected) in [
            ("/v1/connectors/oauth/token?state=\(state)", "acme"), ("/oauth/authorize?a=b&state=\(state)", "acme"),
            ("/oauth/authorize?state=other", nil), ("/oauth/authorize", nil), ("/elsewhere?state=\(state)", nil),
            ("/__admin/oauth?state=\(state)", nil),
        ] as [(String, String?)] {
            let request = Request(method: .get, target: try #require(RequestTarget(path)))
            #expect(mock.client.mock.receive(request, of: nil).organization == expected, "\(path)")
        }
    }

    @Test("leads to the operation of its path and method, with the path's decoded parameters")
    func operation() throws {
        let incoming = try receive(.patch, "/v1/connectors/a%2Fb?x=1")
        #expect(incoming.operation?.path == "/v1/connectors/{id}")
        #expect(incoming.operation?.method == .patch)
        #expect(incoming.parameters["id"] == "a/b")
        #expect(incoming.policy.access == .apiKey)
        #expect(try receive(.head, "/v1/connectors").operation?.method == .get)
    }

    @Test("with a method that its path doesn't take has the path's policy, and the methods that it takes")
    func otherMethods() throws {
        let incoming = try receive(.put, "/oauth/token")
        #expect(incoming.operation == nil)
        #expect(incoming.policy.access == .open)
        guard case .otherMethods(let allowed) = incoming.destination else {
            Issue.record("it leads elsewhere")
            return
        }
        #expect(allowed == [.post])
    }

    @Test("whose path nobody serves leads nowhere")
    func nowhere() throws {
        let incoming = try receive(.get, "/v1/other")
        guard case .nowhere = incoming.destination else {
            Issue.record("it leads somewhere")
            return
        }
        #expect(incoming.operation == nil)
        #expect(incoming.parameters["id"].isEmpty)
        #expect(incoming.policy.access == .apiKey)
    }

    @Test("has an id that no other request has")
    func ids() throws {
        #expect(try receive(.get, "/health").id != receive(.get, "/health").id)
    }
}
