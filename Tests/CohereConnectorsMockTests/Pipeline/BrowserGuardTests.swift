import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("A browser that calls the admin API")
struct BrowserGuardTests {
    private typealias Headers = [(name: String, value: String)]

    private static let targets = [
        "/__admin/mappings", "/__admin/cohere/clock", "/__admin/none", "/", "/__page/main.js",
    ]

    private func status(
        _ target: String,
        _ headers: Headers,
        _ method: HTTP.Method = .get,
        _ change: (inout MockConfiguration) throws -> Void = { _ in }
    ) async throws -> Int {
        await (try TestClient(MockConfiguration(change))).send(method, target, headers: headers).status
    }

    @Test("is let in where it is none", arguments: ["localhost", "mock.example.com", "[::1]"])
    func program(host: String) async throws {
        let programs: [Headers] = [
            [], [("User-Agent", "curl/8.5.0")], [("User-Agent", "python-httpx/0.28.1")],
            [("User-Agent", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4522")],
            // Node's fetch.
            [("User-Agent", "node"), ("Accept-Language", "*"), ("Sec-Fetch-Mode", "cors")],
        ]
        for (target, headers) in Self.targets.flatMap({ target in programs.map { (target, $0) } }) {
            #expect(try await status(target, headers + [("Host", host)]) != 403, "\(target) \(headers)")
        }
    }

    /// Requests of the page that the server itself has sent, or of a user who has typed its address.
    private static let own: [Headers] = [
        [("Host", "localhost:8080"), ("Origin", "http://localhost:8080")],
        [("Host", "LOCALHOST:8080"), ("Origin", "http://localhost:8080"), ("Sec-Fetch-Site", "same-origin")],
        [("Host", "127.0.0.1:8080"), ("Sec-Fetch-Site", "same-origin")],
        [("Host", "127.0.0.1:8080"), ("Sec-Fetch-Site", "none")],
        [("Host", "[::1]:8080"), ("Origin", "http://[::1]:8080")],
        [("Host", "cohere-mock:8080"), ("Origin", "http://cohere-mock:8080")],
        [("Host", "app.localhost:8080"), ("Origin", "http://app.localhost:8080")],
        [("Host", "192.168.1.7"), ("Origin", "http://192.168.1.7")],
        // Behind a proxy that speaks TLS.
        [("Host", "localhost"), ("Origin", "https://localhost")],
        [("Host", "localhost:80"), ("Origin", "http://localhost")],
        [("Host", "192.168.1.7"), ("User-Agent", "Mozilla/5.0"), ("Accept-Language", "de")],
    ]

    @Test("is let in from the server's own page", arguments: own)
    func sameOrigin(headers: [(name: String, value: String)]) async throws {
        for target in Self.targets { #expect(try await status(target, headers) != 403, "\(target)") }
    }

    private static let foreign: [Headers] = [
        [("Host", "localhost:8080"), ("Origin", "http://evil.example")],
        [("Host", "localhost:8080"), ("Origin", "null")],
        [("Host", "localhost:8080"), ("Origin", "")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost:3000")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost")],
        [("Host", "localhost:8080"), ("Origin", "http://127.0.0.1:8080")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost:8080.evil.example")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost:8080/x")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost:8080 http://evil.example")],
        [("Host", "localhost:8080"), ("Origin", "http://localhost:8080"), ("Origin", "http://evil.example")],
        [("Host", "localhost:8080"), ("Origin", "chrome-extension://abcdef")],
        [("Host", "localhost:8080"), ("Sec-Fetch-Site", "cross-site")],
        [("Host", "localhost:8080"), ("Sec-Fetch-Site", "same-site")],
        // A page of the same host with another scheme, of which a server behind a proxy knows nothing.
        [("Host", "localhost"), ("Origin", "https://localhost"), ("Sec-Fetch-Site", "cross-site")],
        [("Host", "localhost:8080"), ("Sec-Fetch-Site", "")],
        [("Host", "localhost:8080"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")],
        // Names that anybody can make lead here.
        [("Host", "evil.example:8080"), ("Origin", "http://evil.example:8080")],
        [("Host", "evil.example:8080"), ("Sec-Fetch-Site", "same-origin")],
        [("Host", "evil.example:8080"), ("Sec-Fetch-Site", "none")],
        [("Host", "127.0.0.1.nip.io"), ("Origin", "http://127.0.0.1.nip.io")],
        [("Host", "127.0.0.256"), ("Origin", "http://127.0.0.256")],
        [("Host", "1.2.3.4.5"), ("Origin", "http://1.2.3.4.5")],
        [("Host", "localhost.evil.example"), ("Origin", "http://localhost.evil.example")],
        [("Host", "localhost."), ("Origin", "http://localhost.")],
        // A GET of a page to its own server, which browsers send so over http.
        [("Host", "evil.example:8080"), ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/146.0.0.0")],
        [("Host", "evil.example:8080"), ("Accept-Language", "en-US,en;q=0.9")],
        [("Host", ""), ("Origin", "http://localhost")],
        [
            ("Host", "evil.example:8080"), ("Origin", "http://evil.example:8080"),
            ("X-Forwarded-Host", "localhost:8080"),
        ],
    ]

    @Test("is refused from a page of another origin, and under a name with a dot", arguments: foreign)
    func refused(headers: [(name: String, value: String)]) async throws {
        for target in Self.targets { #expect(try await status(target, headers) == 403, "\(target)") }
        for method in [HTTP.Method.post, .put, .delete, .options, .head] {
            #expect(try await status("/__admin/requests", headers, method) == 403, "\(method)")
        }
        // All that needs a key of its own is open to every page, as it was.
        #expect(try await status("/v1/connectors", headers) == 401)
        #expect(try await status("/health", headers) == 200)
    }

    @Test("is refused from a page without TLS where the server has it")
    func scheme() async throws {
        let identity = try TLSIdentity.selfSigned(host: nil)
        for (origin, expected) in [("http://localhost", 403), ("https://localhost", 200)] {
            let headers = [(name: "Host", value: "localhost"), (name: "Origin", value: origin)]
            #expect(try await status("/__admin/mappings", headers, .get) { $0.server.tls = identity } == expected)
        }
    }

    @Test("is refused before anything is done")
    func nothingDone() async throws {
        let client = try TestClient(key: "acme/alice")
        await client.createConnector()
        let answer = await client.send(.post, "/__admin/reset", headers: [("Origin", "http://evil.example")])
        #expect(answer.status == 403)
        #expect(answer.json == refusal(code: 403, "pages of this origin may not call the server (see --cors)"))
        #expect(await client.connectorNames() == ["Drive"])
    }

    @Test("is told why in a page, where the page was asked for")
    func errorPage() async throws {
        let answer = await (try TestClient()).send(.get, "/", headers: [("Origin", "http://evil.example")])
        #expect(answer.status == 403)
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
        #expect(answer.text.contains("Pages of this origin may not call the server (see --cors)."))
    }

    @Test("comes to the page by a link of any site, and to nothing else")
    func link() async throws {
        let link: Headers = [
            ("Host", "localhost:8080"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Dest", "document"),
        ]
        #expect(try await status("/", link) == 200)
        #expect(try await status("/__admin/mappings", link) == 403)
        #expect(
            try await status("/", link.filter { $0.name != "Sec-Fetch-Dest" } + [("Sec-Fetch-Dest", "iframe")]) == 403
        )
        #expect(try await status("/", link.map { $0.name == "Host" ? ("Host", "evil.example") : $0 }) == 403)
    }

    @Test("is let in under the host of the public URL, whatever host the request names")
    func publicURL() async throws {
        let configure: (inout MockConfiguration) -> Void = { $0.publicURL = "https://mock.example.com/base" }
        let own: [Headers] = [
            [("Host", "mock.example.com"), ("Origin", "https://mock.example.com")],
            [("Host", "mock.example.com"), ("Sec-Fetch-Site", "same-origin")],
            [("Host", "localhost"), ("Origin", "https://mock.example.com")],
        ]
        for headers in own { #expect(try await status("/__admin/mappings", headers, .get, configure) == 200) }
        let other: Headers = [("Host", "mock.example.org"), ("Sec-Fetch-Site", "same-origin")]
        #expect(try await status("/__admin/mappings", other, .get, configure) == 403)
    }

    @Test("is let in under the host that a trusted proxy names, if its own is right too: a page may send that header")
    func proxy() async throws {
        let cases: [(Headers, Int, Int)] = [
            (
                [
                    ("Host", "backend:8080"), ("X-Forwarded-Host", "localhost:9000"),
                    ("Origin", "https://localhost:9000"),
                ], 200, 403
            ),
            (
                [("Host", "backend:8080"), ("X-Forwarded-Host", "evil.example"), ("Origin", "http://evil.example")],
                403, 403
            ),
            ([("Host", "evil.example"), ("X-Forwarded-Host", "localhost"), ("User-Agent", "Mozilla/5.0")], 403, 403),
        ]
        for (headers, trusted, untrusted) in cases {
            #expect(try await status("/__admin/mappings", headers, .get) { $0.trustsProxy = true } == trusted)
            #expect(try await status("/__admin/mappings", headers, .get) { $0.trustsProxy = false } == untrusted)
        }
    }

    @Test(
        "is let in from everywhere where --cors allows every origin",
        arguments: [
            [("Host", "localhost"), ("Origin", "http://evil.example")], [("Host", "localhost"), ("Origin", "null")],
            [("Host", "evil.example"), ("Sec-Fetch-Site", "same-origin")],
            [("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")],
            [("Host", "evil.example"), ("User-Agent", "Mozilla/5.0")],
        ] as [[(String, String)]]
    )
    func everyOrigin(headers: [(name: String, value: String)]) async throws {
        #expect(try await status("/__admin/mappings", headers) { $0.cors = .every } == 200)
        #expect(try await status("/__admin/mappings", headers) == 403)
    }

    @Test("is let in from the origins that --cors allows, and under their names")
    func allowed() async throws {
        let configure: (inout MockConfiguration) throws -> Void = {
            $0.cors = try AllowedOrigins(["http://app.example:5173", "http://mock.example.com"])
        }
        let cases: [(Headers, Int)] = [
            ([("Host", "localhost"), ("Origin", "http://app.example:5173")], 200),
            ([("Host", "localhost"), ("Origin", "http://app.example:5174")], 403),
            ([("Host", "mock.example.com"), ("Sec-Fetch-Site", "same-origin")], 200),
            ([("Host", "mock.example.org"), ("Sec-Fetch-Site", "same-origin")], 403),
            ([("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")], 403),
            // A name that is allowed lets no other origin in.
            ([("Host", "mock.example.com"), ("Origin", "http://evil.example")], 403),
            ([("Host", "mock.example.com"), ("Sec-Fetch-Site", "cross-site")], 403),
            ([("Host", "mock.example.com"), ("Origin", "http://mock.example.com")], 200),
        ]
        for (headers, expected) in cases {
            #expect(try await status("/__admin/mappings", headers, .get, configure) == expected, "\(headers)")
        }
    }
}
