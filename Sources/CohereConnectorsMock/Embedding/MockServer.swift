public import Connectors
import MicroHTTPD

/// A running mock of Cohere's connectors API.
public final class MockServer: Sendable {
    package let mock: Mock
    private let server: Server
    private let configuration: ServerConfiguration
    private let stopped = AsyncStream.makeStream(of: Void.self)

    /// Reads the fixtures and listens; when it returns, a client can connect.
    ///
    /// Throws `FixtureError` where a fixture is faulty, `ServerError` where the address can't be had.
    public static func start(_ configuration: MockConfiguration = MockConfiguration()) async throws -> MockServer {
        let mock = try Mock(configuration)
        let server = try Server.start(configuration.server, hooks: mock.serverHooks) { mock.handle($0) }
        let mockServer = MockServer(mock: mock, server: server, configuration: configuration.server)
        if configuration.server.unixSocket == nil {
            let scheme = configuration.server.scheme
            mock.addresses.listens(at: mockServer.baseURL, ["\(scheme)://localhost:\(server.port)"])
        } else {
            mock.addresses.listens(at: "http://localhost", [])
        }
        mock.serverLink.connect(
            openConnections: { [weak server] in server?.openConnections ?? 0 },
            shutDown: { [weak mockServer] in Task { await mockServer?.stop() } }
        )
        return mockServer
    }

    private init(mock: Mock, server: Server, configuration: ServerConfiguration) {
        self.mock = mock
        self.server = server
        self.configuration = configuration
    }

    /// The port that it listens at; 0 for a Unix socket.
    public var port: UInt16 { server.port }

    /// Where clients on this machine find the mock, such as `http://127.0.0.1:8080`; `unix:` and its path for a Unix
    /// socket.
    public var baseURL: String { configuration.localURL(port: port) }

    /// The clock that every organization follows until its own is moved.
    public var clock: Clock { mock.clock }

    /// How many connectors every organization starts with.
    public var seededConnectorCount: Int { mock.store.seedCount }

    /// Returns every organization to what the fixtures say, and the clock to the machine's time.
    public func reset() { mock.reset(nil) }

    /// Answers the requests under way, and stops.
    ///
    /// - Parameter deadline: requests that still wait after it are answered with 503. Default: 10 s.
    public func stop(deadline: Duration = .seconds(10)) async {
        await server.stop(deadline: deadline)
        stopped.continuation.finish()
    }

    /// Returns when the server has stopped: by `stop`, or by a call of `POST /__admin/shutdown`. For one caller.
    public func waitUntilStopped() async { for await _ in stopped.stream {} }
}

/// Runs a function with a mock of its own, which is stopped when the function returns or throws.
public func withMockServer<Result>(
    _ configuration: MockConfiguration = MockConfiguration(),
    _ body: (MockServer) async throws -> Result
) async throws -> Result {
    let server = try await MockServer.start(configuration)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}
