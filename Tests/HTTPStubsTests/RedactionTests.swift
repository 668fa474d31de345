import JSON
import Testing

@testable import HTTPStubs

@Suite("What may be shown")
struct RedactionTests {
    private let redaction = Redaction(
        jsonKeys: ["client_secret", "token", "service_auth"],
        formKeys: ["client_secret", "token", "code"],
        headers: ["authorization"]
    )

    @Test(
        "holds no secret of a body, whatever its form",
        arguments: [
            #"{"oauth":{"client_secret":"HUSH","client_id":"kept"}}"#, #"{"client\u005fsecret":"HUSH","a":"kept"}"#,
            #"{"service_auth":{"type":"HUSH","token":["HUSH",{"a":"HUSH"}]},"a":"kept"}"#,
            "client_secret=HUSH&a=kept", "a=kept&client%5Fsecret=HUSH", "code=HUSH&a=kept", "kept token: HUSH",
            #"kept "client_secret" : "HUSH, with a comma"#, #"kept 'client_secret' = 'HUSH'"#,
            #"kept {"client\u005fsecret": "HUSH"#, #"kept service_auth: {"#, #"[{"a":"kept client_secret=HUSH"}]"#,
            #"{"url":"https://kept.example/?code=HUSH&b=1"}"#, #"kept @['client_secret'] == 'HUSH'"#,
        ]
    )
    func bodies(text: String) {
        let shown = redaction.text(text)
        #expect(!shown.contains("HUSH"))
        #expect(shown.contains("[redacted]"))
    }

    @Test(
        "is all else as it was",
        arguments: [
            #"{ "token_url" : "https://x", "authorize_url":"y" }"#, "a token of love", "a=b&c=d", "", "plain text: yes",
            #"{"message":"invalid token: the request contains"}"#,
        ]
    )
    func harmless(text: String) {
        #expect(redaction.text(text) == text)
    }

    @Test("keeps a URL but for its secret parameters")
    func urls() {
        #expect(redaction.url("/a?code=HUSH&state=s&x") == "/a?code=[redacted]&state=s&x")
        #expect(redaction.url("/code=kept") == "/code=kept")
        #expect(redaction.header("AUTHORIZATION", "Bearer HUSH") == "[redacted]")
        #expect(redaction.header("Location", "https://x/?code=HUSH") == "https://x/?code=[redacted]")
    }

    @Test("is not what an answer of a stub keeps: there, the field itself is gone")
    func removing() {
        let body = Array(#"{"a":[{"client_secret":"HUSH","b":1}]}"#.utf8)
        let cleaned = Redaction.removing(["client_secret"], from: body)
        #expect(cleaned.map { String(decoding: $0, as: UTF8.self) } == #"{"a":[{"b":1}]}"#)
        #expect(Redaction.removing(["client_secret"], from: Array(#"{"a":1}"#.utf8)) == nil)
    }
}
