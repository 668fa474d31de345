import Glibc
import HTTP
import MicroHTTPD
import TestSupport
import Testing

/// More than the system's buffers take.
private let many = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20)

private func raw(_ bytes: [UInt8]) -> Handler {
    { _ in
        var response = Response(status: .ok)
        response.delivery = .raw(bytes)
        return .respond(response)
    }
}

@Suite("Raw bytes", .timeLimit(.minutes(2)))
struct RawWriterTests {
    @Test("that nobody reads end after the idle timeout, and not before it")
    func nobodyReads() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 1 }, handler: raw(many)) { server in
            let connection = try RawConnection(port: server.port)
            let start = ContinuousClock.now
            try connection.request()
            #expect(try connection.hasReceived())
            #expect(server.requestsUnderWay == 1)
            #expect(try await server.becomesIdle())
            #expect(ContinuousClock.now - start >= .milliseconds(950))
            #expect(try connection.receiveAll().utf8.count < many.count)
        }
    }

    /// What a stub says of its response makes it go past libmicrohttpd, too: a `statusMessage`.
    @Test("of a response with a phrase of its own that nobody reads end after the idle timeout")
    func nobodyReadsThePhrase() async throws {
        let handler: Handler = { _ in
            var response = Response(status: .ok, body: many)
            response.reasonPhrase = "Of Its Own"
            return .respond(response)
        }
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 1 }, handler: handler) { server in
            let connection = try RawConnection(port: server.port)
            connection.receiveLittle()
            let start = ContinuousClock.now
            try connection.request()
            #expect(try connection.hasReceived())
            #expect(try await server.becomesIdle())
            #expect(ContinuousClock.now - start >= .milliseconds(950))
        }
    }

    @Test("go on for longer than the idle timeout where somebody reads now and then")
    func slowReader() async throws {
        let part = Array("HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n".utf8) + many.prefix(8_000_000)
        let whole = (0..<8).reduce(into: [UInt8]()) { whole, _ in whole += part }
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 2 }, handler: raw(whole)) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                for _ in 0..<8 {
                    #expect(try connection.receiveResponse().body.utf8.count == 8_000_000)
                    usleep(350_000)
                }
                #expect(try connection.receiveAll() == "")
            }
        }
    }

    @Test("that nobody reads are given up where the server stops")
    func stopping() async throws {
        let server = try Server.start(ServerConfiguration { $0.idleTimeoutSeconds = 0 }, handler: raw(many))
        let connection = try RawConnection(port: server.port)
        try connection.request()
        #expect(try connection.hasReceived())
        await server.stop(deadline: .zero)
        #expect(server.requestsUnderWay == 0)
        #expect(try connection.receiveAll().utf8.count < many.count)
    }

    @Test("end where the client has left in the middle of them")
    func clientLeaves() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 0 }, handler: raw(many)) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                #expect(try connection.hasReceived())
                connection.reset()
            }
            #expect(try await server.becomesIdle())
        }
    }

    @Test("arrive whole though the client sends more meanwhile, which nobody reads")
    func moreFromTheClient() async throws {
        // More than the system's buffers take.
        try await withServer(handler: raw(many)) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                #expect(try connection.hasReceived())
                try connection.send("GET /another HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try connection.receiveAll().utf8.count == many.count)
            }
        }
    }

    @Test("end a while after they were sent where the client keeps its connection open")
    func openClient() async throws {
        try await withServer(handler: raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                #expect(try connection.receiveAll().hasSuffix("\r\n\r\n"))
                while server.requestsUnderWay > 0 { usleep(1000) }
            }
        }
    }

    @Test("are sent as they are, and end the connection")
    func asTheyAre() async throws {
        try await withServer(handler: raw([0x00, 0x0A, 0x41])) { server in
            let port = server.port
            let received = try await blocking {
                let connection = try RawConnection(port: port)
                try connection.request()
                return try connection.receiveAll()
            }
            #expect(received == "\0\nA")
        }
    }
}
