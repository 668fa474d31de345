import HTTP
import HTTPClient
import MicroHTTPD
import TestSupport
import Testing

/// Says what it received; answers otherwise where the path says so.
private func answer(_ request: Request) -> Outcome {
    switch request.target.segments.first {
    case "redirect": return .respond(Response(status: .found, headers: [.init("Location", "/elsewhere")]))
    case "large": return .respond(Response(status: .ok, body: [UInt8](repeating: 0x78, count: 100_000)))
    case "slow":
        return .later {
            try? await Task.sleep(for: .seconds(60))
            return Response(status: .ok)
        }
    case "headers":
        let text = request.headers.all.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
        return .respond(Response(status: .ok, body: Array(text.utf8)))
    default:
        let accept = request.headers["Accept"] ?? ""
        let text = "\(request.method) \(request.target.raw) \(accept) \(String(decoding: request.body, as: UTF8.self))"
        let headers = [Response.Field("X-One", "a:  b"), Response.Field("X-Two", "c"), Response.Field("X-Two", "d")]
        return .respond(Response(status: .created, headers: headers, body: Array(text.utf8)))
    }
}

@Suite("An HTTP client")
struct HTTPClientTests {
    private func withServer(_ body: (_ baseURL: String) async throws -> Void) async throws {
        let server = try Server.start(handler: answer)
        do {
            try await body("http://127.0.0.1:\(server.port)")
            await server.stop(deadline: .zero)
        } catch {
            await server.stop(deadline: .zero)
            throw error
        }
    }

    private func text(_ response: Response) -> String { String(decoding: response.body.bytes, as: UTF8.self) }

    @Test("sends method, headers and body, and gives status, headers and body")
    func post() async throws {
        try await withServer { url in
            let response = try await HTTPClient().send(
                OutgoingRequest(
                    url: url + "/token?a=b",
                    headers: Headers([("Accept", "application/json")]),
                    body: Array("grant_type=x".utf8)
                )
            )
            #expect(response.status == .created)
            #expect(text(response) == "POST /token?a=b application/json grant_type=x")
            #expect(response.header("x-one") == "a:  b")
            #expect(response.headers.filter { $0.name == "X-Two" }.map(\.value) == ["c", "d"])
        }
    }

    @Test("sends other methods, with and without a body", arguments: ["GET", "PUT", "DELETE", "POST"])
    func methods(method: String) async throws {
        try await withServer { url in
            for body in ["", "x"] {
                let request = OutgoingRequest(
                    method: HTTP.Method(rawValue: method),
                    url: url + "/x",
                    headers: Headers([("Accept", "a")]),
                    body: Array(body.utf8)
                )
                let response = try await HTTPClient().send(request)
                #expect(text(response) == "\(method) /x a \(body)")
            }
        }
    }

    @Test("sends no header that holds a line break")
    func injection() async throws {
        try await withServer { url in
            let headers = Headers([("X-Split", "a\r\nX-Injected: b"), ("X-Whole", "c")])
            let response = try await HTTPClient().send(OutgoingRequest(url: url + "/headers", headers: headers))
            #expect(text(response).contains("X-Whole=c"))
            #expect(!text(response).contains("X-Injected"))
            #expect(!text(response).contains("X-Split"))
        }
    }

    @Test("goes where it was told, and follows no redirect")
    func redirect() async throws {
        try await withServer { url in
            let response = try await HTTPClient().send(OutgoingRequest(url: url + "/redirect"))
            #expect(response.status == .found)
            #expect(response.header("Location") == "/elsewhere")
        }
    }

    @Test("ends a request that takes too long, or whose answer is too large")
    func limits() async throws {
        try await withServer { url in
            await #expect(throws: HTTPClientError.timedOut) {
                try await HTTPClient(timeoutMilliseconds: 100).send(OutgoingRequest(url: url + "/slow"))
            }
            await #expect(throws: HTTPClientError.tooLarge) {
                try await HTTPClient(maximumResponseBytes: 99_999).send(OutgoingRequest(url: url + "/large"))
            }
        }
    }

    @Test("says that nothing listens, and speaks HTTP only")
    func refused() async throws {
        try await withDeafPort { port in
            await #expect(throws: HTTPClientError.unreachable) {
                try await HTTPClient().send(OutgoingRequest(url: "http://127.0.0.1:\(port)/"))
            }
        }
        await #expect(throws: HTTPClientError.broken) {
            try await HTTPClient().send(OutgoingRequest(url: "file:///etc/hostname"))
        }
    }
}

@Suite("A probe")
struct HTTPProbeTests {
    @Test("sees a server's status, and nothing where none listens")
    func status() async throws {
        let server = try Server.start(handler: answer)
        let port = server.port
        #expect(try await blocking { HTTPProbe.status(host: "127.0.0.1", port: port, path: "/x") } == 201)
        await server.stop()
        try await withDeafPort { port in
            let status = try await blocking { HTTPProbe.status(host: "127.0.0.1", port: port, path: "/x") }
            #expect(status == nil)
        }
    }
}
