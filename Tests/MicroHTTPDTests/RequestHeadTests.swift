import HTTP
import MicroHTTPD
import TestSupport
import Testing

private let start = "POST /a HTTP/1.1\r\nHost: h\r\n"
/// What would be a request of its own if the one before it did not reach to its end.
private let next = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"

/// Heads that are refused, with the reason.
private let refusedHeads: [(String, RequestFault)] = [
    // The request line.
    ("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("GE\0T /a HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    ("GET /a?b\0c=d HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    ("GET /a /b HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("GET /a  HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    ("G(T /a HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("G\u{1B}T /a HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    ("Gé /a HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("GET /a\u{7F} HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    ("GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine), ("GET /a\rb HTTP/1.1\r\nHost: h\r\n\r\n", .requestLine),
    // Lines.
    (start + "Content-Length : 60\r\n\r\n" + next, .headerLine),
    (start + "Content-Length\t: 60\r\n\r\n" + next, .headerLine),
    (start + "Content-Length: 4\u{0}5\r\n\r\n" + next, .headerLine), (start + "X: a\0b\r\n\r\n", .headerLine),
    (start + "X: a\0\r\n\r\n", .headerLine), (start + "\0: a\r\n\r\n", .headerLine),
    (start + ": x\r\n\r\n", .headerLine), (start + "X: a\r\n b\r\n\r\n", .headerLine),
    (start + "X: a\r\n\tb\r\n\r\n", .headerLine), (start + "X: a\r\n \r\n\r\n", .headerLine),
    (start + "Content-Length: 1\r\n 0\r\n\r\n" + next, .headerLine),
    ("GET /a HTTP/1.1\r\n Host: h\r\n\r\n", .headerLine), (start + "X: a\rY: b\r\n\r\n", .headerLine),
    (start + "X\rY: b\r\n\r\n", .headerLine), (start + "X: \u{1}\r\n\r\n", .headerLine),
    (start + "X: \u{7F}\r\n\r\n", .headerLine), (start + "X(a): b\r\n\r\n", .headerLine),
    (start + "Xé: b\r\n\r\n", .headerLine), (start + "X y: b\r\n\r\n", .headerLine),
    (start + "X: y\n\r\n", .headerLine), (start + "X: y\r\n\n", .headerLine), (start + "\n", .headerLine),
    ("GET /a HTTP/1.1\nHost: h\r\n\r\n", .headerLine), ("GET /a HTTP/1.1\nHost: h\n\n", .headerLine),
    // For whom it is.
    ("GET /a HTTP/1.1\r\n\r\n", .host), ("GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .host),
    ("GET /a HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", .host), ("GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", .host),
    ("GET /a HTTP/1.1\r\nHost: a b\r\n\r\n", .host), ("GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
    ("GET /a HTTP/1.1\r\nHost: a?\r\n\r\n", .host), ("GET /a HTTP/1.1\r\nHost: é\r\n\r\n", .host),
    // Its length. libmicrohttpd would refuse some of these itself, with two heads.
    (start + "Content-Length: 5, 5\r\n\r\nhello", .length), (start + "Content-Length: +5\r\n\r\nhello", .length),
    (start + "Content-Length:\r\n\r\n", .length), (start + "Content-Length: 0x5\r\n\r\nhello", .length),
    (start + "Content-Length: -1\r\n\r\n", .length), (start + "Content-Length: 5 5\r\n\r\nhello", .length),
    (start + "Content-Length: 18446744073709551616\r\n\r\n", .length),
    (start + "Content-Length: 99999999999999999999999\r\n\r\n", .length),
    (start + "Content-Length: ٣\r\n\r\n", .length), (start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", .length),
    (start + "Content-Length: 5\r\nContent-Length: x\r\n\r\nhello", .length),
    (start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .length),
    (start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + next, .length),
    (start + "Transfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n0\r\n\r\n", .length),
    // Its codings.
    (start + "Transfer-Encoding: gzip\r\n\r\n" + next, .transferCoding),
    (start + "Transfer-Encoding: identity\r\n\r\n" + next, .transferCoding),
    (start + "Transfer-Encoding: xchunked\r\n\r\n", .transferCoding),
    (start + "Transfer-Encoding: chunked, gzip\r\n\r\n", .transferCoding),
    (start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", .transferCoding),
    (start + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .transferCoding),
    (start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", .transferCoding),
    (start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .chunks),
    (start + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", .chunks),
    (start + "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n", .chunks), (start + "Transfer-Encoding:\r\n\r\n", .chunks),
    (start + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n", .chunks),
    (start + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n", .chunks),
    ("POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .chunks),
    // More cookies than libmicrohttpd's memory has room for, which it would also refuse with two heads.
    (start + "Cookie: \(String(repeating: "a=b;", count: 1000))\r\n\r\n", .tooLarge),
]

/// Heads that the library refuses before this server sees them, by itself and in HTML, and their status; nil where it
/// only closes the connection.
private let headsOfTheLibrary: [(String, Int?)] = [
    (start + "no colon\r\n\r\n", 400), (start + "X\0: a\r\n\r\n", 400), ("GET /a\r\n\r\n", 400),
    ("GET /a HTTP/1.1\0\r\nHost: h\r\n\r\n", 400), ("GET /a HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
    ("GET /a http/1.1\r\nHost: h\r\n\r\n", 400), ("GET /a HTTP/0.9\r\n\r\n", 505),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET /a HTTP/3.0\r\nHost: h\r\n\r\n", 505),
    (start + "X: \(String(repeating: "a", count: 40_000))\r\n\r\n", 431),
    (start + String(repeating: "X: a\r\n", count: 1000) + "\r\n", 431),
    ("GET /\(String(repeating: "a", count: 40_000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
    (start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    (start + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
    (start + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 413),
    (start + "Transfer-Encoding: chunked\r\n\r\n2\r\nabX\r\n0\r\n\r\n", 400), ("GARBAGE\r\n\r\n", nil),
    ("GET\t/a\tHTTP/1.1\r\n\r\n", nil),
]

@Suite("The head of a request", .timeLimit(.minutes(2)))
struct RequestHeadTests {
    private let refusals = Log()
    private var hooks: ServerHooks {
        ServerHooks(
            malformed: { fault, _ in
                Response(status: 499, headers: [.init("X-Fault", "\(fault)")], body: Array("fault".utf8))
            },
            refused: { [refusals] in refusals.append("refused") }
        )
    }

    private static func echo(_ request: Request) -> Outcome {
        let body = String(decoding: request.body, as: UTF8.self)
        return .respond(Response(status: .ok, body: Array("\(request.method) \(request.target.raw) \(body)".utf8)))
    }

    /// All that comes for some bytes until the connection ends.
    private func received(for sent: String, from port: UInt16) async throws -> String {
        try await blocking {
            let connection = try RawConnection(port: port)
            try connection.send(sent)
            return try connection.receiveAll()
        }
    }

    @Test("that can be understood in two ways is refused once, at once, and the connection ends")
    func refused() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 0 }, hooks: hooks, handler: Self.echo) {
            server in
            for (head, fault) in refusedHeads {
                let received = try await received(for: head, from: server.port)
                #expect(received.hasPrefix("HTTP/1.1 499 "), "\(head.debugDescription)")
                #expect(received.contains("\r\nX-Fault: \(fault)\r\n"), "\(head.debugDescription)")
                #expect(received.contains("\r\nConnection: close\r\n"), "\(head.debugDescription)")
                #expect(received.hasSuffix("\r\n\r\nfault"), "\(head.debugDescription)")
                #expect(received.split(separator: "HTTP/1.1 ").count == 1, "\(head.debugDescription)")
            }
            #expect(try await server.becomesIdle())
            #expect(refusals.lines.count == refusedHeads.count)
        }
    }

    @Test("that libmicrohttpd refuses by itself is refused once, and the connection ends")
    func refusedByTheLibrary() async throws {
        try await withServer(ServerConfiguration { $0.idleTimeoutSeconds = 0 }, hooks: hooks, handler: Self.echo) {
            server in
            for (head, status) in headsOfTheLibrary {
                let received = try await received(for: head, from: server.port)
                guard let status else {
                    #expect(received == "", "\(head.debugDescription)")
                    continue
                }
                #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(head.debugDescription)")
                #expect(received.split(separator: "HTTP/1.1 ").count == 1, "\(head.debugDescription)")
            }
        }
    }

    @Test("is refused in time where it comes byte by byte, beside others that never come to an end")
    func piecemeal() async throws {
        let configuration = ServerConfiguration { $0.threads = 1 }
        try await withServer(configuration, hooks: hooks, handler: Self.echo) { server in
            let port = server.port
            try await blocking {
                let halves = try (0..<20).map { _ in
                    let half = try RawConnection(port: port)
                    try half.send("POST /half HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n")
                    return half
                }
                let connection = try RawConnection(port: port)
                for byte in "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\n".utf8 {
                    try connection.send([byte])
                }
                let received = try connection.receiveAll()
                #expect(received.hasSuffix("\r\n\r\nfault"))
                #expect(received.split(separator: "HTTP/1.1 ").count == 1)
                for half in halves {
                    #expect(try !half.hasReceived(withinMilliseconds: 0))
                    try half.send("X: y\r\n\r\n")
                    #expect(try half.receiveAll().hasSuffix("\r\n\r\nfault"))
                }
            }
        }
    }

    @Test(
        "that has one meaning only is taken, also where it is unusual",
        arguments: [
            ("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /a "),
            ("\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a "),
            ("GET /a HTTP/1.1\r\nHost:\r\n\r\n", "GET /a "),
            ("GET /a HTTP/1.1\r\nHOST:h\r\nX:\r\nY: \t \r\n\r\n", "GET /a "),
            ("GET /a HTTP/1.9\r\nhost: [::1]:80\r\n\r\n", "GET /a "),
            ("BREW~!#$%&'*+-.^_`| /a HTTP/1.1\r\nHost: h\r\n\r\n", "BREW~!#$%&'*+-.^_`| /a "),
            (start + "Content-Length: 0\r\n\r\n", "POST /a "), (start + "Content-Length: 002\r\n\r\nab", "POST /a ab"),
            (start + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", "POST /a ab"),
            (start + "transfer-encoding: CHUNKED\r\n\r\n2\r\nab\r\n0\r\n\r\n", "POST /a ab"),
            (start + "!#$%&'*+-.^_`|~a1: \u{20}é \"(),/:;<=>?@[\\]{}\tb\r\n\r\n", "POST /a "),
            ("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b "),
        ]
    )
    func taken(head: String, answer: String) async throws {
        try await withServer(hooks: hooks, handler: Self.echo) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                for _ in 0..<2 {
                    try connection.send(head)
                    #expect(try connection.receiveResponse().body == answer)
                }
            }
        }
        #expect(refusals.lines == [])
    }

    /// libmicrohttpd takes a query apart and, where its memory doesn't suffice, neither answers nor closes.
    @Test("may have as many query arguments as it has room for", arguments: [1, 255, 500, 501, 2500])
    func manyArguments(count: Int) async throws {
        let query = (0..<count).map { "a\($0)" }.joined(separator: "&")
        try await withServer(hooks: hooks, handler: Self.echo) { server in
            let port = server.port
            try await blocking {
                let connection = try RawConnection(port: port)
                for target in ["/a?\(query)", "/b?", "/c?%41+?x"] {
                    try connection.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try connection.receiveResponse().body == "GET \(target) ")
                }
            }
        }
    }
}
