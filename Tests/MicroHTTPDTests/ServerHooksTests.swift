import HTTP
import MicroHTTPD
import TestSupport
import Testing

@Suite("A server's hooks", .timeLimit(.minutes(2)))
struct ServerHooksTests {
    private let asked = Log()
    private let hooks = ServerHooks(
        undecodableTarget: { _, _ in Response(status: 471, headers: [.init("X-Hook", "target")], body: Array("t".utf8))
        },
        malformed: { fault, _ in Response(status: 472, headers: [.init("X-Hook", "\(fault)")], body: Array("le".utf8))
        },
        stopping: { _ in Response(status: 473, headers: [.init("X-Hook", "stop")], body: Array("sto".utf8)) }
    )

    private func handler(_ request: Request) -> Outcome {
        asked.append(request.target.raw)
        return .later {
            try? await Task.sleep(for: request.target.raw == "/slow" ? .seconds(3600) : .zero)
            return Response(status: .ok, body: request.body)
        }
    }

    /// The status, a header and the body of the answer to what is sent.
    private func answer(to request: String, hooks: ServerHooks) async throws -> String {
        try await withServer(hooks: hooks, handler: handler) { server in
            let port = server.port
            return try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send(request)
                let response = try connection.receiveResponse()
                return "\(response.status) \(response.header("X-Hook") ?? "-") \(response.body)"
            }
        }
    }

    @Test(
        "answer a target that can't be decoded, and the handler is not asked",
        arguments: ["/%00", "/%ff", "no-slash"]
    )
    func undecodableTarget(target: String) async throws {
        let request = "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(try await answer(to: request, hooks: hooks) == "471 target t")
        #expect(try await answer(to: request, hooks: ServerHooks()) == "400 - ")
        #expect(asked.lines == [])
    }

    @Test(
        "answer a request that is not certain to end where it seems to, and the handler is not asked",
        arguments: [
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ]
    )
    func malformed(rest: String) async throws {
        let request = "POST / HTTP/1.1\r\nHost: h\r\n" + rest
        #expect(try await answer(to: request, hooks: hooks) == "472 length le")
        #expect(try await answer(to: request, hooks: ServerHooks()) == "400 - ")
        #expect(asked.lines == [])
    }

    @Test(
        "know the headers of the request",
        arguments: [
            "GET /%ff HTTP/1.1\r\nHost: h\r\nOrigin: o\r\n\r\n", "GET / HTTP/1.1\r\nOrigin: o\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nContent-Length: 1, 2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nOrigin: o\r\nA\tb: c\r\n\r\n",
        ]
    )
    func headers(request: String) async throws {
        let hooks = ServerHooks(
            undecodableTarget: { Response(status: 471, headers: [.init("X-Hook", "\($0) \($1["Origin"] ?? "-")")]) },
            malformed: { Response(status: 472, headers: [.init("X-Hook", "GET \($1["Origin"] ?? "-")")]) }
        )
        #expect(try await answer(to: request, hooks: hooks).hasSuffix(" GET o "))
    }

    @Test("know the headers of a request that waits when the server stops")
    func headersWhileStopping() async throws {
        let hooks = ServerHooks(stopping: { Response(status: 473, headers: [.init("X-Hook", $0["X-A"] ?? "-")]) })
        let server = try Server.start(hooks: hooks, handler: handler)
        let connection = try RawConnection(port: server.port)
        try connection.send("GET /slow HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\r\n")
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        await server.stop(deadline: .milliseconds(10))
        #expect(try connection.receiveResponse().header("X-Hook") == "b")
    }

    @Test("don't answer a request that says its length twice in the same way")
    func sameLengthTwice() async throws {
        let request = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab"
        #expect(try await answer(to: request, hooks: hooks) == "200 - ab")
        #expect(asked.lines == ["/a"])
    }

    @Test("answer what still waits when the server stops", arguments: [("GET", "sto"), ("HEAD", "")])
    func stopping(method: String, body: String) async throws {
        let server = try Server.start(hooks: hooks, handler: handler)
        let connection = try RawConnection(port: server.port)
        try connection.request(method, "/slow")
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        await server.stop(deadline: .milliseconds(10))
        let response = try connection.receiveResponse(hasBody: method != "HEAD")
        #expect(response.status == 473)
        #expect(response.header("X-Hook") == "stop")
        #expect(response.header("Connection")?.lowercased() == "close")
        #expect(response.header("Content-Length") == "3")
        #expect(response.body == body)
        #expect(try connection.receiveAll() == "")
    }
}
