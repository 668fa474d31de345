import HTTP
import MicroHTTPD
import TestSupport
import Testing

@testable import HTTPClient

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
    case "echo":
        let note = Response.Field("X-Note", request.headers["X-Note"] ?? "")
        return .respond(Response(status: .ok, headers: [.init("X-First", "first"), note]))
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

    @Test(
        "sends no request with a header that holds a line break, or a NUL that would cut it",
        arguments: ["a\r\nX-Injected: b", "a\nb", "a\rb", "a\0b"]
    )
    func injection(_ value: String) async throws {
        try await withServer { url in
            for header in [("X-Split", value), (value, "a")] {
                await #expect(throws: HTTPClientError.unsendable) {
                    try await HTTPClient().send(OutgoingRequest(url: url + "/headers", headers: Headers([header])))
                }
            }
        }
    }

    @Test(
        "sends and gets what ends a line in other texts, and not in HTTP",
        arguments: ["\u{85}", "\u{2028}", "\u{2029}"]
    )
    func otherLineEnds(_ separator: String) async throws {
        try await withServer { url in
            let headers = Headers([("X-Note", "a\(separator)HTTP/b\(separator)X-C: d")])
            let response = try await HTTPClient().send(OutgoingRequest(url: url + "/echo", headers: headers))
            #expect(response.header("x-note") == "a\(separator)HTTP/b\(separator)X-C: d")
            #expect(response.header("x-first") == "first")
            #expect(response.header("x-c") == nil)
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

    @Test("gives a request up when the task that waits for it is cancelled, if it was told so")
    func cancelled() async throws {
        try await withServer { url in
            let client = HTTPClient(timeoutMilliseconds: 600_000, endsWithTask: true)
            let waiting = Task { try await client.send(OutgoingRequest(url: url + "/slow")) }
            // So that it is under way.
            try await Task.sleep(for: .milliseconds(100))
            waiting.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await waiting.value }
            let other = HTTPClient()
            let answered = Task { try await other.send(OutgoingRequest(url: url)) }
            answered.cancel()
            let response = try await answered.value
            #expect(response.status == .created)
        }
    }

    @Test("counts the time for which a request waits until it may be sent")
    func waiting() async throws {
        try await withServer { url in
            let client = HTTPClient(timeoutMilliseconds: 100)
            let patient = HTTPClient(timeoutMilliseconds: 600_000, endsWithTask: true)
            // All that one owner may have.
            for _ in 0..<HTTPClient.limit / 2 { #expect(client.slots.take("a") && patient.slots.take("a")) }
            await #expect(throws: HTTPClientError.busy) {
                try await client.send(OutgoingRequest(url: url), for: "a")
            }
            let waiting = Task { try await patient.send(OutgoingRequest(url: url), for: "a") }
            let cancelled = Task { try await patient.send(OutgoingRequest(url: url), for: "a") }
            try await isInLine(patient.slots, "a", 2)
            let other = try await patient.send(OutgoingRequest(url: url), for: "b")
            #expect(other.status == .created)
            cancelled.cancel()
            await #expect(throws: HTTPClientError.cancelled) { try await cancelled.value }
            patient.slots.leave("a")
            let response = try await waiting.value
            #expect(response.status == .created)
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

    @Test("says that no machine has the name, before any name server is asked for one that can't be")
    func unknownHost() async throws {
        await #expect(throws: HTTPClientError.unknownHost) {
            let label = String(repeating: "a", count: 64)
            _ = try await HTTPClient().send(OutgoingRequest(url: "http://\(label).invalid/"))
        }
    }

    @Test("says that a server of plain HTTP speaks no TLS")
    func plain() async throws {
        try await withServer { url in
            await #expect(throws: HTTPClientError.noTLS) {
                try await HTTPClient().send(OutgoingRequest(url: url.replacing("http:", with: "https:")))
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
