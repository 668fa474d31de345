import ConnectorProtocol
import Connectors
import HTTP
import Testing

@Suite("A response as it may be shown")
struct ShownResponseTests {
    private func shown(_ body: [UInt8], _ headers: [Response.Field] = []) -> ShownResponse {
        let mask = SecretMask([Secret("the-token")], hidesShort: false)
        return ShownResponse(Response(status: 418, headers: headers, body: body), mask)
    }

    @Test("has no secret: neither what was sent to the connector, nor what has the name of one")
    func secrets() {
        let response = shown(
            Array(#"{"a":"(the-token)","password":"p"}"#.utf8),
            [.init("X-A", "the-token"), .init("the-token", "b"), .init("Set-Cookie", "c=d"), .init("X-E", "f")]
        )
        #expect(response.status.code == 418)
        #expect(response.body == #"{"a":"([redacted])","password":"[redacted]"}"#)
        #expect(
            response.headers == [
                .init("X-A", "[redacted]"), .init("[redacted]", "[redacted]"), .init("Set-Cookie", "[redacted]"),
                .init("X-E", "f"),
            ]
        )
    }

    @Test(
        "has the size of a body that is large, or is no text",
        arguments: [
            ([UInt8](repeating: 0x20, count: 65_536), String(repeating: " ", count: 65_536)),
            ([UInt8](repeating: 0x20, count: 65_537), "[65537 bytes]"),
            ([0xFF, 0xFE], "[2 bytes that are no text]"), ([], ""),
        ] as [([UInt8], String)]
    )
    func bodies(body: [UInt8], text: String) { #expect(shown(body).body == text) }

    @Test("has 100 header fields at most")
    func manyFields() {
        let fields = (0..<101).map { Response.Field("X-\($0)", "a") }
        #expect(shown([], fields).headers == Array(fields.dropLast()))
    }
}
