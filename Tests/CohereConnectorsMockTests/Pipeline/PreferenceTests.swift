import CohereConnectorsMockTesting
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("A request that prefers something")
struct PreferenceTests {
    private func preference(_ values: String...) throws -> Preference? {
        try Preference(Headers(values.map { (name: "prefer", value: $0) }))
    }

    @Test(
        "is read as RFC 7240 has it, and what is unknown is passed over",
        arguments: [
            ("code=429", 429, nil), ("delay=250", nil, 250), ("code=429, delay=250", 429, 250),
            ("delay=1.5; CODE=500", 500, 1.5), (#"code="404""#, 404, nil), (" code = 404 ", 404, nil),
            ("respond-async, code=503", 503, nil), ("code=200, delay=60000", nil, 60_000),
            ("code=400, code=404", 400, nil), ("code=200, Code=404, delay=1, delay=2", nil, 1),
            (#"wait="a, code=500; delay=9", code=404"#, 404, nil), (#"x="a\", code=500", delay=7"#, nil, 7),
            ("code\t=\t404", 404, nil),
        ] as [(String, Status?, Double?)]
    )
    func read(_ value: String, _ status: Status?, _ delay: Double?) throws {
        let preference = try #require(try preference(value))
        #expect(preference.status == status)
        #expect(preference.delay == delay)
    }

    @Test(
        "is answered as usual where nothing known is preferred",
        arguments: ["", "respond-async", "code", "code=", "=429", "code=200", "wait=10"]
    )
    func nothing(_ value: String) throws { #expect(try preference(value) == nil) }

    @Test("without the header prefers nothing")
    func noHeader() throws { #expect(try preference() == nil) }

    @Test(
        "for a status that Cohere doesn't document is refused",
        arguments: ["code=418", "code=x", "code=2e2"]
    )
    func unknownStatus(_ value: String) {
        let expectation =
            "200 or a status that Cohere documents (400, 401, 403, 404, 422, 429, 498, 499, 500, 501, 503, 504)"
        #expect(throws: APIError.parameter("Prefer: code", mustBe: expectation)) { try preference(value) }
    }

    @Test(
        "for a delay that can't be had is refused",
        arguments: ["delay=-1", "delay=x", "delay=60001", "delay=nan", "delay=inf", "delay=1e300", "delay=-0x1p-1074"]
    )
    func unknownDelay(_ value: String) {
        let error = APIError.parameter("Prefer: delay", mustBe: "a number of milliseconds from 0 to 60000")
        #expect(throws: error) { try preference(value) }
    }

    @Test(
        "for a documented status gets it, without a key, in the words of Cohere's description",
        arguments: [
            (400, "invalid request: prompt must be at least 1 token long."), (401, "invalid api token"),
            (403, "this api key is not allowed to do this"), (404, "resource not found"),
            (422, "the request is well-formed, but cannot be carried out"),
            (429, "You are past the per minute request limit, please wait and try again later."),
            (498, "invalid token: the request contains blocked content"), (499, "request cancelled by user"),
            (500, "internal server error, this has been reported to our developers."), (501, "not implemented"),
            (503, "the service is unavailable, please try again later"), (504, "the request timed out"),
        ]
    )
    func documentedStatus(_ status: Int, _ message: String) async throws {
        let answer = await (try TestClient()).get(
            "/v1/connectors",
            headers: [(name: "Prefer", value: "code=\(status)")]
        )
        #expect(answer.status == status)
        #expect(answer.message == message)
        #expect(answer.json["id"]?.string == answer.header("x-debug-trace-id"))
        #expect(answer.header("Retry-After") == (status == 429 ? "1" : nil))
        #expect(answer.header("retry-after-ms") == (status == 429 ? "1" : nil))
    }

    @Test("for what can't be had is told so in a 400")
    func badPreference() async throws {
        let answer = await (try TestClient(key: "k")).get(
            "/v1/connectors",
            headers: [(name: "Prefer", value: "delay=x")]
        )
        #expect(answer.status == 400)
        #expect(answer.message == "Prefer: delay must be a number of milliseconds from 0 to 60000")
    }

    @Test("for a delay waits first, then gets the status or the usual answer")
    func delay() async throws {
        let client = try TestClient(key: "k")
        for (value, status) in [("delay=20", 200), ("delay=20, code=404", 404)] {
            let began = ContinuousClock.now
            let answer = await client.get("/v1/connectors", headers: [(name: "Prefer", value: value)])
            #expect(ContinuousClock.now - began >= .milliseconds(20))
            #expect(answer.status == status)
        }
    }

    @Test("of what steers or watches the server changes nothing", arguments: ["/health", "/__admin/mappings"])
    func unobserved(_ path: String) async throws {
        let answer = await (try TestClient()).get(path, headers: [(name: "Prefer", value: "code=500")])
        #expect(answer.status == 200)
    }

    @Test("in several Prefer lines has all of them counted (RFC 7240, section 2)")
    func severalLines() throws {
        let preference = try preference("delay=250", "code=429")
        #expect(preference?.delay == 250)
        #expect(preference?.status == 429)
        let first = try self.preference("respond-async", "code=404, delay=1", "code=429; delay=2")
        #expect(first?.status == 404)
        #expect(first?.delay == 1)
        #expect(throws: APIError.self) { try self.preference("code=404", "delay=60001") }
    }
}
