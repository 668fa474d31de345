import HTTP
import Testing

@testable import HTTPStubs

@Suite("A journal's entry")
struct JournalEntryTests {
    @Test("holds what was sent, with its secrets, and what it was answered with")
    func contents() throws {
        let sent = try request("/a/b%2Fc?d=e", method: .put, headers: [("Authorization", "Bearer key")], body: "secret")
        let stub = try stub(named: "x")
        let entry = JournalEntry(
            id: "1",
            organization: "a",
            request: sent,
            response: Response(status: 201, body: Array("answer".utf8)),
            stub: stub,
            wasMatched: true,
            receivedAt: 1_000_001,
            processTime: .zero,
            addedDelay: 2.5
        )
        #expect(entry.id == "1")
        #expect(entry.organization == "a")
        #expect(entry.request.method == .put)
        #expect(entry.request.target.raw == "/a/b%2Fc?d=e")
        #expect(entry.request.target.segments == ["a", "b/c"])
        #expect(entry.request.headers["authorization"] == "Bearer key")
        #expect(entry.request.body == Array("secret".utf8))
        #expect(entry.response.status == 201)
        #expect(entry.response.body.bytes == Array("answer".utf8))
        #expect(entry.stub === stub)
        #expect(entry.wasMatched)
        #expect(entry.receivedAt == 1_000_001)
        #expect(entry.addedDelay == 2.5)
    }

    @Test("gives back every part of what was sent and answered", arguments: [0, 1, 1023, 1024, 100_000])
    func parts(size: Int) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let fields = [(name: "Host", value: "h"), (name: "X-É", value: ""), (name: "x-é", value: "\u{FFFD}a")]
        var sent = try request("*", method: "Odd", headers: fields)
        sent.body = body
        sent.remoteAddress = RemoteAddress(ipv4: 0x7F00_0001)
        sent.bodyExceedsLimit = true
        var answer = Response(status: 299, headers: [.init("A", ""), .init("A", "é")], body: body.reversed())
        answer.reasonPhrase = "Fine"
        answer.delivery = .raw([1, 2])
        let entry = recorded(sent, answer)
        #expect(entry.id == "1")
        #expect(entry.request.method == "Odd")
        #expect(entry.request.target.raw == "*")
        #expect(entry.request.target.segments == [])
        #expect(entry.request.headers.all.map(\.name) == fields.map(\.name))
        #expect(entry.request.headers.all.map(\.value) == fields.map(\.value))
        #expect(entry.request.body == body)
        #expect(entry.request.remoteAddress == sent.remoteAddress)
        #expect(entry.request.bodyExceedsLimit)
        #expect(entry.response.headers == answer.headers)
        #expect(entry.response.body.bytes == answer.body.bytes)
        #expect(entry.response.reasonPhrase == "Fine")
        guard case .raw([1, 2]) = entry.response.delivery else { return #expect(Bool(false)) }
    }

    @Test("keeps a body that is made while it is sent")
    func stream() throws {
        var answer = Response(status: .ok)
        answer.body = .stream(BodyStream(length: 7) { _ in })
        guard case .stream(let stream) = recorded(try request(), answer).response.body else {
            return #expect(Bool(false))
        }
        #expect(stream.length == 7)
    }

    private func recorded(_ request: Request, _ response: Response) -> JournalEntry {
        JournalEntry(
            id: "1",
            organization: nil,
            request: request,
            response: response,
            stub: nil,
            wasMatched: true,
            receivedAt: 0,
            processTime: .zero,
            addedDelay: 0
        )
    }

    @Test("counts the bytes of both bodies")
    func bodies() throws {
        let sent = try request(method: .post, body: "1234567")
        let size = try entry("1", request: sent, responseBody: [1, 2, 3]).size
        #expect(try size - entry("1", request: request(method: .post)).size == 10)
    }

    @Test("counts the bytes of the URL and of the headers of both sides")
    func urlAndHeaders() throws {
        let long = String(repeating: "a", count: 10_000)
        let sent = try request("/" + long, headers: [("A", long)])
        let answer = Response(status: .ok, headers: [Response.Field("A", long)])
        let entry = recorded(sent, answer)
        #expect(entry.size >= 30_000)
    }
}
