#if canImport(Testing)
    // A build with the static standard library has no Testing module.
    public import CohereConnectorsMock
    public import Testing

    /// Gives each test a mock server of its own, which is stopped when the test ends: `MockServer.current`.
    public struct MockServerTrait: TestTrait, SuiteTrait, TestScoping {
        let configuration: MockConfiguration

        /// On a suite, each of its tests gets a server.
        public var isRecursive: Bool { true }

        /// Runs a test with a server of its own.
        public func provideScope(
            for test: Test,
            testCase: Test.Case?,
            performing function: @Sendable () async throws -> Void
        ) async throws {
            try await withMockServer(configuration) { server in
                try await MockServer.$inScope.withValue(server) { try await function() }
            }
        }
    }

    extension Trait where Self == MockServerTrait {
        /// A mock server for each test.
        public static func mockServer(_ configuration: MockConfiguration = MockConfiguration()) -> Self {
            MockServerTrait(configuration: configuration)
        }
    }

    extension MockServer {
        @TaskLocal fileprivate static var inScope: MockServer?

        /// The server of the test that is running. Throws `NoServer` in a test without the trait `.mockServer()`.
        public static var current: MockServer {
            get throws {
                guard let inScope else { throw NoServer() }
                return inScope
            }
        }

        /// There is no server in scope.
        public struct NoServer: Error, CustomStringConvertible {
            /// Says what is missing.
            public var description: String { "this test, and its suite, have no trait .mockServer()" }
        }
    }
#endif
