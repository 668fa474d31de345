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
        let entry = JournalEntry(
            id: "1",
            organization: nil,
            request: sent,
            response: answer,
            stub: nil,
            wasMatched: true,
            receivedAt: 0,
            processTime: .zero,
            addedDelay: 0
        )
        #expect(entry.size >= 30_000)
    }
}
