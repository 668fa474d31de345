import CohereConnectorsMockTesting
import HTTP
import HTTPStubs
import Testing

@testable import CohereConnectorsMock

@Suite("A page of another origin")
struct CORSTests {
    private static let page = "http://localhost:5173"
    private static let origin = [(name: "Origin", value: page)]

    private static let namesMessage =
        "Access-Control-Request-Headers must be 4096 bytes of names of headers at most, with commas between them"

    /// What the browser asks before it sends the SDK's requests.
    private static func preflight(
        _ method: String = "POST",
        _ names: String? = "authorization,content-type,x-client-name,x-fern-language",
        from origin: String = page
    ) -> [(name: String, value: String)] {
        [("Origin", origin), ("Access-Control-Request-Method", method)]
            + (names.map { [("Access-Control-Request-Headers", $0)] } ?? [])
    }

    private func client(
        _ origins: [String]? = [page],
        key: String? = nil,
        _ change: (inout MockConfiguration) -> Void = { _ in }
    ) throws -> TestClient {
        let configuration = try MockConfiguration { configuration in
            configuration.cors = try origins.map { try AllowedOrigins($0) }
            change(&configuration)
        }
        return try TestClient(configuration, key: key)
    }

    /// The headers that are about CORS, without those about caches.
    private func fields(_ answer: TestResponse) -> [String: String] {
        let fields = answer.response.headers.filter { $0.name.lowercased().hasPrefix("access-control-") }
        return Dictionary(fields.map { ($0.name, $0.value) }) { "\($0) and \($1)" }
    }

    /// What a browser needs to let the page read an answer.
    private func isReadable(_ answer: TestResponse, from origin: String = page) -> Bool {
        fields(answer)["Access-Control-Allow-Origin"] == origin
            && fields(answer)["Access-Control-Allow-Credentials"] == "true" && answer.header("Vary") == "Origin"
    }

    private static let targets = [
        "/v1/connectors", "/v1/connectors/x", "/v2/chat", "/none", "/__admin", "/__admin/mappings",
        "/__admin/cohere/state",
        "/__admin/none", "/oauth/token", "/.well-known/oauth-authorization-server", "/health", "/metrics",
        "/openapi.json",
    ]

    /// Whether a target is one of the admin API, which refuses pages of origins that are not allowed
    /// (`BrowserGuardTests`).
    private static func isAdmin(_ target: String) -> Bool { target.hasPrefix("/__admin") }

    // MARK: without the option

    @Test("gets what every client gets, where no origin is allowed", arguments: targets.filter { !isAdmin($0) })
    func notAllowedAtAll(target: String) async throws {
        let client = try client(nil, key: "acme/alice")
        let plain = await client.get(target)
        let crossOrigin = await client.get(target, headers: Self.origin)
        #expect(crossOrigin.status == plain.status)
        #expect(crossOrigin.response.headers.map(\.name) == plain.response.headers.map(\.name))
        let options = await client.with(key: nil).send(.options, target)
        let preflight = await client.with(key: nil).send(.options, target, headers: Self.preflight())
        #expect(preflight.status == options.status)
        #expect(preflight.response.headers.map(\.name) == options.response.headers.map(\.name))
        for answer in [crossOrigin, preflight] {
            #expect(fields(answer) == [:])
            #expect(answer.header("Vary") == nil)
        }
    }

    // MARK: answers

    @Test("reads every answer and all its headers, errors too", arguments: targets)
    func readable(target: String) async throws {
        let client = try client(key: "acme/alice")
        let plain = await client.get(target)
        let answer = await client.get(target, headers: Self.origin)
        #expect(answer.status == plain.status)
        #expect(isReadable(answer))
        let names = answer.response.headers.map(\.name)
        let exposed = fields(answer)["Access-Control-Expose-Headers"]?.split(separator: ", ").map(String.init)
        #expect(exposed == names.filter { !["Content-Type", "Vary"].contains($0) && !$0.hasPrefix("Access-Control-") })
        #expect(exposed?.contains("x-debug-trace-id") == true)
    }

    @Test("reads the errors of a missing key, a wrong method, a wrong preference and a body that is too large")
    func readableErrors() async throws {
        let client = try client { configuration in
            configuration.adminKey = Secret("admin")
            configuration.server.maximumBodyBytes = 10
        }
        let answers = [
            await client.get("/v1/connectors", headers: Self.origin),
            await client.get("/__admin/requests", headers: Self.origin),
            await client.with(key: "k").send(.put, "/v1/connectors", headers: Self.origin),
            await client.get("/v1/connectors", headers: Self.origin + [("Prefer", "code=429")]),
            await client.get("/v1/connectors", headers: Self.origin + [("Prefer", "code=1")]),
        ]
        #expect(answers.map(\.status) == [401, 401, 405, 429, 400])
        for answer in answers { #expect(isReadable(answer)) }
        #expect(fields(answers[2])["Access-Control-Expose-Headers"] == "Allow, x-debug-trace-id")
        #expect(fields(answers[3])["Access-Control-Expose-Headers"] == "Retry-After, retry-after-ms, x-debug-trace-id")
        var request = Request(method: .post, target: try #require(RequestTarget("/v1/connectors")))
        request.headers = Headers(Self.origin + [("Authorization", "Bearer k")])
        request.bodyExceedsLimit = true
        let tooLarge = await client.mock.handle(request).response()
        #expect(tooLarge.status == 413)
        #expect(tooLarge.header("Access-Control-Allow-Origin") == Self.page)
    }

    @Test("reads a warning that its connector's URL would be refused by production")
    func warning() async throws {
        let answer = await (try client(key: "acme/alice")).send(
            .post,
            "/v1/connectors",
            headers: Self.origin,
            body: JSONValue.object(["name": "x", "url": "http://localhost/search"]).bytes
        )
        #expect(answer.status == 200)
        #expect(fields(answer)["Access-Control-Expose-Headers"] == "x-api-warning, x-debug-trace-id")
    }

    @Test("of an origin that is not listed reads nothing, and caches are told that the answer depends on it")
    func foreign() async throws {
        let client = try client([Self.page, "https://app.example"], key: "acme/alice")
        for headers in [
            [], [("Origin", "http://localhost:5174")], [("Origin", "null")], [("Origin", "")],
            Self.origin + [("Origin", "http://evil.example")],
        ] as [[(name: String, value: String)]] {
            let answer = await client.get("/v1/connectors", headers: headers)
            #expect(answer.status == 200)
            #expect(fields(answer) == [:])
            #expect(answer.header("Vary") == "Origin")
        }
        let other = await client.get("/v1/connectors", headers: [("Origin", "https://app.example")])
        #expect(isReadable(other, from: "https://app.example"))
    }

    @Test("reads every answer, whatever its origin, where every origin is allowed", arguments: [page, "null"])
    func every(origin: String) async throws {
        let client = try client(["*"], key: "acme/alice")
        let answer = await client.get("/v1/connectors", headers: [("Origin", origin)])
        #expect(isReadable(answer, from: origin))
        let preflight = await client.send(.options, "/__admin/reset", headers: Self.preflight(from: origin))
        #expect(preflight.status == 204)
        #expect(isReadable(preflight, from: origin))
    }

    @Test("does not call the authorization endpoint, as RFC 9700 has it, but the token endpoint")
    func authorizationEndpoint() async throws {
        let client = try client(["*"])
        for method in [HTTP.Method.get, .post] {
            let answer = await client.send(method, "/oauth/authorize", headers: Self.origin)
            #expect(fields(answer) == [:])
            let preflight = Self.preflight(method.rawValue)
            #expect(await client.send(.options, "/oauth/authorize", headers: preflight).status == 405)
        }
        let preflight = await client.send(.options, "/oauth/token", headers: Self.preflight())
        #expect(preflight.status == 204)
        let answer = await client.post("/oauth/token", form: [("grant_type", "x")], headers: Self.origin)
        #expect(answer.json["error"] == "invalid_client")
        #expect(isReadable(answer))
        let call = "/v1/connectors/x/oauth/authorize"
        #expect(await client.send(.options, call, headers: Self.preflight()).status == 204)
    }

    // MARK: preflights

    @Test("may send what its preflight asks for, on every path and without a key", arguments: targets)
    func preflights(target: String) async throws {
        let client = try client { configuration in
            configuration.apiKeys = [Secret("acme/alice")]
            configuration.adminKey = Secret("admin")
        }
        let answer = await client.send(.options, target, headers: Self.preflight())
        #expect(answer.status == 204)
        #expect(answer.text == "")
        #expect(
            fields(answer) == [
                "Access-Control-Allow-Origin": Self.page, "Access-Control-Allow-Credentials": "true",
                "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
                "Access-Control-Allow-Headers": "authorization, content-type, x-client-name, x-fern-language",
                "Access-Control-Max-Age": "60",
            ]
        )
        #expect(answer.header("Vary") == "Origin")
        #expect(answer.header("x-debug-trace-id") != nil)
        #expect(client.mock.journal.count == 0)
    }

    @Test("is counted by /metrics and logged as all requests are")
    func counted() async throws {
        let recorder = LogRecorder()
        let client = try client { $0.logger = recorder.logger }
        _ = await client.send(.options, "/v1/connectors", headers: Self.preflight())
        #expect(client.mock.metrics.snapshot.series.map { $0.0.method } == ["OPTIONS"])
        #expect(recorder.lines.count { $0.hasPrefix("info request ") } == 1)
    }

    @Test("may send another method, no headers, and to a private address")
    func preflightOfAnotherKind() async throws {
        let client = try client()
        let purge = await client.send(.options, "/a", headers: Self.preflight("PURGE", nil))
        #expect(purge.status == 204)
        let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, PURGE"
        #expect(fields(purge)["Access-Control-Allow-Methods"] == methods)
        #expect(fields(purge)["Access-Control-Allow-Headers"] == nil)
        #expect(fields(purge)["Access-Control-Allow-Private-Network"] == nil)
        let headers = Self.preflight("GET", " a ,,\tb") + [("Access-Control-Request-Private-Network", "true")]
        let private_ = await client.send(.options, "/a", headers: headers)
        #expect(fields(private_)["Access-Control-Allow-Headers"] == "a, b")
        #expect(fields(private_)["Access-Control-Allow-Private-Network"] == "true")
    }

    @Test(
        "may not send what is no method and no name of a header, and is told so",
        arguments: [
            (
                preflight("", nil), "Access-Control-Request-Method must be a method"
            ),
            (preflight("GE T", nil), "Access-Control-Request-Method must be a method"),
            (preflight(String(repeating: "A", count: 65), nil), "Access-Control-Request-Method must be a method"),
            (
                preflight("GET", "a,b c"),
                namesMessage
            ),
            (
                preflight("GET", String(repeating: "a", count: 4097)),
                namesMessage
            ),
        ]
    )
    func malformedPreflight(headers: [(name: String, value: String)], message: String) async throws {
        let client = try client()
        let answer = await client.send(.options, "/v1/connectors", headers: headers)
        #expect(answer.status == 400)
        #expect(answer.message == message)
        let expected = ["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"]
        #expect(Set(fields(answer).keys) == Set(expected))
        let admin = await client.send(.options, "/__admin/mappings", headers: headers)
        #expect(admin.status == 400)
        #expect(admin.json == refusal(code: 400, message))
    }

    @Test("of an origin that is not listed gets no preflight answered, and is told so in the API's own form")
    func refusedPreflight() async throws {
        let client = try client()
        let headers = Self.preflight(from: "http://evil.example")
        let answer = await client.send(.options, "/v1/connectors", headers: headers)
        let message = "pages of this origin may not call the server (see --cors)"
        #expect(answer.status == 403)
        #expect(answer.message == message)
        #expect(fields(answer) == [:])
        let admin = await client.send(.options, "/__admin/mappings", headers: headers)
        #expect(admin.status == 403)
        #expect(admin.json == refusal(code: 403, message))
    }

    @Test("may ask with OPTIONS itself, which is no preflight without the method that it announces")
    func options() async throws {
        let client = try client(key: "acme/alice")
        let answer = await client.send(.options, "/v1/connectors", headers: Self.origin)
        #expect(answer.status == 405)
        #expect(isReadable(answer))
        let withoutOrigin = await client.send(.options, "/v1/connectors", headers: Array(Self.preflight().dropFirst()))
        #expect(withoutOrigin.status == 405)
    }

    // MARK: stubs

    @Test("reads the answer of a stub on any path, and which stub it was")
    func stubbed() async throws {
        let client = try client()
        let id = try client.add(stub: [
            "request": ["urlPath": "/v1/chat"],
            "response": ["status": 418, "headers": ["X-Teapot": ["1", "2"], "Cache-Control": "no-store"]],
        ])
        let answer = await client.get("/v1/chat", headers: Self.origin)
        #expect(answer.status == 418)
        #expect(isReadable(answer))
        #expect(answer.header("Matched-Stub-Id") == id)
        let exposed = fields(answer)["Access-Control-Expose-Headers"]
        #expect(exposed == "X-Teapot, x-debug-trace-id, Matched-Stub-Id")
    }

    @Test("gets the headers that a stub sets itself, and no others beside an allowed origin of the stub's")
    func ownHeaders() async throws {
        let client = try client()
        try client.add(stub: [
            "request": ["urlPath": "/a"], "response": ["headers": ["access-control-allow-origin": "http://b.example"]],
        ])
        let answer = await client.get("/a", headers: Self.origin)
        #expect(fields(answer) == ["access-control-allow-origin": "http://b.example"])
        #expect(answer.header("Vary") == nil)
        try client.add(stub: [
            "request": ["urlPath": "/b"],
            "response": ["headers": ["access-control-expose-headers": "X-A", "vary": "Accept, origin"]],
        ])
        let other = await client.get("/b", headers: Self.origin)
        #expect(fields(other)["access-control-expose-headers"] == "X-A")
        #expect(fields(other)["Access-Control-Expose-Headers"] == nil)
        #expect(fields(other)["Access-Control-Allow-Origin"] == Self.page)
        #expect(other.response.headers.filter { $0.name.lowercased() == "vary" }.map(\.value) == ["Accept, origin"])
        try client.add(stub: ["request": ["urlPath": "/c"], "response": ["headers": ["Vary": "Accept-Language"]]])
        let third = await client.get("/c", headers: Self.origin)
        #expect(third.response.headers.filter { $0.name == "Vary" }.map(\.value) == ["Accept-Language", "Origin"])
    }

    @Test("is told of as many headers as there is room for")
    func manyHeaders() async throws {
        let client = try client()
        let names = (0..<100).map { "x-" + String(repeating: "a", count: 60) + "\($0 + 100)" }
        try client.add(stub: [
            "request": ["urlPath": "/a"],
            "response": ["headers": .object(JSONObject(names.map { ($0, .string("")) }))],
        ])
        let answer = await client.get("/a", headers: Self.origin)
        let exposed = fields(answer)["Access-Control-Expose-Headers"]
        #expect(exposed == names.prefix(61).joined(separator: ", "))
    }

    @Test("does not use up a stub for any method with its preflight")
    func preflightAndStubForAnyMethod() async throws {
        let client = try client()
        try client.add(stub: [
            "scenarioName": "limit", "requiredScenarioState": "Started", "newScenarioState": "over",
            "request": ["urlPath": "/v1/connectors"], "response": ["status": 429],
        ])
        #expect(await client.send(.options, "/v1/connectors", headers: Self.preflight()).status == 204)
        #expect(await client.get("/v1/connectors", headers: Self.origin).status == 429)
        #expect(await client.get("/v1/connectors", headers: Self.origin).status == 401)
        #expect(client.mock.journal.entries(of: nil).map(\.response.status) == [429, 401])
    }

    @Test("meets a stub that names OPTIONS: its status counts, and it is in the journal")
    func preflightAndStubForOptions() async throws {
        let client = try client()
        let id = try client.add(stub: [
            "request": ["method": "OPTIONS", "urlPath": "/v1/connectors"], "response": ["status": 503],
        ])
        let answer = await client.send(.options, "/v1/connectors", headers: Self.preflight())
        #expect(answer.status == 503)
        #expect(answer.header("Matched-Stub-Id") == id)
        #expect(fields(answer)["Access-Control-Allow-Headers"]?.hasPrefix("authorization, ") == true)
        #expect(client.mock.journal.entries(of: nil).map(\.response.status) == [503])
        let elsewhere = await client.send(.options, "/v1/connectors/x", headers: Self.preflight())
        #expect(elsewhere.status == 204)
        // What steers the server has no stubs.
        try client.add(stub: ["request": ["method": "OPTIONS", "urlPattern": ".*"], "response": ["status": 500]])
        #expect(await client.send(.options, "/__admin/reset", headers: Self.preflight()).status == 204)
    }

    @Test("gets its preflight answered late by a stub that names OPTIONS and passes through")
    func delayedPreflight() async throws {
        let client = try client()
        try client.add(stub: [
            "request": ["method": "OPTIONS", "urlPath": "/v1/connectors"],
            "response": ["passthrough": true, "fixedDelayMilliseconds": 20],
        ])
        let began = ContinuousClock.now
        let answer = await client.send(.options, "/v1/connectors", headers: Self.preflight())
        #expect(ContinuousClock.now - began >= .milliseconds(20))
        #expect(answer.status == 204)
        #expect(fields(answer)["Access-Control-Max-Age"] == "60")
        #expect(client.mock.journal.entries(of: nil).map(\.response.status) == [204])
    }

    @Test("doesn't wait for its preflight as long as the settings hold answers back")
    func settingsDelay() async throws {
        let client = try client()
        client.mock.stubs.set(try GlobalSettings(["fixedDelay": 3_600_000]), for: nil)
        #expect(await client.send(.options, "/v1/connectors", headers: Self.preflight()).status == 204)
    }

    @Test("sees a body of broken chunks rather than an answer that it may not read")
    func brokenChunks() async throws {
        let client = try client()
        try client.add(stub: ["request": ["urlPath": "/a"], "response": ["fault": "MALFORMED_RESPONSE_CHUNK"]])
        try client.add(stub: ["request": ["urlPath": "/b"], "response": ["fault": "EMPTY_RESPONSE"]])
        try client.add(stub: ["request": ["urlPath": "/c"], "response": ["fault": "RANDOM_DATA_THEN_CLOSE"]])
        guard case .raw(let bytes) = await client.get("/a", headers: Self.origin).response.delivery else {
            Issue.record("the answer is not broken")
            return
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let expected = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: \(Self.page)\r\n"
        #expect(head.hasPrefix(expected))
        #expect(head.contains("\r\nVary: Origin\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"))
        #expect(await client.get("/b", headers: Self.origin).response.delivery == .raw([]))
        guard case .raw(let noise) = await client.get("/c", headers: Self.origin).response.delivery else {
            Issue.record("the answer is not broken")
            return
        }
        #expect(noise.count == 48)
    }

    // MARK: what no handler answers

    @Test("reads the errors of requests that no handler is asked for")
    func hooks() throws {
        let mock = try client().mock
        let hooks = mock.serverHooks
        let headers = Headers(Self.origin)
        let answers = [
            hooks.undecodableTarget(.get, headers), hooks.malformed(.tooLarge, headers), hooks.stopping(headers),
        ]
        #expect(answers.map(\.status.code) == [400, 431, 503])
        for answer in answers {
            #expect(answer.header("Access-Control-Allow-Origin") == Self.page)
            #expect(answer.header("Access-Control-Expose-Headers") == "x-debug-trace-id")
        }
        let preflight = hooks.undecodableTarget(.options, Headers(Self.preflight()))
        #expect(preflight.status == 204)
        #expect(preflight.header("Access-Control-Allow-Headers")?.hasPrefix("authorization, ") == true)
        #expect(preflight.header("x-debug-trace-id") != nil)
        let refused = hooks.undecodableTarget(.options, Headers(Self.preflight(from: "http://evil.example")))
        #expect(refused.status == 403)
        #expect(refused.header("Access-Control-Allow-Origin") == nil)
        let without = try client(nil).mock.serverHooks
        #expect(without.undecodableTarget(.options, Headers(Self.preflight())).status == 400)
        #expect(without.stopping(headers).headers.map(\.name) == ["Content-Type", "x-debug-trace-id"])
    }
}
