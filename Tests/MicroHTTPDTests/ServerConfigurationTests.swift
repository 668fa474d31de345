import HTTP
import TestSupport
import Testing

@testable import MicroHTTPD

@Suite("A server's configuration")
struct ServerConfigurationTests {
    typealias Change = @Sendable (inout ServerConfiguration, Int) -> Void

    private static let properties: [(String, ClosedRange<Int>, Change)] = [
        ("threads", 1...1024, { $0.threads = $1 }), ("connectionLimit", 1...1_000_000, { $0.connectionLimit = $1 }),
        ("idleTimeoutSeconds", 0...86_400, { $0.idleTimeoutSeconds = $1 }),
        ("maximumBodyBytes", 1...1_073_741_824, { $0.maximumBodyBytes = $1 }),
    ]

    @Test("is refused where a property is out of its range, and accepted at both ends", arguments: properties)
    func ranges(name: String, range: ClosedRange<Int>, change: Change) {
        for value in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
            #expect(throws: ServerError.outOfRange(name, range)) {
                try Server.start(ServerConfiguration { change(&$0, value) }) { _ in
                    .respond(Response(status: .ok))
                }
            }
        }
        for value in [range.lowerBound, range.upperBound] {
            #expect(throws: Never.self) { try ServerConfiguration { change(&$0, value) }.validate() }
        }
    }

    @Test("is refused for the first property that is out of its range")
    func first() {
        let configuration = ServerConfiguration {
            $0.maximumBodyBytes = 0
            $0.connectionLimit = 0
        }
        #expect(throws: ServerError.outOfRange("connectionLimit", 1...1_000_000)) { try configuration.validate() }
    }

    @Test(
        "has an address as it is, and one that clients on this machine reach",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:80", "http://127.0.0.1:80", false),
            ("0.0.0.0", "http://0.0.0.0:80", "http://127.0.0.1:80", true),
            ("::", "http://[::]:80", "http://[::1]:80", true), ("::1", "http://[::1]:80", "http://[::1]:80", false),
            ("mock.example", "http://mock.example:80", "http://mock.example:80", false),
        ]
    )
    func addresses(host: String, listening: String, local: String, isEverywhere: Bool) {
        var configuration = ServerConfiguration { $0.host = host }
        #expect(configuration.listeningURL(port: 80) == listening)
        #expect(configuration.localURL(port: 80) == local)
        #expect(configuration.listensEverywhere == isEverywhere)
        configuration.unixSocket = "/s"
        #expect(configuration.listeningURL(port: 0) == "unix:/s")
        #expect(configuration.localURL(port: 0) == "unix:/s")
        #expect(!configuration.listensEverywhere)
    }

    @Test("has defaults that serve")
    func defaults() {
        let configuration = ServerConfiguration()
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 0)
        #expect(configuration.unixSocket == nil)
        #expect(configuration.tls == nil)
        #expect(configuration.threads == 2)
        #expect(configuration.connectionLimit == 4096)
        #expect(configuration.idleTimeoutSeconds == 60)
        #expect(configuration.maximumBodyBytes == 1_048_576)
        #expect(throws: Never.self) { try configuration.validate() }
    }
}
