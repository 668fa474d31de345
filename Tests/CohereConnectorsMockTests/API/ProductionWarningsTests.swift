import Testing

@testable import CohereConnectorsMock

@Suite("A connector's URL that production would refuse")
struct ProductionWarningsTests {
    private static let host = "url is on this host, which production cannot reach"
    private static let port = "url is on another port than 80 or 443"
    private static let path = "url does not end in /search"
    private static let query = "url has a query"

    @Test(
        "is warned of, with every reason",
        arguments: [
            ("https://x.example/search", []), ("http://x.example:80/a/search", []),
            ("https://x.example:443/search", []), ("https://x.example:8443/search", [port]),
            ("https://x.example", [path]), ("https://x.example/search/", [path]),
            ("https://x.example/research", [path]),
            ("https://x.example/Search", [path]), ("https://x.example/search?q=1", [query]),
            ("https://x.example/search?", [query]), ("http://localhost/search", [host]),
            ("http://LOCALHOST/search", [host]), ("http://app.localhost/search", [host]),
            ("http://127.0.0.1/search", [host]), ("http://127.8.9.1/search", [host]), ("http://[::1]/search", [host]),
            ("http://localhost.example/search", []), ("http://notlocalhost/search", []),
            ("http://localhost:8080/?q=/search", [host, port, path, query]), ("no URL", []),
        ]
    )
    func warnings(_ url: String, _ expected: [String]) { #expect(productionWarnings(forConnectorURL: url) == expected) }
}
