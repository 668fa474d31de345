import Foundation
import HTTP
import MicroHTTPD
import TestSupport
import Testing

/// A server that says what it received, and answers later where the path says so.
private func echo(_ request: Request) -> Outcome {
    var text = "\(request.method) \(request.target.path) \(request.body.count)"
    if request.bodyExceedsLimit { return .respond(Response(status: .contentTooLarge)) }
    if let shown = request.headers["X-Show"] { text += " \(shown)" }
    let response = Response(
        status: .ok,
        headers: [.init("X-Path", String(request.target.path))],
        body: Array(text.utf8)
    )
    switch request.target.segments.first {
    case "later":
        let milliseconds = Int(request.query["ms"] ?? "") ?? 0
        return .later {
            try? await Task.sleep(for: .milliseconds(milliseconds))
            return response
        }
    case "body": return .respond(Response(status: .ok, body: request.body))
    case "bad-header":
        return .respond(Response(status: .ok, headers: [.init("X-Bad", "a\r\nb"), .init("X-Good", "c")]))
    default: return .respond(response)
    }
}

/// Lends a function a server that echoes.
private func withServer<Result>(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    hooks: ServerHooks = ServerHooks(),
    _ body: (Server) async throws -> Result
) async throws -> Result {
    try await withServer(configuration, hooks: hooks, handler: echo, body)
}

/// Whether the loopback interface has an IPv6 address.
private let hasIPv6 =
    access("/proc/sys/net/ipv6/conf/lo/disable_ipv6", R_OK) == 0
    && (try? String(contentsOfFile: "/proc/sys/net/ipv6/conf/lo/disable_ipv6", encoding: .utf8))?.first == "0"

@Suite("A server on a socket", .timeLimit(.minutes(2)))
struct ServerTests {
    /// Heads of growing size. The numbers are those of the letters, lines or cookies.
    private static let growingHeads: [(shape: String, numbers: [Int], answered: Int, head: @Sendable (Int) -> String)] =
        [
            (
                "a long line", Array(stride(from: 15_000, to: 16_500, by: 11)), 200,
                { "X: \(String(repeating: "a", count: $0))\r\n" }
            ),
            (
                "a long cookie", Array(stride(from: 7700, to: 8200, by: 7)), 200,
                { "Cookie: a=\(String(repeating: "a", count: $0))\r\n" }
            ),
            ("many lines", Array(200..<250), 200, { String(repeating: "a: b\r\n", count: $0) }),
            ("many cookies", Array(200..<225), 200, { "Cookie: \(String(repeating: "a=b; ", count: $0))c=d\r\n" }),
            (
                "a refused line behind many", Array(stride(from: 9000, to: 10_500, by: 31)), 400,
                { String(repeating: "a: b\r\n", count: 100) + "X: \(String(repeating: "a", count: $0))\r\nHost: i\r\n" }
            ),
        ]

    @Test("Every head is answered or refused, however little memory it leaves", arguments: growingHeads.indices)
    func fullMemory(index: Int) async throws {
        let (shape, numbers, answered, head) = Self.growingHeads[index]
        let hooks = ServerHooks(malformed: { fault, _ in Response(status: fault == .tooLarge ? 431 : 400) })
        try await withServer(hooks: hooks) { server in
            let port = server.port
            try await blocking {
                for request in ["GET /a HTTP/1.1", "POST /a HTTP/1.1\r\nContent-Length: 0"] {
                    var statuses: [Int] = []
                    for number in numbers {
                        let connection = try RawConnection(port: port)
                        try connection.send("\(request)\r\nHost: h\r\n\(head(number))\r\n")
                        statuses.append(try connection.receiveResponse().status)
                    }
                    #expect(statuses.count == numbers.count, "\(shape)")
                    // From one number on, all are too large.
                    let change = try #require(statuses.firstIndex(of: 431), "\(shape)")
                    #expect(change > 0, "\(shape)")
                    #expect(Set(statuses[..<change]) == [answered], "\(shape)")
                    #expect(Set(statuses[change...]) == [431], "\(shape)")
                }
            }
        }
    }

    @Test(
        "A body that is sent piece by piece comes whole beside headers that have no room",
        arguments: [100, 12_000, 100_000]
    )
    func largeHeadersOfStream(size: Int) async throws {
        let value = String(repeating: "v", count: size)
        let handler: Handler = { _ in
            var response = Response(status: .ok, headers: [.init("X-Large", value)])
            response.body = .stream(.dribble(Array("body".utf8), pieces: 2, over: .milliseconds(2)))
            return .respond(response)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                for method in ["GET", "HEAD"] {
                    let connection = try RawConnection(port: port)
                    let line = "X: \(String(repeating: "a", count: 7000))"
                    try connection.send("\(method) /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\(line)\r\n\r\n")
                    let received = try connection.receiveAll()
                    #expect(received.contains("X-Large: \(value)\r\n"))
                    #expect(received.contains("bo") == (method == "GET"))
                    #expect(received.hasSuffix("dy") || received.hasSuffix("dy\r\n0\r\n\r\n") || method == "HEAD")
                }
            }
        }
    }

    @Test("A client that has ended its side gets the whole of a body beside headers that have no room")
    func largeHeadersOfStreamToHalfClosed() async throws {
        let handler: Handler = { _ in
            var response = Response(status: .ok, headers: [.init("X-Large", String(repeating: "v", count: 12_000))])
            response.body = .stream(.dribble(Array("0123456789".utf8), pieces: 5, over: .seconds(3600)))
            return .respond(response)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /a HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 7000))\r\n\r\n")
                connection.finishSending()
                let response = try connection.receiveResponse()
                #expect(response.header("content-length") == "10")
                #expect(response.body == "0123456789")
            }
        }
    }

    private static let longHead = "GET /b HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 12_000))\r\n\r\n"

    /// Requests that leave bytes in the connection's memory behind their heads, with a name.
    private static let requestsWithMore: [(name: String, bytes: String)] = [
        ("the next request", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n\(longHead)"),
        (
            "the next request behind a body",
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy\(longHead)"
        ),
        (
            "trailers",
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n"
                + String(repeating: "T: \(String(repeating: "t", count: 90))\r\n", count: 50) + "\r\n"
        ),
        (
            "small trailers",
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n"
                + String(repeating: "T: t\r\n", count: 80) + "\r\n"
        ),
        (
            "many small trailers",
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n"
                + String(repeating: "T: t\r\n", count: 170) + "\r\n"
        ),
    ]

    @Test("A response comes whatever stands behind its request", arguments: requestsWithMore.indices)
    func moreBehindTheRequest(index: Int) async throws {
        let (name, bytes) = Self.requestsWithMore[index]
        let handler: Handler = { request in
            let size = Int(request.headers["X-Size"] ?? "") ?? 0
            let headers = [Response.Field("X-Large", String(repeating: "v", count: size))]
            return .respond(Response(status: .ok, headers: headers, body: Array("body".utf8)))
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                for size in stride(from: 0, to: 16_000, by: 487) {
                    let connection = try RawConnection(port: port)
                    try connection.send(bytes.replacing("Host: h", with: "Host: h\r\nX-Size: \(size)"))
                    let response = try connection.receiveResponse()
                    #expect(response.status == 200, "\(name), \(size)")
                    #expect(response.header("x-large")?.utf8.count == size, "\(name), \(size)")
                    #expect(response.header("date")?.hasSuffix(" GMT") == true)
                    #expect(response.body == "body", "\(name), \(size)")
                }
            }
        }
    }

    @Test("A status without a body has none past the library either", arguments: [204, 304] as [Status])
    func noBody(status: Status) async throws {
        let handler: Handler = { _ in
            let large = Response.Field("X-Large", String(repeating: "v", count: 20_000))
            return .respond(Response(status: status, headers: [large], body: Array("body".utf8)))
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
                let received = try connection.receiveAll()
                #expect(received.hasPrefix("HTTP/1.1 \(status) "))
                #expect(received.hasSuffix("\r\n\r\n"))
                #expect(!received.contains("Content-Length"))
            }
        }
    }

    @Test(
        "A response may have more headers than the connection's memory has room for",
        arguments: [100, 8000, 100_000]
    )
    func largeHeaders(size: Int) async throws {
        let value = String(repeating: "v", count: size)
        let handler: Handler = { request in
            .respond(Response(status: 299, headers: [.init("X-Large", value)], body: Array("body".utf8)))
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /a HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 8000))\r\n\r\n")
                let response = try connection.receiveResponse()
                #expect(response.status == 299)
                #expect(response.header("x-large") == value)
                #expect(response.body == "body")
            }
        }
    }

    @Test("A connection is kept alive from one request to the next")
    func keepAlive() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                for number in 0..<5 {
                    try connection.send("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try connection.receiveResponse().body == "GET /\(number) 0")
                }
            }
        }
    }

    @Test("Pipelined requests are answered in their order, also where one is answered later")
    func pipelining() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send(
                    "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
                        + "POST /later?ms=30 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy"
                        + "GET /c HTTP/1.1\r\nHost: h\r\n\r\n"
                )
                let bodies = try (0..<3).map { _ in try connection.receiveResponse().body }
                #expect(bodies == ["GET /a 0", "POST /later 2", "GET /c 0"])
            }
        }
    }

    @Test("A chunked body arrives whole")
    func chunkedUpload() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
                try connection.send("5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n")
                #expect(try connection.receiveResponse().body == "hello world")
                try connection.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try connection.receiveResponse().body == "GET /next 0")
            }
        }
    }

    @Test("A request that comes in single bytes is understood")
    func singleBytes() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                for byte in "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world".utf8 {
                    try connection.send([byte])
                }
                #expect(try connection.receiveResponse().body == "hello world")
            }
        }
    }

    @Test("A client that asks with Expect is told to go on")
    func expectContinue() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send(
                    "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                )
                #expect(try connection.receiveResponse(hasBody: false).status == 100)
                try connection.send("ok")
                #expect(try connection.receiveResponse().body == "ok")
            }
        }
    }

    @Test("A client that asks with Expect for too large a body is refused before it sends it")
    func expectTooLarge() async throws {
        try await withServer(ServerConfiguration { $0.maximumBodyBytes = 10 }) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send(
                    "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"
                )
                #expect(try connection.receiveResponse().status == 413)
            }
        }
    }

    @Test("Too large a body is refused and the connection goes on", arguments: [false, true])
    func tooLarge(chunked: Bool) async throws {
        try await withServer(ServerConfiguration { $0.maximumBodyBytes = 10 }) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                if chunked {
                    try connection.send("POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
                    try connection.send("6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")
                } else {
                    try connection.send("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world")
                }
                #expect(try connection.receiveResponse().status == 413)
                try connection.send("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789")
                #expect(try connection.receiveResponse().body == "0123456789")
            }
        }
    }

    @Test("A length that no memory holds is refused at once")
    func absurdLength() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\n")
                #expect(try connection.receiveResponse().status == 413)
            }
        }
    }

    /// libmicrohttpd 0.9.75 doesn't see an end that comes in the same moment as the last bytes before it: the idle
    /// timeout is what frees those.
    @Test("Clients that leave in the middle leave nothing behind")
    func clientsThatLeave() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 1 }) { server in
            let port = server.port
            try await blocking {
                for start in [
                    "GET", "GET / HTTP/1.1\r\nHo", "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf",
                    "POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                    "GET /later?ms=20 HTTP/1.1\r\nHost: h\r\n\r\n", "GARBAGE\r\n\r\n",
                ] {
                    for resets in [false, true] {
                        let connection = try RawConnection(port: port)
                        try connection.send(start)
                        if resets { connection.reset() }
                    }
                }
                let connection = try RawConnection(port: port)
                try connection.send("GET /alive HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try connection.receiveResponse().body == "GET /alive 0")
            }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("A thousand connections at once are served, all of them waiting on two threads")
    func aThousandConnections() async throws {
        OpenFileLimit.raise()
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connections = try (0..<1000).map { _ in try RawConnection(port: port) }
                for (number, connection) in connections.enumerated() {
                    try connection.send("GET /later?ms=200 HTTP/1.1\r\nHost: h\r\nX-Show: \(number)\r\n\r\n")
                }
                for (number, connection) in connections.enumerated() {
                    #expect(try connection.receiveResponse().body == "GET /later 0 \(number)")
                }
            }
        }
    }

    @Test("A connection over the limit waits until one of those within it leaves")
    func connectionLimit() async throws {
        try await withServer(
            ServerConfiguration {
                $0.threads = 1
                $0.connectionLimit = 3
            }
        ) { server in
            let port = server.port
            try await blocking {
                var kept = try (0..<3).map { _ in try RawConnection(port: port) }
                for connection in kept {
                    try connection.send("GET /kept HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try connection.receiveResponse().status == 200)
                }
                let oneMore = try RawConnection(port: port)
                try oneMore.send("GET /more HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try !oneMore.hasReceived(withinMilliseconds: 50))
                try kept[0].send("GET /again HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try kept[0].receiveResponse().body == "GET /again 0")
                kept.removeLast()
                #expect(try oneMore.receiveResponse().body == "GET /more 0")
            }
        }
    }

    @Test("An idle connection is closed after the timeout")
    func idleTimeout() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 1 }) { server in
            let port = server.port
            let received = try await blocking { try RawConnection(port: port).receiveAll() }
            #expect(received == "")
        }
    }

    @Test("Stopping answers what waits, closes connections that are kept alive, and refuses new ones")
    func graceful() async throws {
        let server = try Server.start(handler: echo)
        let port = server.port
        let idle = try RawConnection(port: port)
        try idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try idle.receiveResponse()
        while server.requestsUnderWay > 0 { try await Task.sleep(for: .milliseconds(1)) }
        let waiting = Task {
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /later?ms=300 HTTP/1.1\r\nHost: h\r\n\r\n")
                let response = try connection.receiveResponse()
                #expect(response.header("Connection")?.lowercased() == "close")
                return response.body
            }
        }
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        await server.stop(deadline: .seconds(60))
        #expect(try await waiting.value == "GET /later 0")
        #expect(try idle.receiveAll() == "")
        #expect(throws: RawConnection.Refused.self) { try RawConnection(port: port) }
        await server.stop()
    }

    @Test("What still waits at the deadline is answered with the stopping response")
    func deadline() async throws {
        let server = try Server.start(handler: echo)
        let port = server.port
        let waiting = Task {
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /later?ms=600000 HTTP/1.1\r\nHost: h\r\n\r\n")
                return try connection.receiveResponse().status
            }
        }
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        await server.stop(deadline: .milliseconds(20))
        #expect(try await waiting.value == 503)
    }

    @Test("Stopping under load answers each request whole or not at all")
    func stopUnderLoad() async throws {
        let server = try Server.start(handler: echo)
        let port = server.port
        let underLoad = Log()
        let clients = (0..<8).map { _ in
            Task {
                try await blocking {
                    var answered = 0
                    while let connection = try? RawConnection(port: port) {
                        let before = answered
                        answered += try load(connection)
                        if before == 0, answered > 0 { underLoad.append("a client") }
                    }
                    return answered
                }
            }
        }
        // How long the clients take to get going is the machine's affair.
        while underLoad.lines.count < clients.count { try await Task.sleep(for: .milliseconds(1)) }
        await server.stop()
        for client in clients { #expect(try await client.value > 0) }
        #expect(server.requestsUnderWay == 0)
    }

    @Test("HEAD has the headers of GET and no body")
    func head() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try connection.receiveResponse(hasBody: false).header("Content-Length") == "9")
                #expect(try connection.receiveResponse().body == "GET /y 0")
            }
        }
    }

    @Test("A header that HTTP forbids is left out, with a line in the log")
    func forbiddenHeader() async throws {
        let log = Log()
        try await withServer(hooks: ServerHooks(log: { log.append($0) })) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET /bad-header HTTP/1.1\r\nHost: h\r\n\r\n")
                let response = try connection.receiveResponse()
                #expect(response.header("X-Bad") == nil)
                #expect(response.header("X-Good") == "c")
            }
        }
        #expect(log.lines.contains("a response header was left out: X-Bad has a value that HTTP forbids"))
    }

    @Test("A path that can't be decoded is a bad request", arguments: ["/%00", "/%ff", "/a/%C3", "no-slash"])
    func badTarget(target: String) async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try connection.receiveResponse().status == 400)
            }
        }
    }

    @Test("IPv6 is served, where this machine has it", .enabled(if: hasIPv6))
    func ipv6() async throws {
        let server = try Server.start(ServerConfiguration { $0.host = "::1" }, handler: echo)
        let port = server.port
        try await blocking {
            let connection = try RawConnection(port: port, ipv6: true)
            try connection.send("GET /six HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try connection.receiveResponse().body == "GET /six 0")
        }
        await server.stop()
    }

    @Test("A port in use, and a name that is none, are said to be that")
    func cannotListen() async throws {
        try await withServer { server in
            _ = #expect(throws: ServerError.addressInUse(host: "127.0.0.1", port: server.port)) {
                try Server.start(ServerConfiguration { $0.port = server.port }, handler: echo)
            }
        }
        #expect(throws: ServerError.unknownHost("no.such.host.invalid")) {
            try Server.start(ServerConfiguration { $0.host = "no.such.host.invalid" }, handler: echo)
        }
    }
}

/// Asks until the connection is closed; gives how many answers came. Each must be whole.
private func load(_ connection: RawConnection) throws -> Int {
    for number in 0..<50 {
        let path = number % 2 == 0 ? "/later?ms=1" : "/x"
        do {
            try connection.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
            let response = try connection.receiveResponse()
            #expect([200, 503].contains(response.status))
            if response.header("Connection")?.lowercased() == "close" { return number + 1 }
        } catch is RawConnection.Closed {
            return number
        }
    }
    return 50
}
