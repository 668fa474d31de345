import CohereConnectorsMock
import Connectors
import Testing

@Suite("A mock's configuration")
struct MockConfigurationTests {
    @Test("has defaults for all, which docs/options.md gives")
    func defaults() {
        let configuration = MockConfiguration()
        #expect(configuration.server.host == "127.0.0.1")
        #expect(configuration.server.port == 0)
        #expect(configuration.server.unixSocket == nil)
        #expect(configuration.server.tls == nil)
        #expect(configuration.server.threads == 2)
        #expect(configuration.server.connectionLimit == 4096)
        #expect(configuration.server.idleTimeoutSeconds == 60)
        #expect(configuration.server.maximumBodyBytes == 1 << 20)
        #expect(configuration.apiKeys.isEmpty)
        #expect(configuration.adminKey == nil)
        #expect(configuration.journalLimit == 10_000)
        #expect(configuration.journalByteLimit == 64 << 20)
        #expect(configuration.fixtures.isEmpty)
        #expect(configuration.seed == nil)
        #expect(configuration.publicURL == nil)
        #expect(!configuration.trustsProxy)
        #expect(!configuration.autoConsent)
        #expect(configuration.allowsOutbound)
        #expect(configuration.certificateFile == nil)
        #expect(!configuration.clock.isStopped)
    }

    @Test("is the defaults, changed by a function, and passes on what the function throws")
    func change() {
        let configuration = MockConfiguration {
            $0.journalLimit = 1
            $0.apiKeys = [Secret("k")]
        }
        #expect(configuration.journalLimit == 1)
        #expect(configuration.apiKeys == [Secret("k")])
        #expect(configuration.journalByteLimit == 64 << 20)
        #expect(throws: ConnectorError.noOAuth) { try MockConfiguration { _ in throw ConnectorError.noOAuth } }
    }

    @Test("takes a journal of no request up to ten million")
    func ranges() {
        #expect(MockConfiguration.journalLimitRange == 0...10_000_000)
    }
}
