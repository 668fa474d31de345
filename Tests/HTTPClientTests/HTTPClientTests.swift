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
    default:
        let accept = request.headers["Accept"] ?? ""
        let text = "\(request.method) \(request.target.raw) \(accept) \(String(decoding: request.body, as: UTF8.self))"
        return .respond(Response(status: .ok, body: Array(text.utf8)))
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

    @Test("posts a form with its headers, and gives status and body")
    func post() async throws {
        try await withServer { url in
            let response = try await HTTPClient().post(
                to: url + "/token?a=b",
                headers: ["Accept: application/json", "X-Split: a\r\nX-Injected: b"],
                body: "grant_type=x"
            )
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self) == "POST /token?a=b application/json grant_type=x")
        }
    }

    @Test("goes where it was told, and follows no redirect")
    func redirect() async throws {
        try await withServer { url in
            let response = try await HTTPClient().post(to: url + "/redirect", headers: [], body: "")
            #expect(response.status == 302)
        }
    }

    @Test("ends a request that takes too long, or whose answer is too large")
    func limits() async throws {
        try await withServer { url in
            await #expect(throws: HTTPClientError.timedOut) {
                try await HTTPClient(timeoutMilliseconds: 100).post(to: url + "/slow", headers: [], body: "")
            }
            await #expect(throws: HTTPClientError.tooLarge) {
                try await HTTPClient(maximumResponseBytes: 99_999).post(to: url + "/large", headers: [], body: "")
            }
        }
    }

    @Test("says that nothing listens, and speaks HTTP only")
    func refused() async throws {
        let server = try Server.start(handler: answer)
        await server.stop()
        await #expect(throws: HTTPClientError.unreachable) {
            try await HTTPClient().post(to: "http://127.0.0.1:\(server.port)/", headers: [], body: "")
        }
        await #expect(throws: HTTPClientError.broken) {
            try await HTTPClient().post(to: "file:///etc/hostname", headers: [], body: "")
        }
    }
}
