public import Connectors
import MicroHTTPD

/// A running mock of Cohere's connectors API.
public final class MockServer: Sendable {
    package let mock: Mock
    private let server: Server
    private let configuration: ServerConfiguration
    private let stopped = AsyncStream.makeStream(of: Void.self)

    /// Reads the fixtures and starts to listen. When it returns, a client can connect.
    ///
    /// - Parameter configuration: the configuration of the mock. Default: the defaults.
    /// - Throws: `FixtureError` if a fixture is faulty. `ServerError` if the server can't listen at the address, or its
    ///   configuration is out of range.
    public static func start(_ configuration: MockConfiguration = MockConfiguration()) async throws -> MockServer {
        try configuration.validate()
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

    /// The port at which the server listens, 1 to 65535; 0 for a Unix socket.
    public var port: UInt16 { server.port }

    /// The URL under which clients on this machine reach the mock, such as `http://127.0.0.1:8080`. For a Unix socket
    /// it is `unix:` and the path.
    public var baseURL: String { configuration.localURL(port: port) }

    /// The clock that every organization follows until its own clock is moved.
    public var clock: Clock { mock.clock }

    /// Whether every API key is accepted, as neither the configuration nor a fixture has one.
    package var acceptsEveryKey: Bool { mock.keyCheck.acceptsEveryKey }

    /// The number of connectors that every organization starts with.
    public var seededConnectorCount: Int { mock.store.seedCount }

    /// Returns every organization to the state of the fixtures. The clock shows the machine's time again, or that of
    /// the clock that it follows.
    public func reset() { mock.reset(nil) }

    /// Answers the requests that are under way, and stops.
    ///
    /// - Parameter deadline: the time after which requests that still wait are answered with 503. Sending these
    ///   responses takes up to another half second. Default: 4.5 s.
    public func stop(deadline: Duration = .milliseconds(4500)) async {
        await server.stop(deadline: deadline)
        stopped.continuation.finish()
    }

    /// Returns when the server has stopped, by `stop` or by `POST /__admin/shutdown`. Only one caller may wait.
    public func waitUntilStopped() async { for await _ in stopped.stream {} }
}

/// Runs a function with a mock of its own and returns the function's result. The mock is stopped when the function
/// returns or throws.
///
/// - Parameters:
///   - configuration: the configuration of the mock. Default: the defaults.
///   - body: the function that uses the mock.
/// - Throws: the errors of `MockServer.start`, and the function's error.
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
