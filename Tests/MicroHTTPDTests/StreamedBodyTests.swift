import Glibc
import HTTP
import MicroHTTPD
import Synchronization
import TestSupport
import Testing

private func stream(_ make: @escaping @Sendable (_ write: BodyStream.Write) async -> Void) -> Outcome {
    var response = Response(status: .ok, headers: [.init("X-A", "b")])
    response.body = .stream(BodyStream(make))
    return .respond(response)
}

/// Holds everyone up until so many have come.
private actor Gate {
    private let size: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(size: Int) { self.size = size }

    func pass() async {
        await withCheckedContinuation { arrival in
            waiting.append(arrival)
            guard waiting.count == size else { return }
            for arrival in waiting { arrival.resume() }
        }
    }
}

/// A piece that the client reads as it reads a head: in its chunk, it is a line with an empty line behind it.
private func piece(_ text: String) -> [UInt8] { Array("X-Piece: \(text)\r\n".utf8) }

extension RawConnection {
    /// The text of the next piece; nil at the end of the body.
    fileprivate func receivePiece() throws -> String? { try receiveResponse(hasBody: false).header("X-Piece") }

    /// All that comes for a request, up to the end of the connection.
    fileprivate func wholeAnswer() throws -> String {
        try request()
        return try receiveAll()
    }
}

/// How a body is made that never ends by itself.
private enum Endless: CaseIterable {
    /// Piece after piece, as fast as they are taken.
    case writesOn
    /// A piece an hour.
    case sleepsOn
    /// One piece, and then it waits for what doesn't come, deaf to the cancellation of its task.
    case waitsOn
}

@Suite("A body that is made while it is sent", .timeLimit(.minutes(2)))
struct StreamedBodyTests {
    @Test("arrives piece by piece, each before the next one is made, and leaves its connection open")
    func pieces() async throws {
        let (texts, next) = AsyncStream.makeStream(of: String.self)
        let handler: Handler = { _ in stream { write in for await text in texts { _ = await write(piece(text)) } } }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                let head = try connection.receiveResponse(hasBody: false)
                #expect(head.status == 200)
                #expect(head.header("X-A") == "b")
                #expect(head.header("Transfer-Encoding") == "chunked")
                #expect(head.header("Content-Length") == nil)
                for text in ["first", "second", "third"] {
                    #expect(try !connection.hasReceived(withinMilliseconds: 20))
                    next.yield(text)
                    #expect(try connection.receivePiece() == text)
                }
                next.finish()
                #expect(try connection.receivePiece() == nil)
                try connection.request(closes: true)
                #expect(try connection.receiveAll().hasSuffix("\r\n\r\n0\r\n\r\n"))
            }
        }
    }

    @Test("doesn't end with a piece that has no bytes, and sends no chunk for it")
    func emptyPieces() async throws {
        let verdicts = Log()
        let handler: Handler = { _ in
            stream { write in
                for text in ["", "a", "", "b", ""] { verdicts.append("\(await write(Array(text.utf8)))") }
            }
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let received = try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request(closes: true)
                return try connection.receiveAll()
            }
            #expect(received.hasSuffix("\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"))
            #expect(verdicts.lines == ["true", "true", "true", "true", "true"])
        }
    }

    @Test("is made no faster than the client takes it")
    func slowClient() async throws {
        let made = Atomic(0)
        let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)
        let handler: Handler = { _ in
            stream { write in while await write(megabyte) { made.add(1, ordering: .relaxed) } }
        }
        try await withServer(handler: handler) { server in
            let connection = try RawConnection(port: server.port)
            try connection.request()
            #expect(try connection.hasReceived())
            try await Task.sleep(for: .milliseconds(100))
            // The system's own buffers take some megabytes.
            #expect(made.load(ordering: .relaxed) < 32)
            connection.reset()
        }
    }

    @Test("is told that the client has left in the middle of it, however it left", arguments: [false, true])
    func clientLeaves(resets: Bool) async throws {
        let (verdicts, verdict) = AsyncStream.makeStream(of: [Bool].self)
        let handler: Handler = { _ in
            stream { write in
                while await write(piece("x")) { try? await Task.sleep(for: .milliseconds(1)) }
                verdict.yield([await write(piece("y")), await write([]), Task.isCancelled])
            }
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                _ = try connection.receiveResponse(hasBody: false)
                #expect(try connection.receivePiece() == "x")
                if resets { connection.reset() }
            }
            #expect(await verdicts.first { _ in true } == [false, false, true])
            #expect(try await server.becomesIdle())
        }
    }

    @Test("is told that a piece did not arrive whole where the client has left in the middle of it")
    func clientLeavesInAPiece() async throws {
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self)
        // More than the system's buffers take.
        let large = [UInt8](repeating: 0x61, count: 64 << 20)
        let handler: Handler = { _ in stream { write in verdict.yield(await write(large)) } }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                #expect(try connection.receiveResponse(hasBody: false).status == 200)
                connection.reset()
            }
            #expect(await verdicts.first { _ in true } == false)
            #expect(try await server.becomesIdle())
        }
    }

    @Test(
        "is cut when the server stops, also where it never ends by itself",
        arguments: Endless.allCases,
        [false, true]
    )
    fileprivate func stopping(endless: Endless, isRead: Bool) async throws {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self)
        let (releases, release) = AsyncStream.makeStream(of: Void.self)
        let server = try Server.start { _ in
            stream { write in
                var isTaken = await write(piece("x"))
                begin.yield()
                switch endless {
                case .writesOn: while isTaken { isTaken = await write(piece("x")) }
                case .sleepsOn:
                    while isTaken {
                        try? await Task.sleep(for: .seconds(3600))
                        isTaken = await write(piece("x"))
                    }
                case .waitsOn:
                    await Task { for await _ in releases {} }.value
                    isTaken = await write(piece("x"))
                }
                verdict.yield(isTaken)
            }
        }
        let port = server.port
        let unread = isRead ? nil : try RawConnection(port: port)
        try unread?.request()
        let reading = isRead ? Task { try await blocking { try RawConnection(port: port).wholeAnswer() } } : nil
        for await _ in begins { break }
        await server.stop(deadline: .zero)
        release.finish()
        #expect(await verdicts.first { _ in true } == false)
        #expect(server.requestsUnderWay == 0)
        if let answer = try await reading?.value {
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            // No client may take the part for the whole.
            #expect(!answer.hasSuffix("\r\n0\r\n\r\n"))
        }
        withExtendedLifetime(unread) {}
    }

    /// Heads of responses: one that libmicrohttpd sends, and one that has no room in the connection's memory.
    private static let sizesOfHeads = [1, 16_000]

    @Test("leaves no client of HTTP/1.0 with a part that looks whole, where the server stops", arguments: sizesOfHeads)
    func stoppingForHTTP10(size: Int) async throws {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let server = try Server.start { _ in
            var response = Response(status: .ok, headers: [.init("X-Large", String(repeating: "v", count: size))])
            response.body = .stream(
                BodyStream { write in
                    _ = await write(Array("part".utf8))
                    begin.yield()
                    while await write(Array("part".utf8)) { try? await Task.sleep(for: .seconds(3600)) }
                }
            )
            return .respond(response)
        }
        let port = server.port
        let isReset = Task {
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.send("GET / HTTP/1.0\r\n\r\n")
                return try connection.endsInReset()
            }
        }
        for await _ in begins { break }
        await server.stop(deadline: .zero)
        #expect(try await isReset.value)
    }

    @Test("is made no faster than the client takes it beside a head that has no room either, and ends with the client")
    func slowClientOfLargeHead() async throws {
        let made = Atomic(0)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let handler: Handler = { _ in
            var response = Response(status: .ok, headers: [.init("X-Large", String(repeating: "v", count: 16_000))])
            response.body = .stream(
                BodyStream { write in
                    while await write([UInt8](repeating: 0x61, count: 1 << 20)) { made.add(1, ordering: .relaxed) }
                    end.yield()
                }
            )
            return .respond(response)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                #expect(try connection.hasReceived())
                usleep(100_000)
                // The system's own buffers take some megabytes.
                #expect(made.load(ordering: .relaxed) < 32)
                connection.reset()
            }
            for await _ in ends { break }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("comes in chunks beside a head that has no room, and ends as a whole one does")
    func chunksBesideLargeHead() async throws {
        let handler: Handler = { request in
            var response = Response(status: .ok, headers: [.init("X-Large", String(repeating: "v", count: 16_000))])
            response.body = .stream(
                BodyStream { write in for text in ["", "a", "", "bc"] { _ = await write(Array(text.utf8)) } }
            )
            return .respond(response)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                for (version, body) in [("1.1", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), ("1.0", "abc")] {
                    let connection = try RawConnection(port: port)
                    try connection.send("GET / HTTP/\(version)\r\nHost: h\r\n\r\n")
                    let received = try connection.receiveAll()
                    #expect(received.hasSuffix("\r\nConnection: close\r\n\r\n\(body)"))
                    #expect(received.contains("Transfer-Encoding: chunked") == (version == "1.1"))
                }
            }
        }
    }

    @Test("is neither made nor sent where only the head was asked for, and nothing comes behind that")
    func head() async throws {
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self)
        let handler: Handler = { _ in stream { write in verdict.yield(await write(piece("x"))) } }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request("HEAD")
                let head = try connection.receiveResponse(hasBody: false)
                #expect(head.status == 200)
                #expect(head.header("X-A") == "b")
                // Without a length, only the end of the connection says where the answer ends.
                #expect(head.header("Content-Length") == nil)
                #expect(head.header("Connection")?.lowercased() == "close")
                #expect(try connection.receiveAll() == "")
                let next = try RawConnection(port: port)
                try next.request(closes: true)
                #expect(try next.receiveAll().contains("X-Piece: x"))
            }
            #expect(await verdicts.first { _ in true } == true)
            #expect(try await server.becomesIdle())
        }
    }

    @Test("has its length in the head where it is known, and the connection goes on to the next request")
    func headOfDribble() async throws {
        let handler: Handler = { _ in
            var response = Response(status: .ok)
            response.body = .stream(.dribble(Array("0123456789".utf8), pieces: 2, over: .zero))
            return .respond(response)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                for _ in 0..<2 {
                    try connection.request("HEAD")
                    let head = try connection.receiveResponse(hasBody: false)
                    #expect(head.status == 200)
                    #expect(head.header("Content-Length") == "10")
                    #expect(head.header("Transfer-Encoding") == nil)
                }
                try connection.request(closes: true)
                let next = try connection.receiveAll()
                #expect(next.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(next.hasSuffix("\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"))
            }
        }
    }

    @Test("is one of a thousand that are under way at once, on two threads")
    func aThousand() async throws {
        OpenFileLimit.raise()
        let gate = Gate(size: 1000)
        let handler: Handler = { request in
            stream { write in
                _ = await write(Array("a".utf8))
                await gate.pass()
                _ = await write(Array(request.target.path.utf8))
            }
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            try await blocking {
                let connections = try (0..<1000).map { _ in try RawConnection(port: port) }
                for (number, connection) in connections.enumerated() {
                    try connection.request("GET", "/\(1000 + number)", closes: true)
                }
                for (number, connection) in connections.enumerated() {
                    let received = try connection.receiveAll()
                    #expect(received.hasSuffix("\r\n\r\n1\r\na\r\n5\r\n/\(1000 + number)\r\n0\r\n\r\n"))
                }
            }
        }
    }
}
