import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("A test without HTTP")
struct MockServerSteeringTests {
    private static let drive = ConnectorChanges(name: "Drive", url: "https://x/search")

    @Test("creates connectors, and sees them newest first")
    func seed() async throws {
        try await withMockServer { server in
            let ids = try server.seed([Self.drive, ConnectorChanges(name: "Mail", url: "https://y/search")], in: "k")
            #expect(server.connectors(of: "k").map(\.id) == ids.reversed())
            #expect(server.connectors(of: "k").map(\.name) == ["Mail", "Drive"])
            #expect(server.connectors(of: "other").isEmpty)
        }
    }

    @Test("creates the connectors before the first one that can't be created")
    func faultySeed() async throws {
        try await withMockServer { server in
            #expect(throws: ConnectorError.invalid(field: "url", .missing)) {
                try server.seed([Self.drive, ConnectorChanges(name: "Mail"), Self.drive], in: "k")
            }
            #expect(server.connectors(of: "k").map(\.name) == ["Drive"])
        }
    }

    @Test("puts a stub in place of an answer, for all organizations or for one")
    func stubs() async throws {
        try await withMockServer { server in
            let client = SocketClient(server)
            let ids = try server.seed([Self.drive], in: "k")
            #expect(server.connectors(of: "k").map(\.id) == ids)
            try server.stub(Stub("GET", path: "/v1/connectors", answer: .respond(status: 429, json: ["message": "no"])))
            let refused = try await client.list()
            #expect(refused == #"{"message":"no"}"#)
            server.removeStubs()
            try server.stub(Stub(path: "/v1/connectors", answer: .passthrough, delay: .milliseconds(50)), for: "k")
            let start = ContinuousClock.now
            let answered = try await client.list()
            #expect(answered.hasSuffix(#""total_count":1}"#))
            #expect(ContinuousClock.now - start >= .milliseconds(50))
            #expect(server.receivedRequests(by: "k").map(\.status) == [429, 200])
            #expect(server.receivedRequests(by: "other").isEmpty)
            #expect(try server.count(matching: ["headers": ["Authorization": ["equalTo": "Bearer k"]]]) == 2)
        }
    }

    @Test("removes a stub by its id, of the organization that it was added for")
    func removeStub() async throws {
        try await withMockServer { server in
            let client = TestClient(server, key: "k")
            let stub = Stub(path: "/v1/connectors", answer: .respond(status: 503))
            let id = try server.stub(stub, for: "k")
            #expect(await client.get("/v1/connectors").header("Matched-Stub-Id") == id)
            #expect(!server.removeStub(id, of: "other"))
            #expect(server.removeStub(id, of: "k"))
            #expect(!server.removeStub(id, of: "k"))
            #expect(await client.get("/v1/connectors").status == 200)
            try server.stub(stub, for: "k")
            server.removeStubs(of: "other")
            #expect(await client.get("/v1/connectors").status == 503)
            server.removeStubs(of: "k")
            #expect(await client.get("/v1/connectors").status == 200)
        }
    }

    @Test("is told which field of a stub or of a pattern can't be used")
    func faultyStub() async throws {
        try await withMockServer { server in
            #expect(throws: JSONError(path: [.member("request"), .member("bogus")], reason: "is not supported")) {
                try server.stub(json: ["request": ["bogus": 1]])
            }
            #expect(throws: JSONError(path: [.member("bogus")], reason: "is not supported")) {
                try server.count(matching: ["bogus": 1])
            }
            #expect(
                throws: JSONError(
                    path: [.member("request"), .member("urlPathTemplate")],
                    reason: "must begin with a slash"
                )
            ) { try server.stub(Stub(path: "v1/connectors", answer: .passthrough)) }
        }
    }

    @Test("gives a user an authorization, lets it expire, and takes it away")
    func authorization() async throws {
        try await withMockServer { server in
            var drive = Self.drive
            drive.oauth = .init(clientID: "c", authorizeURL: "https://x/a", tokenURL: "https://x/t")
            let id = try #require(try server.seed([drive], in: "acme").first)
            let client = TestClient(server, key: "acme/alice")
            for (status, shown) in [(.valid, "valid"), (.expired, "expired"), (nil, nil)]
                as [(UserAuthorization.Status?, JSONValue?)]
            {
                try server.setAuthorization(of: id, by: "alice", in: "acme", to: status)
                #expect(await client.get("/v1/connectors/\(id)").json["connector"]?["auth_status"] == shown)
            }
        }
    }

    @Test("is told of a connector that can't be authorized")
    func noAuthorization() async throws {
        try await withMockServer { server in
            let ids = try server.seed([Self.drive], in: "k")
            #expect(throws: ConnectorError.noOAuth) {
                try server.setAuthorization(of: ids[0], by: "k", in: "k", to: .valid)
            }
            #expect(throws: ConnectorError.notFound) {
                try server.setAuthorization(of: ids[0], by: "k", in: "other", to: .valid)
            }
        }
    }

    @Test("gives a connector what it finds, and is told whose token it got")
    func searches() async throws {
        try await withMockServer { server in
            var drive = Self.drive
            drive.oauth = .init(clientID: "c", authorizeURL: "https://x/a", tokenURL: "https://x/t")
            let id = try server.seed([drive], in: "acme")[0]
            try server.setAuthorization(of: id, by: "alice", in: "acme", to: .valid)
            try server.setResults([["text": "Vacation is 30 days."]], of: id, in: "acme")
            let chat: JSONValue = ["message": "How long?", "connectors": [["id": .string(id)]]]
            let alice = TestClient(server, key: "acme/alice")
            #expect(await alice.post("/v1/chat", json: chat).json["text"] == "Vacation is 30 days.")
            #expect(await alice.with(key: "acme/bob").post("/v1/chat", json: chat).status == 400)
            let searches = server.searches(by: "acme")
            #expect(searches.map(\.query) == ["How long?"])
            #expect(searches.map(\.user) == ["alice"])
            #expect(searches.map(\.authorization) == [.oauth(user: "alice")])
            #expect(searches.map(\.status) == [200])
            #expect(searches.first?.failure == nil)
            #expect(server.searches(by: "other").isEmpty)
            #expect(server.searches().count == 1)
            #expect(try server.countSearches(matching: ["headers": ["Authorization": ["matches": "Bearer .+"]]]) == 1)
            #expect(try server.countSearches(matching: [:], by: "other") == 0)
            try server.setResults(nil, of: id, in: "acme")
            #expect(await alice.post("/v1/chat", json: chat).status == 400)
            #expect(server.searches(by: "acme").last?.failure != nil)
        }
    }

    @Test("is told why a connector can't find something, or why searches can't be counted")
    func faultyResults() async throws {
        try await withMockServer { server in
            let id = try server.seed([Self.drive], in: "k")[0]
            #expect(throws: ConnectorError.notFound) { try server.setResults([], of: id, in: "other") }
            #expect(throws: JSONError(path: [.index(1)], reason: "must be an object, not a number")) {
                try server.setResults([["text": "a"], 7], of: id, in: "k")
            }
            #expect(throws: JSONError(path: [.member("bogus")], reason: "is not supported")) {
                try server.countSearches(matching: ["bogus": 1])
            }
        }
    }

    @Test("moves an organization's clock without moving the server's, and returns the organization to the start")
    func clockAndReset() async throws {
        try await withMockServer { server in
            try server.seed([Self.drive], in: "k")
            _ = await TestClient(server, key: "k").get("/v1/connectors")
            server.clock(of: "k").set(to: Timestamp(microseconds: 0))
            #expect(server.clock.now.microseconds > 0)
            #expect(server.clock(of: "k").now == Timestamp(microseconds: 0))
            server.reset("k")
            #expect(server.connectors(of: "k").isEmpty)
            #expect(server.receivedRequests(by: "k").isEmpty)
            #expect(server.clock(of: "k").now.microseconds > 0)
        }
    }

    @Test("forgets the requests of one organization, or of all")
    func clearJournal() async throws {
        try await withMockServer { server in
            for key in ["one", "two"] { _ = await TestClient(server, key: key).get("/v1/connectors") }
            let counts = (try server.count(matching: [:]), try server.count(matching: [:], by: "one"))
            #expect(counts == (2, 1))
            server.clearJournal(of: "one")
            #expect(server.receivedRequests(by: "one").isEmpty)
            #expect(server.receivedRequests().count == 1)
            server.clearJournal()
            #expect(server.receivedRequests().isEmpty)
        }
    }
}
