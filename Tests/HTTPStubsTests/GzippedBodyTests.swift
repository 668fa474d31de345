import Compression
import HTTP
import JSON
import Testing

@testable import HTTPStubs

@Suite("A stub's body as gzip")
struct GzippedBodyTests {
    private let text = String(repeating: "hello ", count: 100)

    private func definition(_ text: String) throws -> ResponseDefinition {
        try stub(#"{"response":\#(text)}"#).response
    }

    private func packed(_ response: String) throws -> [UInt8]? { try definition(response).gzip?.bytes }

    @Test("is sent to a client that takes it, and both answers say that they depend on it")
    func negotiation() throws {
        let definition = try definition(#"{"headers":{"X-A":"1","Vary":"Origin"},"body":"\#(text)"}"#)
        let vary = [Response.Field("X-A", "1"), .init("Vary", "Origin"), .init("Vary", "Accept-Encoding")]
        let plain = definition.deliver(definition.response, acceptsGzip: false)
        #expect(plain.headers == vary)
        #expect(plain.body.bytes == Array(text.utf8))
        let gzip = definition.deliver(definition.response, acceptsGzip: true)
        #expect(gzip.headers == vary + [.init("Content-Encoding", "gzip")])
        let unpacked = Compression.ungzipped(gzip.body.bytes, limit: 1000)
        #expect(unpacked.bytes == Array(text.utf8))
        #expect(unpacked.end == .whole)
        #expect(definition.deliver(definition.response, acceptsGzip: true).body.bytes == gzip.body.bytes)
    }

    @Test("is made where WireMock makes one")
    func made() throws {
        for response in [
            #"{"body":"\#(text)"}"#, #"{"jsonBody":["\#(text)"]}"#, #"{"status":201,"body":"\#(text)"}"#,
            #"{"status":299,"body":"\#(text)"}"#, #"{"statusMessage":"Fine","body":"\#(text)"}"#,
            #"{"headers":{"Content-Type":"text/event-stream; charset=utf-8"},"body":"\#(text)"}"#,
            #"{"headers":{"Content-Type":"image/svg+xml"},"body":"\#(text)"}"#,
            #"{"headers":{"Content-Type":"application/octet-stream"},"body":"\#(text)"}"#,
            #"{"headers":{"Content-Length":"600"},"fixedDelayMilliseconds":1,"body":"\#(text)"}"#,
        ] { #expect(try packed(response)?.count ?? .max < 100, "\(response)") }
    }

    @Test("is not made of what has no success, is packed already, belongs to its bytes, or is not sent whole")
    func notMade() throws {
        let responses = [
            #"{"body":"\#(text.prefix(18))"}"#, #"{"body":"abcdefghijklmnopqrstuvw"}"#, "{}", #"{"passthrough":true}"#,
        ]
        let fields = [
            #""status":204"#, #""status":205"#, #""status":206"#, #""status":304"#, #""status":404"#, #""status":500"#,
            #""status":600"#, #""headers":{"content-encoding":"identity"}"#, #""headers":{"Content-Encoding":"br"}"#,
            #""headers":{"ETag":"\"1\""}"#, #""headers":{"Content-Range":"bytes 0-1/2"}"#,
            #""headers":{"Content-Type":"image/png"}"#, #""headers":{"Content-Type":"Video/MP4; x=y"}"#,
            #""headers":{"Content-Type":"application/zip"}"#, #""headers":{"Content-Type":"application/gzip"}"#,
            #""chunkedDribbleDelay":{"numberOfChunks":2,"totalDuration":0}"#, #""fault":"EMPTY_RESPONSE""#,
        ]
        for response in responses + fields.map({ #"{\#($0),"body":"\#(text)"}"# }) {
            let definition = try definition(response)
            #expect(definition.gzip?.bytes == nil, "\(response)")
            #expect(definition.deliver(definition.response, acceptsGzip: true).headers == definition.response.headers)
        }
    }
}
