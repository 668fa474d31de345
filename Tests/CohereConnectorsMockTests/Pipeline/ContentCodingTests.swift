import CohereConnectorsMockTesting
import Compression
import HTTP
import Testing

@testable import CohereConnectorsMock

@Suite("The content coding of a request")
struct ContentCodingTests {
    private let client: TestClient

    init() throws { client = try TestClient(MockConfiguration { $0.server.maximumBodyBytes = 10_000 }, key: "acme/a") }

    private func gzip(_ text: String, times: Int = 1) throws -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<times { bytes = try #require(Compression.gzipped(bytes)) }
        return bytes
    }

    private func post(_ target: String, _ codings: String..., body: [UInt8]) async -> TestResponse {
        await client.send(.post, target, headers: codings.map { ("Content-Encoding", $0) }, body: body)
    }

    private func journal() async throws -> JSONValue {
        try #require(await client.get("/__admin/requests").json["requests"]?.array?.first?["request"])
    }

    @Test("is undone before a connector is made")
    func connector() async throws {
        let body = try gzip(#"{"name":"Packed","url":"https://example.com/search"}"#)
        let answer = await post("/v1/connectors", "gzip", body: body)
        #expect(answer.status == 200)
        #expect(answer.json["connector"]?["name"] == "Packed")
    }

    @Test(
        "is undone before patterns are compared and the journal is written, under each of gzip's names",
        arguments: ["gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip"]
    )
    func matched(coding: String) async throws {
        try client.add(stub: [
            "request": ["urlPath": "/s", "bodyPatterns": [["equalToJson": ["a": "hello"]]]],
            "response": ["body": "yes"],
        ])
        let packed = try gzip(#"{"a":"hello"}"#)
        #expect(await post("/s", coding, body: packed).text == "yes")
        let request = try await journal()
        #expect(request["body"] == #"{"a":"hello"}"#)
        #expect(request["bodyAsBase64"] == "eyJhIjoiaGVsbG8ifQ==")
        #expect(request["headers"]?["Content-Encoding"] == .string(coding))
    }

    @Test("is undone for a form and for an admin call, too")
    func otherCalls() async throws {
        let form = try gzip("grant_type=nonsense")
        let type = ("Content-Type", "application/x-www-form-urlencoded")
        let token = await client.send(.post, "/oauth/token", headers: [type, ("Content-Encoding", "gzip")], body: form)
        // Without a form, it would be `grant_type` that is missing.
        let description = "The Authorization header is no Basic credentials of the client."
        #expect(token.json["error_description"]?.string == description)
        let stub = try gzip(#"{"request":{"urlPath":"/made"},"response":{"body":"made"}}"#)
        #expect(await post("/__admin/mappings", "gzip", body: stub).status == 201)
        #expect(await client.get("/made").text == "made")
    }

    @Test("that was applied several times is undone as often as the headers say", arguments: 1...4)
    func layers(times: Int) async throws {
        try client.add(stub: ["request": ["urlPath": "/s", "bodyPatterns": [["equalTo": "text"]]]])
        let packed = try gzip("text", times: times)
        let codings = Array(repeating: "gzip", count: times)
        #expect(await post("/s", codings.joined(separator: ","), body: packed).status == 200)
        let lines = codings.map { (name: "Content-Encoding", value: $0) }
        #expect(await client.send(.post, "/s", headers: lines, body: packed).status == 200)
        #expect(await post("/s", "gzip", body: packed).status == (times == 1 ? 200 : 404))
    }

    @Test("that names more than four codings is refused, and the body stays as it was sent")
    func tooManyLayers() async throws {
        let answer = await post("/v1/connectors", "gzip,gzip,gzip,gzip,gzip", body: try gzip("{}", times: 5))
        #expect(answer.status == 400)
        #expect(answer.message == "Content-Encoding must not name more than 4 codings")
    }

    @Test("shows no secret that was packed")
    func secrets() async throws {
        let secret = #"{"name":"n","oauth":{"client_secret":"hunter2","scope":"s"}}"#
        _ = await post("/v1/connectors", "gzip", body: try gzip(secret))
        let shown = try await journal()["body"]
        #expect(shown == #"{"name":"n","oauth":{"client_secret":"[redacted]","scope":"s"}}"#)
        // Without the header it is not unpacked, and not shown either.
        let packed = try gzip(secret)
        _ = await post("/v1/connectors", body: packed)
        #expect(try await journal()["body"] == .string("[redacted: \(packed.count) bytes]"))
    }

    @Test(
        "is a 413 where the body unpacks to more than the limit, however small it is and often it is packed",
        arguments: ["/v1/connectors", "/__admin/mappings", "/nowhere"]
    )
    func bomb(path: String) async throws {
        let text = String(repeating: "0", count: 2_000_000)
        let once = try gzip(text)
        let twice = try gzip(text, times: 2)
        #expect(once.count < 10_000)
        #expect(await post(path, "gzip", body: once).status == 413)
        #expect(await post(path, "gzip, gzip", body: twice).status == 413)
        let whole = try gzip(String(repeating: " ", count: 9998) + "[]")
        #expect(await post("/v1/connectors", "gzip", body: whole).status == 400)
    }

    @Test("is a 400 where the body is not gzip, damaged, cut off or followed by something else", arguments: 0...4)
    func notGzip(number: Int) async throws {
        let text = #"{"name":"n","url":"https://example.com"}"#
        let packed = try gzip(text)
        var damaged = packed
        damaged[packed.count - 8] ^= 1
        let body = [Array(text.utf8), damaged, packed.dropLast(), Array(packed.prefix(5)), packed + [0]][number]
        let answer = await post("/v1/connectors", "gzip", body: Array(body))
        #expect(answer.status == 400)
        #expect(answer.message == "the body is not gzip, as Content-Encoding says, or it is damaged")
        // A stub gets the body as it was sent.
        try client.add(stub: ["request": ["urlPath": "/s"], "response": ["body": "yes"]])
        #expect(await post("/s", "gzip", body: Array(body)).text == "yes")
    }

    @Test(
        "that is not supported is a 415 that says what is, and stubs get the body as it was sent",
        arguments: ["br", "deflate", "zstd", "compress", "x-compress", "gzip, br", "deflate, gzip", "BR"]
    )
    func unsupported(coding: String) async throws {
        let body = Array(#"{"name":"n","url":"https://example.com"}"#.utf8)
        let answer = await post("/v1/connectors", coding, body: body)
        #expect(answer.status == 415)
        #expect(answer.header("Accept-Encoding") == "gzip")
        let message = try #require(answer.message)
        #expect(message.hasSuffix("is not supported: send the body as it is, or as gzip"))
        try client.add(stub: ["request": ["urlPath": "/s", "bodyPatterns": [["contains": "example"]]]])
        #expect(await post("/s", coding, body: body).status == 200)
        // A path that is not served is a 404 as always, which may say which stub came nearest.
        #expect(await post("/nowhere", coding, body: body).status == 404)
    }

    @Test(
        "that is none, or of a request without a body, changes nothing",
        arguments: ["utf-8", "identity", "", "json"]
    )
    func none(coding: String) async throws {
        let body = Array(#"{"name":"n","url":"https://example.com"}"#.utf8)
        #expect(await post("/v1/connectors", coding, body: body).status == 200)
        #expect(await client.get("/v1/connectors", headers: [("Content-Encoding", "gzip")]).status == 200)
    }
}
