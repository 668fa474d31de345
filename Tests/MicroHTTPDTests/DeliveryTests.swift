import HTTP
import MicroHTTPD
import TestSupport
import Testing

private let large = [UInt8](repeating: UInt8(ascii: "x"), count: 5_000_000)

/// Answers in the manner that the path names.
private func answer(_ request: Request) -> Outcome {
    var response = Response(status: .ok, headers: [.init("X-A", "b")], body: Array("0123456789".utf8))
    switch request.target.segments.first {
    case "dribble": response.body = .stream(.dribble(response.body.bytes, pieces: 4, over: .milliseconds(200)))
    case "slow": response.body = .stream(.dribble(response.body.bytes, pieces: 2, over: .seconds(60)))
    case "large": response.body = .stream(.dribble(large, pieces: 3, over: .milliseconds(30)))
    case "endless":
        response.body = .stream(BodyStream { write in while await write([UInt8(ascii: "x")]) {} })
    case "phrased-stream":
        response.reasonPhrase = "Of Its Own"
        response.body = .stream(.dribble(Array("0123456789".utf8), pieces: 2, over: .milliseconds(2)))
    case "reset": response.delivery = .reset
    case "nothing": response.delivery = .raw([])
    case "raw": response.delivery = .raw(large)
    case "closing": response.headers.append(.init("Connection", "close"))
    case "closing-phrase":
        response.headers += [.init("connection", "close"), .init("X-Empty", "")]
        response.reasonPhrase = "Of Its Own"
    case "empty": response.headers.append(.init("X-Empty", ""))
    case "phrase": response.reasonPhrase = "Of Its Own"
    case "address": response.body = .bytes(Array((request.remoteAddress?.description ?? "none").utf8))
    default: break
    }
    return .respond(response)
}

@Suite("A response leaves", .timeLimit(.minutes(5)))
struct DeliveryTests {
    private func withServer(host: String = "127.0.0.1", _ body: (Server) async throws -> Void) async throws {
        try await MicroHTTPDTests.withServer(ServerConfiguration { $0.host = host }, handler: answer, body)
    }

    private func get(_ path: String, from port: UInt16, ipv6: Bool = false) async throws -> String {
        try await blocking {
            let connection = try RawConnection(port: port, ipv6: ipv6)
            try connection.send("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return try connection.receiveAll()
        }
    }

    @Test("in pieces over its time, in chunks that put together are the body")
    func dribble() async throws {
        try await withServer { server in
            let start = ContinuousClock.now
            let received = try await get("/dribble", from: server.port)
            #expect(ContinuousClock.now - start >= .milliseconds(190))
            #expect(received.contains("Transfer-Encoding: chunked"))
            #expect(received.hasSuffix("\r\n\r\n2\r\n01\r\n2\r\n23\r\n2\r\n45\r\n4\r\n6789\r\n0\r\n\r\n"))
        }
    }

    @Test("in pieces larger than a buffer")
    func largeDribble() async throws {
        try await withServer { server in
            let received = try await get("/large", from: server.port)
            #expect(received.utf8.count { $0 == UInt8(ascii: "x") } == large.count)
        }
    }

    @Test("and the connection goes on to the next request after pieces")
    func keptAlive() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /dribble HTTP/1.1\r\nHost: h\r\n\r\nGET /whole HTTP/1.1\r\nHost: h\r\n")
                try connection.send("Connection: close\r\n\r\n")
                let received = try connection.receiveAll()
                #expect(received.hasSuffix("\r\n\r\n0123456789"))
            }
        }
    }

    @Test(
        "at once, all of it, where the server stops in the middle of it"
    )
    func stopWhileDribbling() async throws {
        let server = try Server.start(handler: answer)
        async let received = get("/slow", from: server.port)
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(20))
        await server.stop(deadline: .milliseconds(50))
        let all = try await received
        #expect(all.hasSuffix("\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"))
    }

    @Test("with the usual phrase where its body is a stream, and with the whole of it")
    func phrasedStream() async throws {
        try await withServer { server in
            let received = try await get("/phrased-stream", from: server.port)
            #expect(received.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(received.hasSuffix("\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"))
        }
    }

    /// Each piece suspends and resumes its connection. Where the server loses count of that, libmicrohttpd ends the
    /// process when it stops.
    @Test("piece by piece as fast as they are made, until the server stops, ten times")
    func stopWhileStreaming() async throws {
        for _ in 0..<10 {
            let server = try Server.start(handler: answer)
            let port = server.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await blocking {
                            let connection = try RawConnection(port: port)
                            try connection.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n")
                            #expect(try connection.receiveAll().hasPrefix("HTTP/1.1 200 OK\r\n"))
                        }
                    }
                }
                while server.requestsUnderWay < 8 { try await Task.sleep(for: .milliseconds(1)) }
                await server.stop(deadline: .zero)
                try await group.waitForAll()
            }
        }
    }

    /// While a thread of libmicrohttpd is at work, its own way to stop listening ends the process now and then.
    @Test("or not, where the server stops at the same moment, three hundred times")
    func stopWhileAsked() async throws {
        for _ in 0..<300 {
            let server = try Server.start(handler: answer)
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /whole HTTP/1.1\r\nHost: h\r\n\r\n")
            }
            await server.stop(deadline: .zero)
        }
    }

    @Test("not at all: the connection is reset, or ends without a byte")
    func none() async throws {
        try await withServer { server in
            let received = try await get("/nothing", from: server.port)
            #expect(received == "")
            let port = server.port
            let wasReset = try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /reset HTTP/1.1\r\nHost: h\r\n\r\n")
                return try connection.isReset()
            }
            #expect(wasReset)
        }
    }

    @Test("as bytes of any number that libmicrohttpd doesn't see")
    func raw() async throws {
        try await withServer { server in
            let received = try await get("/raw", from: server.port)
            #expect(received.utf8.count == large.count)
        }
    }

    @Test("with a reason phrase of its own, and without a body where only the head was asked for")
    func reasonPhrase() async throws {
        try await withServer { server in
            let received = try await get("/phrase", from: server.port)
            #expect(received.hasPrefix("HTTP/1.1 200 Of Its Own\r\nX-A: b\r\nContent-Length: 10\r\n"))
            #expect(received.hasSuffix("\r\n\r\n0123456789"))
            let port = server.port
            let head = try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("HEAD /phrase HTTP/1.1\r\nHost: h\r\n\r\n")
                return try connection.receiveAll()
            }
            #expect(head.contains("\r\nContent-Length: 10\r\nDate: "))
            #expect(head.hasSuffix(" GMT\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test("with a header whose value is empty")
    func emptyHeader() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/empty")
                #expect(try connection.receiveResponse().header("X-Empty") == "")
                try connection.request("GET", "/closing-phrase")
                #expect(try connection.receiveResponse().header("X-Empty") == "")
            }
        }
    }

    @Test("as the last of its connection, where it says so", arguments: ["closing", "closing-phrase"])
    func closing(path: String) async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /\(path) HTTP/1.1\r\nHost: h\r\n\r\nGET /whole HTTP/1.1\r\nHost: h\r\n\r\n")
                let response = try connection.receiveResponse()
                #expect(response.headers.filter { $0.name.lowercased() == "connection" }.map(\.value) == ["close"])
                #expect(response.body == "0123456789")
                #expect(try connection.receiveAll() == "")
            }
        }
    }

    @Test("to an address that the request knows")
    func address() async throws {
        try await withServer { server in
            let address = try await get("/address", from: server.port)
            #expect(address.hasSuffix("\r\n\r\n127.0.0.1"))
        }
        try await withServer(host: "::") { server in
            let overIPv4 = try await get("/address", from: server.port)
            #expect(overIPv4.hasSuffix("\r\n\r\n127.0.0.1"))
            let overIPv6 = try await get("/address", from: server.port, ipv6: true)
            #expect(overIPv6.hasSuffix("\r\n\r\n::1"))
        }
    }
}
