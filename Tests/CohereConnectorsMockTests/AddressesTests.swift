import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The URL under which a client reaches the mock")
struct AddressesTests {
    private func request(_ headers: KeyValuePairs<String, String>) throws -> Request {
        let target = try #require(RequestTarget("/v1/connectors"))
        return Request(method: .get, target: target, headers: Headers(headers.map { (name: $0.key, value: $0.value) }))
    }

    @Test("is the one that is configured, whatever the request says")
    func configured() throws {
        let addresses = Addresses(
            MockConfiguration {
                $0.publicURL = "https://mock.example/base"
                $0.trustsProxy = true
            }
        )
        let request = try request(["Host": "a.example", "X-Forwarded-Host": "b.example"])
        #expect(addresses.publicURL(for: request) == "https://mock.example/base")
        #expect(addresses.redirectURI(for: request) == "https://mock.example/base/v1/connectors/oauth/token")
    }

    @Test(
        "is taken from the request's Host",
        arguments: [
            ("mock.example", "http://mock.example"), ("mock.example:8443", "http://mock.example:8443"),
            ("[::1]:8080", "http://[::1]:8080"), ("MOCK.example", "http://MOCK.example"),
        ]
    )
    func host(_ host: String, _ expected: String) throws {
        let addresses = Addresses(MockConfiguration())
        #expect(addresses.publicURL(for: try request(["Host": host])) == expected)
        #expect(addresses.redirectURI(for: try request(["Host": host])) == expected + "/v1/connectors/oauth/token")
    }

    @Test(
        "is where the server listens if the Host is none",
        arguments: ["", "mock.example/path", "mock.example?x=1", "mock.example:99999", "a b", "evil.example/?"]
    )
    func unusableHost(_ host: String) throws {
        let addresses = Addresses(MockConfiguration())
        addresses.listens(at: "http://127.0.0.1:8080", ["http://localhost:8080"])
        #expect(addresses.publicURL(for: try request(["Host": host])) == "http://127.0.0.1:8080")
        #expect(addresses.publicURL(for: try request([:])) == "http://127.0.0.1:8080")
    }

    @Test(
        "is what a trusted proxy says of it",
        arguments: [
            (["X-Forwarded-Proto": "https"], "https://inner.example"),
            (["X-Forwarded-Host": "outer.example"], "http://outer.example"),
            (["X-Forwarded-Proto": "https , http", "X-Forwarded-Host": "a.example, b.example"], "https://a.example"),
            (["X-Forwarded-Proto": "gopher"], "http://inner.example"), ([:], "http://inner.example"),
        ] as [([String: String], String)]
    )
    func proxy(_ forwarded: [String: String], _ expected: String) throws {
        var request = try request(["Host": "inner.example"])
        for (name, value) in forwarded { request.headers.append(name: name, value: value) }
        let trusting = Addresses(MockConfiguration { $0.trustsProxy = true })
        #expect(trusting.publicURL(for: request) == expected)
        let wary = Addresses(MockConfiguration())
        #expect(wary.publicURL(for: request) == "http://inner.example")
    }

    @Test(
        "begins a URL of the mock's own, as do those at which the server listens, and no other URL does",
        arguments: [
            ("http://mock.example/oauth/token?x=1", "/oauth/token?x=1"), ("http://localhost:8080/", "/"),
            ("http://127.0.0.1:8080/oauth/token", "/oauth/token"), ("http://mock.example", "/"),
            ("HTTP://Mock.Example:80/oauth/token", "/oauth/token"),
            ("http://u:p@localhost:8080/oauth/token#x", "/oauth/token"), ("http://127.1.2.3:8080/a", "/a"),
            ("http://[::1]:8080/a", "/a"), ("http://0.0.0.0:8080/a", "/a"), ("http://x.localhost:8080/a", "/a"),
            ("http://127.evil.example:8080/a", nil), ("http://localhost:8081/a", nil), ("no URL", nil),
            ("https://mock.example/oauth/token", nil), ("http://mock.example:81/oauth/token", nil),
            ("http://mock.example.evil/oauth/token", nil), ("http://other.example/http://mock.example/", nil),
        ] as [(String, String?)]
    )
    func ownPath(_ url: String, _ expected: String?) throws {
        let addresses = Addresses(MockConfiguration())
        addresses.listens(at: "http://127.0.0.1:8080", ["http://localhost:8080"])
        #expect(addresses.ownPath(of: url, for: try request(["Host": "mock.example"])) == expected)
        #expect(addresses.listeningURLs == ["http://127.0.0.1:8080", "http://localhost:8080"])
    }

    @Test("is of the address in the configuration before the server listens")
    func beforeListening() throws {
        let addresses = Addresses(MockConfiguration { $0.server.port = 8080 })
        #expect(addresses.listeningURLs == ["http://127.0.0.1:8080"])
    }
}
