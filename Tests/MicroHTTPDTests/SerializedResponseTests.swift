import HTTP
import Testing

@testable import MicroHTTPD

@Suite("A response that is written past libmicrohttpd")
struct SerializedResponseTests {
    @Test(
        "has the time as HTTP writes it (RFC 9110, section 5.6.7)",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
        ]
    )
    func time(seconds: Int64, text: String) { #expect(Response.httpDate(ofUnixTime: seconds) == text) }

    @Test("has the date that it was given, and no second one")
    func ownDate() {
        let response = Response(status: .ok, headers: [.init("date", "yesterday")])
        let text = String(decoding: response.serialized(reasonPhrase: "OK", length: 0, body: []), as: UTF8.self)
        #expect(text == "HTTP/1.1 200 OK\r\ndate: yesterday\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
}
