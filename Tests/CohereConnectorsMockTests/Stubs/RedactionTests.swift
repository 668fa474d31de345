import ConnectorProtocol
import FoundationEssentials
import HTTP
import HTTPStubs
import JSON
import Testing
import Texts

@testable import CohereConnectorsMock

@Suite("What is shown of requests, responses and stubs")
struct RedactionTests {
    private let redaction = Redaction.cohere

    private static func utf16(_ text: String, littleEndian: Bool = true) -> String {
        String(decoding: text.utf8.flatMap { littleEndian ? [$0, 0] : [0, $0] }, as: UTF8.self)
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// Texts with the secret HUSH, each in another form.
    static let secretive: [String] = [
        // JSON.
        #"{"oauth":{"client_secret":"HUSH"}}"#, #"{"client_secret":"HUSH","client_secret":null}"#,
        #"{"a":{"client_secret":"HUSH"},"a":1}"#, #"{"client\u005fsecret":"HUSH"}"#, #"{"clientSecret":"HUSH"}"#,
        #"{"CLIENT-SECRET":"HUSH"}"#, #"{"client_secret[]":["HUSH"]}"#, #"{"client_secret\u0000":"HUSH"}"#,
        #"{"client\u200b_secret":"HUSH"}"#, #"{"ｃｌｉｅｎｔ＿ｓｅｃｒｅｔ":"HUSH"}"#, #"{" client_secret ":"HUSH"}"#,
        #"{"client%5Fsecret":"HUSH"}"#, #"{"client%255Fsecret":"HUSH"}"#, #"{"oauth.client_secret":"HUSH"}"#,
        #"{"client_secret":{"HUSH":1}}"#, #"{"client_secret=HUSH":1}"#, #"{"client_secret_HUSH1":"x"}"#,
        #"{"service_auth":{"type":"HUSH","token":["HUSH"]}}"#, #"{"serviceAuth":"HUSH"}"#, #"{"token":"HUSH"}"#,
        #"{"user_access_token":"HUSH"}"#, #"{"refreshToken":"HUSH"}"#, #"{"id_token":"HUSH"}"#, #"{"password":"HUSH"}"#,
        #"{"api_key":"HUSH"}"#, #"{"apiKeys":["HUSH"]}"#, #"{"Authorization":"Bearer HUSH"}"#, #"{"x":"Bearer HUSH"}"#,
        #"{"tokens":["HUSH"]}"#, #"[["client_secret","HUSH"]]"#, #"["a","client_secret","HUSH"]"#,
        #"{"name":"client_secret","value":"HUSH"}"#, #"[{"key":"clientSecret","x":{"v":"HUSH"}}]"#,
        #"{"a":"{\"client_secret\":\"HUSH\"}"}"#, #"{"a":"{\"b\":\"{\\\"client_secret\\\":\\\"HUSH\\\"}\"}"}"#,
        #"{"a":"client_secret=HUSH&b=c"}"#, #"{"a":"https://x.example/?client_secret=HUSH"}"#,
        #"{"a":"https://x.example/#access_token=HUSH"}"#, #"{"a":"https://u:HUSH@x.example/"}"#,
        #"{"a":"%7B%22client_secret%22%3A%22HUSH%22%7D"}"#, #"{"a":"<client_secret>HUSH</client_secret>"}"#,
        #"{"a":"client_secret: HUSH"}"#, #""client_secret=HUSH""#, #"{"a":"\u0063lient_secret = HUSH"}"#,
        #"{"{\"client_secret\":\"HUSH\"}":1}"#, #"{"client_secret":true,"b":"client_secret HUSH"}"#,
        String(repeating: "[", count: 127) + #"{"client_secret":"HUSH"}"# + String(repeating: "]", count: 127),
        String(repeating: "[", count: 200) + #"{"client_secret":"HUSH"}"# + String(repeating: "]", count: 200),
        #"[{"op":"replace","path":"/oauth/client_secret","value":"HUSH"}]"#, #"{"client_\u017fecret":"HUSH"}"#,
        #"{"access_to\u212Aen":"HUSH"}"#, #"{"columns":["id","client_secret"],"rows":[[1,"HUSH"]]}"#,
        #"[["id","client_secret"],[1,"HUSH"]]"#, #"{"name":"client secret","value":"HUSH"}"#,
        #"{"attribute":"client_secret","value":"HUSH"}"#, #"{"refreshTokens":{"u":"HUSH"}}"#, #"{"codes":["HUSH"]}"#,
        #"{"name":"client_secret","type":"x","currentValue":"HUSH"}"#, #"{"m":"call it with Basic Y2xpZW50OkhVU0g="}"#,
        #"{"m":"mock --admin-key HUSH --port 0"}"#,
        // JSON that is broken, or more than one value.
        #"{"client_secret":"HUSH""#, #"{"client_secret":"HUSH"}}"#, #"{"client_secret":"HUSH"#,
        #"{'client_secret':'HUSH'}"#,
        #"{client_secret:"HUSH"}"#, "{\"a\":1}\n{\"client_secret\":\"HUSH\"}\n", "\u{1E}{\"client_secret\":\"HUSH\"}\n",
        "data: {\"client_secret\":\"HUSH\"}\n\n", #"x({"client_secret":"HUSH"})"#, #"{"client\u005fsecret":"HUSH""#,
        // Streams of JSON.
        "{\"a\":1}\n{\"token\":\"HUSH\"}\n", "event: a\ndata: {\"access_token\":\"HUSH\"}\n\n",
        "data: {\"a\":1}\ndata: token=HUSH\n\n", "event: Bearer HUSH\ndata: {\"a\":1}\n\n",
        "{\"name\":\"client_secret\"}\n{\"value\":\"HUSH\"}\n", "{\"a\":1}\npassword: HUSH\n",
        // Almost JSON.
        #"{"client_secret":"a\"b","x":"HUSH",,}"#, #"// c\n{"client_secret":"HUSH"}"#, #"{\"client_secret\":\"HUSH\"}"#,
        #"\\\"client_secret\\\":\\\"HUSH"#, #"{"\x63lient_secret":"HUSH"}"#, #"{"\143lient_secret":"HUSH"}"#,
        #"{"\u{63}lient_secret":"HUSH"}"#, #"{"token":"HUSH"#, #"{"token": HUSH}"#, #"("token", "HUSH")"#,
        #"[('password', 'HUSH')]"#, "{\u{301}\"client_secret\":\"HUSH\"}", "\u{FEFF}{\"client_secret\":\"HUSH\"}",
        // Forms.
        "client_secret=HUSH", "a=b&client_secret=HUSH", "client%5Fsecret=HUSH", "client%255Fsecret=HUSH",
        "%63lient_secret=HUSH", "client_secret[]=HUSH", "client_secret%5B0%5D=HUSH", "oauth[client_secret]=HUSH",
        "clientSecret=HUSH", "client+secret=HUSH", "client_secret%00=HUSH", "a=b;client_secret=HUSH", "a=b;token=HUSH",
        "a=1&client_secret&HUSH=client_secret", "client_secret=HUSH=HUSH", "client_secret:HUSH=x", "client_secret;HUSH",
        "a=%7B%22client_secret%22%3A%22HUSH%22%7D", "a=%257B%2522client_secret%2522%253A%2522HUSH%2522%257D",
        "a=client_secret%3DHUSH", "a=client_secret%253DHUSH", "a=b%26client_secret%3DHUSH", "code=HUSH", "code[]=HUSH",
        "x[code]=HUSH", "code_verifier=HUSH", "refresh_token=HUSH", "grant_type=refresh_token&refresh_token=HUSH",
        "name=client_secret&value=HUSH", "f[0][name]=client_secret&f[0][value]=HUSH", "assertion=HUSH",
        "client_assertion=HUSH", "password=HUSH",
        "a=1 client_secret=HUSH", "client_secret=HUSH\r\na=b", "client_secret\t=HUSH", "client_secret =HUSH",
        "client_sec%ffret=HUSH&client_secret=HUSH", "a={\"client_secret\":\"HUSH\"}", "b=x?client_secret=HUSH",
        // Multipart, XML, HTML, YAML, a command, tables.
        "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nHUSH\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=client_secret\r\n\r\nHUSH\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nHUSH\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name*=utf-8''client%5Fsecret\r\n\r\nHUSH\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{\"client_secret\":\"HUSH\"}\r\n--x--\r\n",
        "<client_secret>HUSH</client_secret>", "<a client_secret=\"HUSH\"/>", "<clientSecret>HUSH</clientSecret>",
        "<x:client-secret>HUSH</x:client-secret>", "<token>HUSH</token>", "<client&#95;secret>HUSH",
        "<client&#x5F;secret>HUSH", "<client&lowbar;secret>HUSH", "<input name=\"client_secret\" value=\"HUSH\">",
        "<input name='token' value='HUSH'>", "<key>client_secret</key><string>HUSH</string>",
        "client_secret: HUSH", "oauth:\n  client_secret: HUSH", "- client-secret: HUSH", "CLIENT_SECRET=HUSH",
        "export CLIENT_SECRET='HUSH'", "client_secret HUSH", "client_secret,other\nHUSH,b", "client secret is HUSH",
        "curl -u x -H 'Authorization: Bearer HUSH'", "authorization : HUSH", "Bearer HUSH", "basic SFVTSA==HUSH",
        "user: x\npassword: HUSH\nz: y", "token: HUSH", "kept token: HUSH", "password=HUSH and more",
        "my api-key: HUSH",
        "client=5Fsecret=HUSH", "client+AF8-secret=HUSH", "&#99;lient_secret=HUSH", "c\u{AD}lient_secret=HUSH",
        utf16(#"{"client_secret":"HUSH"}"#), utf16(#"{"token":"HUSH"}"#, littleEndian: false),
        base64(#"{"client_secret":"HUSH"}"#), "a=" + base64("x client_secret=HUSH"),
        #"{"a":"\#(base64(#"{"client_secret":"HUSH"}"#))"}"#, "x." + base64(#"{"access_token":"HUSH"}"#) + ".y",
        "7b22636c69656e745f736563726574223a2248555348227d",
        // URLs.
        "/a?client_secret=HUSH", "/a?b=c?client_secret=HUSH", "/a?b=c;code=HUSH", "/a;client_secret=HUSH",
        "/a;token=HUSH/b",
        "/client_secret/HUSH", "/client_secret=HUSH", "/a#client_secret=HUSH", "/a?x=1#code=HUSH", "/a?%63ode=HUSH",
        "/a?b=%2Fc%3Fcode%3DHUSH", "/a?{\"client_secret\":\"HUSH\"}", "/a?client_secret:HUSH", "//x?token=HUSH",
        "https://x.example/a?code=HUSH&state=s", "https://HUSH@x.example/?a=b", "/a?b[client_secret]=HUSH",
        "/a?b&token=HUSH&c",
        "/a?client_secret", "/a?redirect=https%3A%2F%2Fx%2F%3Fcode%3DHUSH",
    ]

    private static func hides(_ shown: String, _ secret: String = "HUSH") -> Bool {
        var forms = [secret, base64(secret).filter { $0 != "=" }]
        forms.append(secret.utf8.map { String($0, radix: 16) }.joined())
        forms.append(utf16(secret))
        let decoded = Data(base64Encoded: shown).map { String(decoding: $0, as: UTF8.self) }
        return forms.allSatisfy { !shown.contains($0) && !(decoded?.contains($0) ?? false) }
    }

    @Test("have no secret, whatever the form of the body", arguments: secretive)
    func bodies(text: String) { #expect(Self.hides(redaction.body(Array(text.utf8)))) }

    @Test("have no secret in a URL, a header or a string in JSON", arguments: secretive)
    func otherPlaces(text: String) {
        #expect(Self.hides(redaction.url(text)))
        #expect(Self.hides(redaction.header("X-A", text).value))
        #expect(Self.hides(redaction.header(text, "x").name))
        #expect(Self.hides(redaction.json(["a": [.string(text)]]).text))
        #expect(Self.hides(redaction.json(.object(JSONObject([(key: text, value: JSONValue.string("x"))]))).text))
        #expect(Self.hides(redaction.url("/a?b=" + PercentCoding.encode(text))))
        #expect(Self.hides(redaction.text(JSONValue.string(JSONValue.string(text).text).text)))
    }

    @Test("have no secret in a stub", arguments: secretive)
    func stubs(text: String) throws {
        let request: JSONValue = [
            "urlPath": .string(text), "headers": ["X": ["equalTo": .string(text)]],
            "bodyPatterns": [
                ["equalToJson": .string(text)], ["or": [["contains": .string(text)]]],
                ["matchesJsonPath": ["expression": "$.client_secret", "equalTo": "HUSH"]],
            ],
        ]
        #expect(Self.hides(redaction.pattern(request).text))
        let stub = try StubMapping([
            "name": .string(text), "metadata": ["a": .string(text)], "response": ["body": .string(text)],
        ])
        #expect(Self.hides(redaction.mapping(stub).text))
        let encoded = try StubMapping(["response": ["base64Body": .string(Self.base64(text))]])
        let shown = redaction.mapping(encoded)["response"]?["base64Body"]?.string ?? ""
        #expect(Self.hides(shown))
    }

    @Test(
        "are byte by byte as they were sent where nothing is to hide",
        arguments: [
            "", "plain text: yes", "a token of love", "no api key supplied", "invalid api token", "a=b&c=d", "a=b&c",
            #"{ "token_url" : "https://x/oauth/token", "b" : 1e3 }"#,
            #"{"message":"invalid token: the request contains"}"#,
            #"{"auth_type":"service_auth","id":"x"}"#, "grant_type=refresh_token&scope=a%20b+c",
            #"{"grant_types_supported":["authorization_code","refresh_token"]}"#,
            #"{"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}"#,
            #"{"meta":{"tokens":{"input_tokens":3},"max_tokens":5}}"#, "[1, 2 ,3]", "\u{1F600} ünïcode",
            #"{"code_challenge":"x","code_challenge_method":"S256"}"#, #"{"status_code":1,"postcode":"AB1"}"#,
            #"{"code":404,"message":"x"}"#,
            "/v1/connectors/oauth/token", "/v1/check-api-key", "/__admin/cohere/connectors/x/authorizations/y",
            "/v1/connectors?limit=1&offset=0", "http://auth:8080/token?a=b", "https://x.example/oauth/token",
            "multipart/form-data; boundary=abc", "Bearer realm=\"x\", error=\"y\"", "application/json; charset=utf-8",
            "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101", "12:30:45", "<p>Hello</p>",
            "/a?response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A80%2Fv1%2Fconnectors%2Foauth%2Ftoken",
        ]
    )
    func harmless(text: String) {
        #expect(redaction.body(Array(text.utf8)) == text)
        if text.hasPrefix("/") || text.hasPrefix("http") { #expect(redaction.url(text) == text) }
        #expect(redaction.header("X-A", text).value == text)
        #expect(redaction.json(["a": .string(text)]) == ["a": .string(text)])
    }

    @Test(
        "keep all around a secret that is understood",
        arguments: [
            (#"{"a" : 1, "client_secret":"HUSH","b":[true]}"#, #"{"a":1,"client_secret":"[redacted]","b":[true]}"#),
            (#"{"client_secret":null}"#, #"{"client_secret":null}"#),
            (#"{"a":"{\"token\":\"HUSH\",\"b\":1}"}"#, #"{"a":"{\"token\":\"[redacted]\",\"b\":1}"}"#),
            ("a=1&client_secret=HUSH&b=%20", "a=1&client_secret=[redacted]&b=%20"),
            ("a=%7B%22token%22%3A1%7D&b", "a=%7B%22token%22%3A%22%5Bredacted%5D%22%7D&b"),
            ("/a?code=HUSH&state=s&x", "/a?code=[redacted]&state=s&x"),
            ("/a?b=c?code=HUSH", "/a?b=c?code=[redacted]"),
            ("https://u:HUSH@x.example/a?b", "https://[redacted]@x.example/a?b"),
            ("client_secret HUSH", "[redacted: 18 bytes]"), ("/client_secret/HUSH", "/[redacted: 19 bytes]"),
            (#"{"a":"client_secret HUSH","b":1}"#, #"{"a":"[redacted: 18 bytes]","b":1}"#),
        ]
    )
    func around(text: String, shown: String) { #expect(redaction.url(text) == shown || redaction.text(text) == shown) }

    @Test("hide a header by its name, however it is written")
    func headerNames() {
        for name in [
            "Authorization", "AUTHORIZATION", "Authorization ", "Proxy-Authorization", "X-Forwarded-Authorization",
            "Cookie",
            "Set-Cookie", "x-admin-key", "X-API-Key", "client_secret", "X-Client-Secret", "X-Auth-Token", "X-Auth",
        ] {
            let shown = redaction.header(name, "HUSH")
            #expect(shown.name == name || shown.name == "[redacted]")
            #expect(shown.value == "[redacted]", "\(name)")
        }
        for name in ["Content-Type", "X-Request-Id", "Idempotency-Key", "WWW-Authenticate", "x-debug-trace-id", "Host"]
        {
            #expect(redaction.header(name, "x").name == name)
            #expect(redaction.header(name, "x").value == "x")
        }
    }

    @Test("show the names of cookies alone")
    func cookies() {
        let shown = redaction.cookies(["b": "HUSH", "a": "HUSH", "client_secretHUSH1": "x"])
        #expect(shown.map(\.name) == ["[redacted]", "a", "b"])
        #expect(shown.allSatisfy { $0.value == "[redacted]" })
    }

    @Test(
        "take a stream of JSON apart, line by line",
        arguments: [
            ("{\"a\":\"b\"}\n{\"token\":\"HUSH\"}\n", "{\"a\":\"b\"}\n{\"token\":\"[redacted]\"}\n"),
            (
                "event: stream-end\ndata: {\"tokens\":{\"input_tokens\":3}}\n\n",
                "event: stream-end\ndata: {\"tokens\":{\"input_tokens\":3}}\n\n"
            ),
            ("id: 7\ndata: {\"password\":1}\n\n", "id: 7\ndata: {\"password\":\"[redacted]\"}\n\n"),
        ]
    )
    func streams(given: String, expected: String) { #expect(redaction.text(given) == expected) }

    @Test("hide a body that is not UTF-8")
    func notUTF8() {
        #expect(redaction.body([0xFF, 0x48, 0x55]) == "[redacted: 3 bytes]")
    }

    @Test(
        "of a stub's request are what its author wrote, but for secrets",
        arguments: [
            (
                #"{"headers":{"Authorization":{"equalTo":"HUSH"},"X":{"equalTo":"kept"}}}"#,
                #"{"headers":{"Authorization":{"equalTo":"[redacted]"},"X":{"equalTo":"kept"}}}"#
            ),
            (
                #"{"queryParameters":{"code":{"or":[{"equalTo":"HUSH","caseInsensitive":true}]},"#
                    + #""state":{"absent":true}}}"#,
                #"{"queryParameters":{"code":{"or":[{"equalTo":"[redacted]","caseInsensitive":true}]},"#
                    + #""state":{"absent":true}}}"#
            ),
            (#"{"cookies":{"a":{"equalTo":"HUSH"}}}"#, #"{"cookies":{"a":{"equalTo":"[redacted]"}}}"#),
            (
                #"{"basicAuthCredentials":{"username":"HUSH","password":"HUSH"}}"#,
                #"{"basicAuthCredentials":{"username":"[redacted]","password":"[redacted]"}}"#
            ),
            (
                #"{"bodyPatterns":[{"equalToJson":"{\"token\":\"HUSH\"}"}]}"#,
                #"{"bodyPatterns":[{"equalToJson":"{\"token\":\"[redacted]\"}"}]}"#
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.oauth.token","equalTo":"HUSH"}}]}"#,
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.oauth.token","equalTo":"[redacted]"}}]}"#
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":"$[?(@.client_secret=='HUSH')]"}]}"#,
                #"{"bodyPatterns":[{"matchesJsonPath":"[redacted: 29 bytes]"}]}"#
            ),
            (#"{"url":"/a?code=HUSH&b=kept"}"#, #"{"url":"/a?code=[redacted]&b=kept"}"#),
            (
                #"{"bodyPatterns":[{"contains":"client_secret"},{"matchesJsonPath":"$.client_secret"}]}"#,
                #"{"bodyPatterns":[{"contains":"client_secret"},{"matchesJsonPath":"$.client_secret"}]}"#
            ),
        ]
    )
    func patterns(given: String, expected: String) throws {
        #expect(redaction.pattern(try JSONValue(parsing: Array(given.utf8))).text == expected)
    }

    @Test("keep a stub's binary body exactly, unless a sensitive name is in it")
    func binaryBodies() throws {
        let image: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0xFF, 0x00, 0xFE]
        let stub = try StubMapping(["response": ["base64Body": .string(Data(image).base64EncodedString())]])
        #expect(redaction.mapping(stub)["response"]?["base64Body"]?.string == Data(image).base64EncodedString())
        let named = [0xFF] + Array("access_token=HUSH".utf8)
        let secret = try StubMapping(["response": ["base64Body": .string(Data(named).base64EncodedString())]])
        #expect(
            redaction.mapping(secret)["response"]?["base64Body"]?.string == Self.base64("[redacted: 18 bytes]")
        )
    }

    @Test(
        "of forms that have more fields than are taken apart is that they are hidden, in few words",
        arguments: [("x", "&"), ("x", "&a"), ("x=y", "&a=b"), ("/x", "?"), ("/x", "?a"), ("/x?", "#")]
    )
    func manyFields(start: String, part: String) {
        let few = start + String(repeating: part, count: 1000)
        #expect(redaction.text(few) == few)
        for count in [20_001, 100_000] {
            let text = start + String(repeating: part, count: count)
            #expect(redaction.text(text) == "[redacted: \(text.utf8.count) bytes]")
        }
        // The fields of all strings of a document count together.
        let string = JSONValue.string(start + String(repeating: part, count: 499))
        let shown = redaction.json(.array(Array(repeating: string, count: 50)))
        #expect(shown.array?.first == string)
        #expect(shown.array?.last?.string?.hasPrefix("[redacted: ") ?? false)
    }

    @Test("of packed bytes in a pattern is that they are hidden, with or without a head")
    func packedPatterns() throws {
        let packed = [
            "q1ZKzslMzSuJL05NLkotUbJSyijNK0ktMlKqBQA=", "GNOrVkrOyUzNK4kvTk0uSi1RslLKKM0rSS0yUqoFAI4yCec=",
            "qlZKzslMzSuJL05NLkotUbJSyijNK0ktMlKqBQAAAP//", "ePklewVlq1ZKRuYqWSlllOaVpBYZKdUCAI4yCec=",
        ]
        for bytes in packed {
            let shown = redaction.pattern(["bodyPatterns": [["binaryEqualTo": .string(bytes)]]])
            #expect(!shown.text.contains(bytes.prefix(12)))
        }
        let plain: JSONValue = ["bodyPatterns": [["binaryEqualTo": "AAEC/w=="]]]
        #expect(redaction.pattern(plain) == plain)
    }
}
