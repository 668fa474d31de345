import HTTP
import Testing

@Suite("A method")
struct MethodTests {
    @Test("is any token, and its case counts (RFC 9110, section 9.1)")
    func anyToken() {
        #expect(HTTP.Method(rawValue: "BREW").description == "BREW")
        #expect(HTTP.Method(rawValue: "GET") == .get)
        #expect(HTTP.Method(rawValue: "get") != .get)
    }

    @Test("is standard where RFC 9110 or RFC 5789 defines it, written in capitals")
    func standard() {
        for name in ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] {
            #expect(HTTP.Method.standard.contains(HTTP.Method(rawValue: name)))
        }
        for name in ["", "get", "BREW", "GET ", "PROPFIND", "other"] {
            #expect(!HTTP.Method.standard.contains(HTTP.Method(rawValue: name)))
        }
    }

    @Test(
        "has the name that it is sent by",
        arguments: [
            (.get, "GET"), (.head, "HEAD"), (.post, "POST"), (.put, "PUT"), (.patch, "PATCH"), (.delete, "DELETE"),
            (.options, "OPTIONS"), ("TRACE", "TRACE"),
        ] as [(HTTP.Method, String)]
    )
    func name(method: HTTP.Method, name: String) { #expect(method.rawValue == name) }
}
