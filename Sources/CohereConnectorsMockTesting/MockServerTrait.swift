#if canImport(Testing)
    // A build with the static standard library has no module `Testing`.
    public import CohereConnectorsMock
    public import Testing

    /// A trait that gives each test its own mock server, `MockServer.current`. The server is stopped when the test
    /// ends.
    public struct MockServerTrait: TestTrait, SuiteTrait, TestScoping {
        let configuration: MockConfiguration

        /// Always true: if a suite has the trait, each of its tests gets a server.
        public var isRecursive: Bool { true }

        /// Runs a test with its own server.
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
        /// Returns a trait that gives each test its own mock server.
        ///
        /// - Parameter configuration: the configuration of the servers. Default: the defaults.
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

        /// The error of a test that uses `MockServer.current` without a server.
        public struct NoServer: Error, CustomStringConvertible {
            /// The missing trait, as a sentence.
            public var description: String { "this test, and its suite, have no trait .mockServer()" }
        }
    }
#endif
