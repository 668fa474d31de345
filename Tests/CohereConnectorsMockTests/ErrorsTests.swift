import CohereConnectorsMockTesting
import HTTP
import Logging
import Testing

@testable import CohereConnectorsMock

@Suite("An error of Cohere's API")
struct APIErrorTests {
    @Test(
        "has a status and a message of its own, in Cohere's form with the id of the request",
        arguments: [
            (.noAPIKey, 401, "no api key supplied"), (.invalidAPIKey, 401, "invalid api token"),
            (
                .undecodablePath, 400,
                "the request's path is not UTF-8 once it is percent-decoded, or holds a NUL"
            ),
            (
                .malformed(.length), 400,
                "Content-Length must be one number, and must not stand beside Transfer-Encoding"
            ),
            (
                .malformed(.transferCoding), 501,
                "Transfer-Encoding must be chunked, as this server knows no other coding"
            ),
            (.malformed(.tooLarge), 431, "the request's header lines are too many or too long"),
            (.pathNotServed, 404, "this path is not served"),
            (.methodNotAllowed([.get, .post]), 405, "this path takes GET, POST only"),
            (.bodyTooLarge(limit: 9), 413, "the request's body is larger than 9 bytes (see --max-body)"),
            (
                .contentCoding(.notGzip), 400,
                "the body is not gzip, as Content-Encoding says, or it is damaged"
            ),
            (
                .contentCoding(.unsupported(.zstandard)), 415,
                "Content-Encoding zstd is not supported: send the body as it is, or as gzip"
            ),
            (.contentCoding(.tooManyLayers(limit: 4)), 400, "Content-Encoding must not name more than 4 codings"),
            (.body(JSONError(reason: "is odd")), 400, "the body is odd"),
            (
                .body(JSONError(path: [.member("a.b"), .index(1), .member("c")], reason: "is odd")), 400,
                #"[\"a.b\"][1].c is odd"#
            ),
            (.parameter("limit", mustBe: "less"), 400, "limit must be less"),
            (.connector(.notFound), 404, "no connector of this organization has this id"),
            (.connector(.invalid(field: "oauth.token_url", .missing)), 400, "oauth.token_url is required"),
            (.connector(.invalid(field: "name", .blank)), 400, "name must not be blank"),
            (
                .connector(.invalid(field: "url", .notAbsoluteHTTPURL)), 400,
                "url must be an absolute http or https URL"
            ),
            (.connector(.invalid(field: "type", .notOneOf(["a", "b"]))), 400, "type must be one of a, b"),
            (.connector(.bothAuthentications), 400, "oauth and service_auth cannot both be specified"),
            (.connector(.noOAuth), 400, "this connector has no oauth settings, so it cannot be authorized"),
            (
                .connector(.noClientID), 400,
                "oauth.client_id is not set on this connector, so it cannot be authorized"
            ),
            (.stopping, 503, "the server is stopping"),
            (
                .internalError, 500,
                "the mock failed to answer this request, which is a fault of the mock's"
            ),
        ] as [(APIError, Int, String)]
    )
    func response(_ error: APIError, _ status: Int, _ message: String) {
        let response = error.response(requestID: "request-1")
        #expect(response.status.code == status)
        #expect(response.header("Content-Type") == "application/json")
        #expect(String(decoding: response.body.bytes, as: UTF8.self) == #"{"id":"request-1","message":"\#(message)"}"#)
        if case .methodNotAllowed = error {
            #expect(response.header("Allow") == "GET, POST")
        } else {
            #expect(response.header("Allow") == nil)
        }
    }

    @Test("is the same whether a domain's error is wrapped or not")
    func domainError() {
        let plain = ConnectorError.notFound.response(requestID: "request-1")
        let wrapped = APIError.connector(.notFound).response(requestID: "request-1")
        #expect(plain.status == wrapped.status)
        #expect(plain.body.bytes == wrapped.body.bytes)
    }

    @Test("of a path that is none of the connectors' is a 501")
    func notConnectors() {
        #expect(APIError.notConnectors.response(requestID: "r").status == 501)
    }

    @Test("has the id of the request in its body and its header")
    func requestID() async throws {
        let answer = await (try TestClient()).get("/v1/connectors")
        let id = try #require(answer.header("x-debug-trace-id"))
        #expect(answer.text == #"{"id":"\#(id)","message":"no api key supplied"}"#)
    }

    @Test(
        "is a 413 for a body that was larger than the server keeps, whatever the path",
        arguments: ["/v1/connectors", "/oauth/token"]
    )
    func bodyTooLarge(_ path: String) async throws {
        let client = try TestClient()
        let headers = Headers([(name: "Authorization", value: "Bearer k")])
        var request = Request(method: .post, target: try #require(RequestTarget(path)), headers: headers)
        request.bodyExceedsLimit = true
        let response = await client.mock.handle(request).response()
        #expect(response.status == 413)
        let message = try JSONValue(parsing: response.body.bytes)["message"]
        #expect(message == "the request's body is larger than 1048576 bytes (see --max-body)")
    }
}

@Suite("An error of the admin API")
struct AdminErrorTests {
    @Test(
        "has WireMock's form",
        arguments: [
            (.wrongKey, 401, #"{"code":401,"title":"x-admin-key is missing or wrong (see --admin-key)"}"#),
            (.notFound, 404, #"{"code":404,"title":"There is nothing of this id"}"#),
            (
                .problem(.unprocessableContent, code: 10, title: "A \"title\""), 422,
                #"{"code":10,"title":"A \"title\""}"#
            ),
        ] as [(AdminError, Int, String)]
    )
    func response(_ error: AdminError, _ status: Int, _ expected: String) {
        let response = error.response(requestID: "request-1")
        #expect(response.status.code == status)
        #expect(response.header("Content-Type") == "application/json")
        #expect(String(decoding: response.body.bytes, as: UTF8.self) == #"{"errors":[\#(expected)]}"#)
    }

    @Test(
        "about a stub is a 422 that points at the field",
        arguments: [
            (
                #"{"request":{"headers":{"a/b":{"bogus":1}}}}"#, "/request/headers/a~1b/bogus",
                "/request/headers/a~1b/bogus is no operator that is supported; these are: absent, after, and, "
                    + "anything, before, binaryEqualTo, contains, doesNotContain, doesNotMatch, equalTo, "
                    + "equalToDateTime, equalToJson, equalToNumber, greaterThanEqualNumber, greaterThanNumber, "
                    + "lessThanEqualNumber, lessThanNumber, matches, matchesJsonPath, not, or"
            ),
            (#"{"bogus":1}"#, "/bogus", "/bogus is not supported"), (#"[]"#, "", "must be an object, not an array"),
            ("", "", "the body is empty"),
            ("{", "", "the body is no JSON: a member's name in double quotes is expected at offset 1"),
        ]
    )
    func pointer(_ body: String, _ pointer: String, _ detail: String) async throws {
        let answer = await (try TestClient()).send(.post, "/__admin/mappings", body: Array(body.utf8))
        #expect(answer.status == 422)
        #expect(
            answer.json == [
                "errors": [
                    [
                        "code": 10, "source": ["pointer": .string(pointer)], "title": "Error parsing JSON",
                        "detail": .string(detail),
                    ]
                ]
            ]
        )
    }

    @Test(
        "about a path or a method below /__admin has WireMock's form too",
        arguments: [("/__admin/nothing", 404), ("/__admin/version", 405)]
    )
    func unservedPath(_ path: String, _ status: Int) async throws {
        let answer = await (try TestClient()).post(path, json: [:])
        #expect(answer.status == status)
        let title = status == 404 ? "this path is not served" : "this path takes GET, HEAD only"
        #expect(answer.json == refusal(code: status, title))
        #expect(answer.header("Allow") == (status == 405 ? "GET, HEAD" : nil))
    }

    @Test("about a body that is too large, or a key, has WireMock's form below /__admin, but not below /__admin/cohere")
    func bodyAndKey() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("acme/alice")] }, key: "acme/bob")
        #expect(await client.get("/__admin/mappings").json == refusal(code: 401, "invalid api token"))
        #expect(await client.get("/__admin/cohere/state").json["message"] == "invalid api token")
        for (path, isWireMocks) in [("/__admin/mappings", true), ("/__admin/cohere/clock", false)] {
            var request = Request(method: .post, target: try #require(RequestTarget(path)))
            request.bodyExceedsLimit = true
            let answer = await client.mock.handle(request).response()
            #expect(answer.status.code == 413)
            let json = try JSONValue(parsing: answer.body.bytes)
            #expect((json["errors"]?.array?.first?["code"] == 413) == isWireMocks)
            #expect((json["message"] != nil) != isWireMocks)
        }
    }
}

@Suite("An error that nobody has foreseen")
struct UnknownErrorTests {
    private struct Unforeseen: Error, CustomStringConvertible {
        let description = "it quotes a hidden value"
    }

    @Test("is a 500, and the log names its type alone")
    func unknown() async throws {
        let recorder = LogRecorder()
        let logger = Logger(label: "test") { _ in recorder.handler }
        let client = try TestClient(MockConfiguration { $0.logger = logger })
        let request = Request(method: .get, target: try #require(RequestTarget("/health")))
        let incoming = client.mock.receive(request, of: nil)
        let response = await client.mock.catchingErrors(of: incoming) { throw Unforeseen() }.response()
        #expect(response.status == 500)
        #expect(
            String(decoding: response.body.bytes, as: UTF8.self) == #"{"id":"\#(incoming.id)","#
                + #""message":"the mock failed to answer this request, which is a fault of the mock's"}"#
        )
        #expect(recorder.text == "error request \(incoming.id) failed with Unforeseen [:]")
    }

    @Test("does not stand for errors that make a response of their own, which are not logged")
    func foreseen() async throws {
        let recorder = LogRecorder()
        let logger = Logger(label: "test") { _ in recorder.handler }
        let client = try TestClient(MockConfiguration { $0.logger = logger })
        let request = Request(method: .get, target: try #require(RequestTarget("/health")))
        let incoming = client.mock.receive(request, of: nil)
        for (error, status) in [
            (APIError.noAPIKey, 401), (AdminError.notFound, 404), (JSONError(reason: "is odd"), 422),
            (ConnectorError.noOAuth, 400),
        ] as [(any Error, Status)] {
            let response = await client.mock.catchingErrors(of: incoming) { throw error }.response()
            #expect(response.status == status)
        }
        #expect(recorder.text.isEmpty)
    }

    @Test("is not made of comments and single quotes in an admin body, but of those in a body of Cohere's API")
    func relaxedBodies() async throws {
        let client = try TestClient(key: "acme/alice")
        let stub = "{'request':{'urlPath':'/x'}, // a stub\n'response':{'status':'204'}}"
        #expect(await client.send(.post, "/__admin/mappings", body: Array(stub.utf8)).status == 201)
        #expect(await client.get("/x").status == 204)
        let clock = "{'advance_seconds': /* a minute */ 60}"
        #expect(await client.send(.post, "/__admin/cohere/clock", body: Array(clock.utf8)).status == 200)
        for body in ["{'name':'a','url':'https://a.example/search'}", "/**/{\"name\":\"a\",\"url\":\"https://a.b/s\"}"]
        {
            #expect(await client.send(.post, "/v1/connectors", body: Array(body.utf8)).status == 400)
        }
        let number = #"{"name":5,"url":"https://a.example/search"}"#
        #expect(await client.send(.post, "/v1/connectors", body: Array(number.utf8)).status == 400)
    }

    @Test("about a stub shows no name below a sensitive one, but for operators")
    func namesBelowSecrets() async throws {
        let client = try TestClient(key: "acme/alice")
        let secret = await client.post("/__admin/mappings", json: ["request": ["headers": ["X-Token": ["hunter2": 1]]]])
        #expect(secret.status == 422)
        #expect(!secret.text.contains("hunter2"))
        let plain = await client.post(
            "/__admin/mappings",
            json: ["request": ["headers": ["X-Token": ["matches": "("]]]]
        )
        #expect(plain.text.contains("/request/headers/X-Token/matches"))
    }
}
