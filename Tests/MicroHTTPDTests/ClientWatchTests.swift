import Glibc
import HTTP
import MicroHTTPD
import Synchronization
import TestSupport
import Testing

private let text = "the whole answer"

/// Answers in the manner that the path names; each would take an hour, or for ever, for a client that stays.
private func answer(_ request: Request) -> Outcome {
    let hour = Duration.seconds(3600)
    var response = Response(status: .ok, body: Array((text + String(decoding: request.body, as: UTF8.self)).utf8))
    switch request.target.segments.first {
    case "delay": return Outcome.respond(response).delayed(byMilliseconds: 3_600_000)
    case "short": return Outcome.respond(response).delayed(byMilliseconds: 300)
    case "dribble": response.body = .stream(.dribble(response.body.bytes, pieces: 4, over: hour))
    case "both":
        response.body = .stream(.dribble(response.body.bytes, pieces: 4, over: hour))
        return Outcome.respond(response).delayed(byMilliseconds: 3_600_000)
    case "phrase":
        response.reasonPhrase = "Of Its Own"
        return Outcome.respond(response).delayed(byMilliseconds: 3_600_000)
    case "deaf":
        // Work that no cancellation ends, like a request to another server.
        return .later {
            await withUnsafeContinuation { continuation in deaf.withLock { $0.append(continuation) } }
            return Response(status: .ok)
        }
    case "deaf-stream":
        response.body = .stream(
            BodyStream { write in
                _ = await write(Array("first".utf8))
                await withUnsafeContinuation { continuation in deaf.withLock { $0.append(continuation) } }
                _ = await write(Array("second".utf8))
            }
        )
    default: break
    }
    return .respond(response)
}

/// What the deaf wait for. It never comes, except at the end of a test.
private let deaf = Mutex<[UnsafeContinuation<Void, Never>]>([])

private func releaseTheDeaf() {
    let waiting = deaf.withLock { waiting in
        defer { waiting = [] }
        return waiting
    }
    for continuation in waiting { continuation.resume() }
}

@Suite("A client that ends its side while its answer is held back", .timeLimit(.minutes(2)), .serialized)
struct ClientWatchTests {
    private func withServer(connections: Int = 4096, _ body: (Server) async throws -> Void) async throws {
        let configuration = ServerConfiguration {
            $0.connectionLimit = connections
            $0.idleTimeoutSeconds = 0
        }
        try await MicroHTTPDTests.withServer(configuration, handler: answer, body)
        releaseTheDeaf()
    }

    @Test(
        "and still reads gets the true answer, and the whole of it",
        arguments: [
            ("delay", "\r\n\r\nthe whole answer"),
            ("dribble", "\r\n\r\n4\r\nthe \r\n4\r\nwhol\r\n4\r\ne an\r\n4\r\nswer\r\n0\r\n\r\n"),
            ("both", "\r\n\r\n4\r\nthe \r\n4\r\nwhol\r\n4\r\ne an\r\n4\r\nswer\r\n0\r\n\r\n"),
            ("phrase", "\r\n\r\nthe whole answer"),
        ],
        [false, true]
    )
    func halfClosed(kind: (path: String, end: String), isAtOnce: Bool) async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                // The end may come in one go with the request, or while the answer is held back.
                try connection.request("GET", "/\(kind.path)")
                if !isAtOnce { while server.requestsUnderWay == 0 { usleep(1000) } }
                if !isAtOnce { usleep(20_000) }
                connection.finishSending()
                let received = try connection.receiveAll()
                #expect(received.hasPrefix("HTTP/1.1 200 "))
                #expect(received.hasSuffix(kind.end))
            }
        }
    }

    /// libmicrohttpd looks at the connection that has been idle for the longest time more often than at the others, and
    /// that one would hide an answer that the others don't get.
    @Test(
        "gets the true answer beside others that are idle, too",
        arguments: ["delay", "dribble", "both", "phrase"],
        ["GET", "POST"]
    )
    func besideIdleOnes(path: String, method: String) async throws {
        let configuration = ServerConfiguration { $0.threads = 1 }
        try await MicroHTTPDTests.withServer(configuration, handler: answer) { server in
            let port = server.port
            try await blocking {
                let idle = try (0..<3).map { _ in
                    let connection = try RawConnection(port: port)
                    try connection.request("GET", "/now")
                    #expect(try connection.receiveResponse().body == text)
                    return connection
                }
                for _ in 0..<10 {
                    let connection = try RawConnection(port: port)
                    try connection.send("\(method) /\(path) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                    connection.finishSending()
                    let received = try connection.receiveAll()
                    #expect(received.hasPrefix("HTTP/1.1 200 "))
                    #expect(received.contains("answer") || received.hasSuffix("swer\r\n0\r\n\r\n"))
                }
                for connection in idle {
                    try connection.request("GET", "/now")
                    #expect(try connection.receiveResponse().body == text)
                }
            }
        }
    }

    @Test(
        "and has left takes no place, and the next client is served",
        arguments: ["delay", "dribble", "both", "phrase", "deaf", "deaf-stream"],
        [false, true]
    )
    func left(path: String, resets: Bool) async throws {
        try await withServer(connections: 8) { server in
            let port = server.port
            try await blocking {
                for _ in 0..<12 {
                    let connection = try RawConnection(port: port)
                    try connection.request("GET", "/\(path)")
                    if resets { connection.reset() }
                }
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/now")
                #expect(try connection.receiveResponse().body == text)
            }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("gets a 503 where its answer waits for more than time, and after two seconds")
    func deafWork() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/deaf")
                connection.finishSending()
                let start = ContinuousClock.now
                #expect(try connection.receiveAll().hasPrefix("HTTP/1.1 503 "))
                #expect(ContinuousClock.now - start >= .milliseconds(1900))
            }
        }
    }

    @Test("is none that sends its next request, or more of anything")
    func pipelined() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                let start = ContinuousClock.now
                try connection.send("POST /short HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n 1")
                usleep(50_000)
                try connection.send("POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n 2")
                #expect(try connection.receiveResponse().body == text + " 1")
                #expect(ContinuousClock.now - start >= .milliseconds(300))
                #expect(try connection.receiveResponse().body == text + " 2")
                try connection.request("GET", "/short")
                #expect(try connection.receiveResponse().body == text)
            }
        }
    }

    @Test("gets the answers to all requests that it has sent before")
    func pipelinedThenClosed() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request("GET", "/delay")
                try connection.request("GET", "/now")
                try connection.request("GET", "/delay", closes: true)
                connection.finishSending()
                for _ in 0..<3 { #expect(try connection.receiveResponse().body == text) }
                #expect(try connection.receiveAll() == "")
            }
        }
    }

    @Test("does not touch the answers of those who come after it and stay")
    func descriptorsAreUsedAgain() async throws {
        try await withServer { server in
            let port = server.port
            try await blocking {
                for _ in 0..<10 {
                    for _ in 0..<20 { try RawConnection(port: port).request("GET", "/delay") }
                    let start = ContinuousClock.now
                    let staying = try (0..<20).map { _ in
                        let connection = try RawConnection(port: port)
                        try connection.request("GET", "/short")
                        return connection
                    }
                    for connection in staying { #expect(try connection.receiveResponse().body == text) }
                    #expect(ContinuousClock.now - start >= .milliseconds(300))
                }
            }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("over a Unix socket is seen, too")
    func unixSocket() async throws {
        let path = "/tmp/client-watch-\(getpid())-\(UInt32.random(in: 0 ... .max)).socket"
        let configuration = ServerConfiguration {
            $0.unixSocket = path
            $0.idleTimeoutSeconds = 0
        }
        try await MicroHTTPDTests.withServer(configuration, handler: answer) { server in
            try await blocking {
                let leaving = try RawConnection(unixSocket: path)
                try leaving.request("GET", "/dribble")
                let staying = try RawConnection(unixSocket: path)
                try staying.request("GET", "/delay")
                staying.finishSending()
                let received = try staying.receiveAll()
                #expect(received.hasSuffix("\r\n\r\nthe whole answer"))
            }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("does not keep the server from stopping at once", arguments: ["delay", "dribble", "both", "phrase", "deaf"])
    func stopping(path: String) async throws {
        let server = try Server.start(handler: answer)
        let port = server.port
        try await blocking {
            for _ in 0..<50 { try RawConnection(port: port).request("GET", "/\(path)") }
        }
        // A server that waited for them would do so for longer than this suite's time limit.
        await server.stop(deadline: .seconds(600))
        releaseTheDeaf()
        #expect(server.requestsUnderWay == 0)
    }

    @Test("by the thousands, while others stay and the server stops in the middle of it")
    func many() async throws {
        OpenFileLimit.raise()
        let server = try Server.start(handler: answer)
        let port = server.port
        let staying = try RawConnection(port: port)
        try staying.request("GET", "/delay")
        while server.requestsUnderWay == 0 { try await Task.sleep(for: .milliseconds(1)) }
        try await blocking {
            for number in 0..<2000 {
                let connection = try RawConnection(port: port)
                try connection.request("GET", ["/delay", "/dribble", "/short", "/now"][number % 4])
                if number % 3 == 0 { connection.reset() }
            }
        }
        await server.stop(deadline: .zero)
        #expect(server.requestsUnderWay == 0)
        #expect(try staying.receiveAll().hasPrefix("HTTP/1.1 503 "))
    }
}
