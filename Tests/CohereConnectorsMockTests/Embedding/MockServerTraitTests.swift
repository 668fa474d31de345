import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The trait .mockServer()")
struct MockServerTraitTests {
    private static let connector = ConnectorChanges(name: "a", url: "https://a.example/search")

    @Suite("on a suite", .mockServer(MockConfiguration { $0.journalLimit = 0 }))
    struct OnASuite {
        @Test("gives each test, and each of its cases, a server of its own", arguments: 1...3)
        func ownServer(number: Int) async throws {
            let server = try MockServer.current
            #expect(server.connectors(of: "k").isEmpty)
            try server.seed([MockServerTraitTests.connector], in: "k")
            #expect(try MockServer.current === server)
        }

        @Test("starts the servers with its configuration")
        func configuration() async throws {
            let server = try MockServer.current
            _ = await TestClient(server, key: "k").get("/v1/connectors")
            #expect(server.receivedRequests().isEmpty)
        }
    }

    @Test("gives a test a server that listens", .mockServer())
    func onATest() async throws {
        let server = try MockServer.current
        #expect(try await SocketClient(server).list() == #"{"connectors":[],"total_count":0}"#)
    }

    @Test("is missed by name where a test asks for its server without it")
    func missing() {
        let error = #expect(throws: MockServer.NoServer.self) { try MockServer.current }
        #expect(error?.description == "this test, and its suite, have no trait .mockServer()")
    }
}
