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

    @Test("keeps the structure of what is blanked, and its booleans and nulls")
    func blank() throws {
        let blank = Redaction.blank(try json(#"{"a":["x",1,{"b":true}],"c":null,"d":{}}"#))
        #expect(blank.text == #"{"a":["[redacted]","[redacted]",{"b":true}],"c":null,"d":{}}"#)
    }

    @Test(
        "of a stub's request is what its author wrote, but for secrets",
        arguments: [
            (
                #"{"headers":{"Authorization":{"equalTo":"HUSH"},"X":{"equalTo":"kept"}}}"#,
                #"{"headers":{"Authorization":{"equalTo":"[redacted]"},"X":{"equalTo":"kept"}}}"#
            ),
            (
                #"{"queryParameters":{"code":{"or":[{"equalTo":"HUSH"}]},"state":{"absent":true}}}"#,
                #"{"queryParameters":{"code":{"or":[{"equalTo":"[redacted]"}]},"state":{"absent":true}}}"#
            ),
            (
                #"{"bodyPatterns":[{"equalToJson":"{\"token\":\"HUSH\"}"}]}"#,
                #"{"bodyPatterns":[{"equalToJson":"{\"token\":\"[redacted]\"}"}]}"#
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.token","equalTo":"HUSH"}}]}"#,
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.token","equalTo":"[redacted]"}}]}"#
            ),
            (#"{"url":"/a?code=HUSH&b=kept"}"#, #"{"url":"/a?code=[redacted]&b=kept"}"#),
        ]
    )
    func patterns(given: String, expected: String) throws {
        #expect(redaction.pattern(try json(given)).text == expected)
        let mapping = redaction.mapping(try stub(#"{"request":\#(given)}"#))
        #expect(mapping["request"]?.text == expected.dropLast() + #","method":"ANY"}"#)
    }

    @Test(
        "of a stub's response has no secret in its body, however it was given",
        arguments: [
            (#"{"body":"{\"token\":\"HUSH\"}"}"#, #"{"body":"{\"token\":\"[redacted]\"}","status":200}"#),
            (#"{"body":"code=HUSH&a=b"}"#, #"{"body":"code=[redacted]&a=b","status":200}"#),
            (#"{"jsonBody":{"token":"HUSH","a":1}}"#, #"{"jsonBody":{"token":"[redacted]","a":1},"status":200}"#),
            // `code=HUSH` and `code=[redacted]`.
            (#"{"base64Body":"Y29kZT1IVVNI"}"#, #"{"base64Body":"Y29kZT1bcmVkYWN0ZWRd","status":200}"#),
        ]
    )
    func responses(given: String, expected: String) throws {
        #expect(redaction.mapping(try stub(#"{"response":\#(given)}"#))["response"]?.text == expected)
    }

    @Test("keeps a text but for the values behind the names that are given")
    func removingFromText() {
        #expect(
            Redaction.removing(["client_secret"], from: "a=b; client_secret=HUSH; c")
                == "a=b; client_secret=[redacted]; c"
        )
        #expect(Redaction.removing(["client_secret"], from: "a=b") == "a=b")
    }
}
