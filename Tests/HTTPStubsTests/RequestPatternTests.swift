import HTTP
import JSON
import Testing

@testable import HTTPStubs

@Suite("A request pattern")
struct RequestPatternTests {
    private func expect(
        _ pattern: String,
        isMetBy met: [Request],
        notBy unmet: [Request],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let pattern = try requestPattern(pattern)
        for (index, request) in met.enumerated() {
            #expect(
                try pattern.matches(request),
                "request \(index) of those that meet it",
                sourceLocation: sourceLocation
            )
        }
        for (index, request) in unmet.enumerated() {
            #expect(try !pattern.matches(request), "request \(index) of the others", sourceLocation: sourceLocation)
        }
    }

    @Test("without a field is met by every request")
    func empty() throws {
        #expect(try RequestPattern().matches(request()))
        try expect("{}", isMetBy: [request(), request("/a?b=c", method: "PURGE", body: "x")], notBy: [])
        try expect(#"{"url":null,"method":null}"#, isMetBy: [request()], notBy: [])
    }

    @Test("names a method with its case, or any")
    func method() throws {
        try expect(
            #"{"method":"POST"}"#,
            isMetBy: [request(method: .post)],
            notBy: [request(), request(method: "post")]
        )
        try expect(#"{"method":"ANY"}"#, isMetBy: [request(), request(method: "PURGE")], notBy: [])
        #expect(try RequestPattern(["method": "POST"]).names(.post))
        #expect(try !RequestPattern(["method": "POST"]).names(.get))
        #expect(try !RequestPattern(["method": "ANY"]).names(.post))
        #expect(!RequestPattern().names(.post))
    }

    @Test(
        "takes a URL in one of five forms",
        arguments: [
            (#"{"url":"/a?b=1"}"#, "/a?b=1", "/a"), (#"{"urlPath":"/a"}"#, "/a?b=1", "/b"),
            (#"{"urlPattern":"/a.b=[0-9]"}"#, "/a?b=1", "/a?b=x"), (#"{"urlPathPattern":"/[ab]"}"#, "/b?c", "/c"),
            (#"{"urlPathTemplate":"/a/{id}"}"#, "/a/1?c", "/b/1"),
        ]
    )
    func url(pattern: String, met: String, unmet: String) throws {
        try expect(pattern, isMetBy: [request(met)], notBy: [request(unmet)])
    }

    @Test("asks for a template's parameters, decoded")
    func pathParameters() throws {
        try expect(
            """
            {"urlPathTemplate":"/v1/{kind}/{id}",
            "pathParameters":{"id":{"equalTo":"a/b"},"kind":{"matches":"[xy]"}}}
            """,
            isMetBy: [request("/v1/x/a%2Fb?q=1")],
            notBy: [request("/v1/x/a/b"), request("/v1/x/c"), request("/v1/z/a%2Fb"), request("/v1//a%2Fb")]
        )
    }

    @Test("asks for parameters of the query, decoded, of which several may have one name")
    func queryParameters() throws {
        try expect(
            #"{"queryParameters":{"a":{"equalTo":"1 2"},"b":{"absent":true}}}"#,
            isMetBy: [request("/?a=1+2"), request("/?a=0&a=1%202&c=3")],
            notBy: [request("/"), request("/?a=12"), request("/?A=1+2"), request("/?a=1+2&b"), request("/?a=1+2&b=1")]
        )
    }

    @Test("asks for header fields, whose names have no case, of which several may have one name")
    func headers() throws {
        try expect(
            #"{"headers":{"x-a":{"equalTo":"1"},"x-b":{"doesNotContain":"z"}}}"#,
            isMetBy: [
                request(headers: [("X-A", "1")]), request(headers: [("X-A", "0"), ("x-a", "1"), ("X-B", "y")]),
            ],
            notBy: [request(), request(headers: [("X-A", "2")]), request(headers: [("X-A", "1"), ("X-B", "z")])]
        )
    }

    @Test("negates what it asks of a header field")
    func negation() throws {
        try expect(
            #"{"headers":{"A":{"not":{"contains":"x"}}}}"#,
            isMetBy: [request(), request(headers: [("a", "b")])],
            notBy: [request(headers: [("a", "axb")])]
        )
    }

    @Test("asks for cookies, and finds only absent to be true of one that isn't there, as WireMock does")
    func cookies() throws {
        try expect(
            #"{"cookies":{"a":{"contains":"1"}}}"#,
            isMetBy: [request(headers: [("Cookie", "b=2; a=12")])],
            notBy: [request(), request(headers: [("Cookie", "a=2; b=1")]), request(headers: [("Cookie", "A=1")])]
        )
        try expect(
            #"{"cookies":{"a":{"absent":true}}}"#,
            isMetBy: [request(), request(headers: [("Cookie", "b=2")])],
            notBy: [request(headers: [("Cookie", "a=")])]
        )
        try expect(
            #"{"cookies":{"a":{"doesNotContain":"1"}}}"#,
            isMetBy: [request(headers: [("Cookie", "a=2")])],
            notBy: [request(), request(headers: [("Cookie", "a=1")])]
        )
    }

    @Test("takes Basic credentials for the header that they make")
    func basicAuthCredentials() throws {
        try expect(
            #"{"basicAuthCredentials":{"username":"ann","password":"p:\u00e9"}}"#,
            isMetBy: [request(headers: [("authorization", "Basic YW5uOnA6w6k=")])],
            notBy: [
                request(), request(headers: [("authorization", "Basic YW5uOnA6")]),
                request(headers: [("authorization", "basic YW5uOnA6w6k=")]),
            ]
        )
    }

    @Test("asks all of its patterns of the body, which is absent where it is empty, as in WireMock")
    func bodyPatterns() throws {
        try expect(
            #"{"bodyPatterns":[{"matchesJsonPath":"$.a"},{"contains":"z"}]}"#,
            isMetBy: [request(body: #"{"a":"z"}"#)],
            notBy: [request(body: #"{"a":"y"}"#), request(body: #"{"b":"z"}"#), request()]
        )
        try expect(#"{"bodyPatterns":[{"absent":true}]}"#, isMetBy: [request()], notBy: [request(body: " ")])
        try expect(#"{"bodyPatterns":[{"equalTo":""}]}"#, isMetBy: [], notBy: [request(), request(body: "x")])
        try expect(#"{"bodyPatterns":[{"doesNotContain":"x"}]}"#, isMetBy: [request()], notBy: [request(body: "x")])
    }

    @Test(
        "asks for all of its fields",
        arguments: [
            ("/v1/1?q=1", "h", "c", "b"), ("/v2/1?q=1", "H", "C", "B"), ("/v1/2?q=1", "H", "C", "B"),
            ("/v1/1?q=2", "H", "C", "B"), ("/v1/1?q=1", "h", "C", "B"), ("/v1/1?q=1", "H", "c", "B"),
            ("/v1/1?q=1", "H", "C", "b"),
        ]
    )
    func all(target: String, header: String, cookie: String, body: String) throws {
        try expect(
            """
            {"urlPathTemplate":"/v1/{id}","pathParameters":{"id":{"equalTo":"1"}},"method":"PUT",
            "queryParameters":{"q":{"equalTo":"1"}},"headers":{"H":{"equalTo":"H"}},
            "cookies":{"c":{"equalTo":"C"}},"bodyPatterns":[{"equalTo":"B"}]}
            """,
            isMetBy: [request("/v1/1?q=1", method: .put, headers: [("H", "H"), ("Cookie", "c=C")], body: "B")],
            notBy: [request(target, method: .put, headers: [("H", header), ("Cookie", "c=\(cookie)")], body: body)]
        )
    }

    // MARK: differences

    private func differences(_ pattern: String, _ request: Request) throws -> (distance: Double, parts: [String]) {
        let pattern = try requestPattern(pattern)
        let subject = RequestSubject(request)
        let (distance, differences) = try pattern.differences(from: subject)
        let explanation = Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction))
        return (distance, try explanation.texts(differences))
    }

    @Test("is at no distance from a request that meets it")
    func noDifferences() throws {
        let (distance, parts) = try differences(
            #"{"method":"GET","url":"/x?a=1","headers":{"H":{"equalTo":"1"}},"queryParameters":{"a":{"equalTo":"1"}}}"#,
            request("/x?a=1", headers: [("h", "1")])
        )
        #expect(distance == 0)
        #expect(parts == [])
    }

    @Test(
        "weighs each difference as WireMock does",
        arguments: [
            (#"{"method":"POST"}"#, 3.0 / 41, #"method: expected "POST", was "GET""#),
            (#"{"urlPattern":"/y"}"#, 10.0 / 41, #"url: expected to match "/y", was "/x?q=ab""#),
            (#"{"url":"/y"}"#, 6.0 / 7 * 10 / 41, #"url: expected "/y", was "/x?q=ab""#),
            (#"{"headers":{"X-A":{"equalTo":"1"}}}"#, 1.0 / 41, #"header X-A: expected "1", was absent"#),
            (#"{"headers":{"H":{"equalTo":"ac"}}}"#, 0.5 / 41, #"header H: expected "ac", was "ab", "zzzz""#),
            (
                #"{"headers":{"H":{"equalTo":"ab"},"X-A":{"equalTo":"1"}}}"#, 0.5 / 41,
                #"header X-A: expected "1", was absent"#
            ),
            (#"{"queryParameters":{"a":{"equalTo":"1"}}}"#, 1.0 / 41, #"query parameter a: expected "1", was absent"#),
            (#"{"queryParameters":{"q":{"equalTo":"ac"}}}"#, 0.5 / 41, #"query parameter q: expected "ac", was "ab""#),
            (#"{"cookies":{"a":{"equalTo":"1"}}}"#, 1.0 / 41, "cookie a: expected [redacted], was absent"),
            (#"{"cookies":{"c":{"equalTo":"ac"}}}"#, 0.5 / 41, "cookie c: expected [redacted], was [redacted]"),
            (
                #"{"urlPathTemplate":"/{id}","pathParameters":{"id":{"contains":"y"}}}"#, 1.0 / 42,
                #"path parameter id: expected to contain "y", was "x""#
            ),
            (
                #"{"bodyPatterns":[{"contains":"a"},{"contains":"z"}]}"#, 0.5 / 41,
                #"body (bodyPatterns[1]): expected to contain "z", was "a""#
            ),
        ] as [(String, Double, String)]
    )
    func weights(pattern: String, expected: Double, part: String) throws {
        let (distance, parts) = try differences(
            pattern,
            request("/x?q=ab", headers: [("H", "ab"), ("H", "zzzz"), ("Cookie", "c=ab")], body: "a")
        )
        #expect(distance == expected)
        #expect(parts == [part])
    }

    @Test("names all that differs, and adds it up")
    func severalDifferences() throws {
        let (distance, parts) = try differences(
            """
            {"method":"POST","urlPattern":"/y","headers":{"A":{"equalTo":"1"},"B":{"absent":true}},
            "queryParameters":{"q":{"equalTo":"1"}},"cookies":{"c":{"equalTo":"1"}},"bodyPatterns":[{"equalTo":"1"}]}
            """,
            request()
        )
        #expect(
            parts == [
                #"url: expected to match "/y", was "/x""#, #"method: expected "POST", was "GET""#,
                #"header A: expected "1", was absent"#, #"query parameter q: expected "1", was absent"#,
                "cookie c: expected [redacted], was absent", #"body: expected "1", was empty"#,
            ]
        )
        #expect(distance == 16.5 / 41)
    }

    @Test("is at some distance from a request that lacks a cookie which it asks anything of")
    func missingCookie() throws {
        let pattern = #"{"cookies":{"a":{"doesNotContain":"1"}}}"#
        #expect(try !requestPattern(pattern).matches(request()))
        let parts = try differences(pattern, request()).parts
        #expect(parts == ["cookie a: expected not to contain [redacted], was absent"])
    }

    // MARK: WireMock 3

    @Test("asks for one of several methods, or for none of them")
    func methods() throws {
        try expect(
            #"{"method":{"oneOf":["GET","PUT"]}}"#,
            isMetBy: [request(), request(method: .put)],
            notBy: [request(method: .post), request(method: "get")]
        )
        try expect(
            #"{"method":{"noneOf":["GET","PUT"]}}"#,
            isMetBy: [request(method: .post)],
            notBy: [request(), request(method: .put)]
        )
        #expect(try requestPattern(#"{"method":{"oneOf":["GET","PUT"]}}"#).names(.put))
        #expect(try !requestPattern(#"{"method":{"noneOf":["GET"]}}"#).names(.put))
    }

    @Test("asks for the host, the port and the scheme under which the client sees the server")
    func origin() throws {
        let hosted = try request(headers: [("Host", "mock.test:8080")])
        try expect(
            #"{"host":{"equalTo":"mock.test"},"port":8080,"scheme":"http"}"#,
            isMetBy: [hosted],
            notBy: [request(headers: [("Host", "mock.test")]), request(headers: [("Host", "mock:8080")]), request()]
        )
        try expect(
            #"{"port":"80"}"#,
            isMetBy: [
                request(headers: [("Host", "a")]), request(headers: [("Host", "a:0")]),
                request(headers: [("Host", "a:+81")]),
            ],
            notBy: [hosted]
        )
        let secure = MatchEnvironment(now: { _ in 0 }, origin: { _ in Origin(scheme: "https", host: "h", port: 443) })
        #expect(try requestPattern(#"{"scheme":"https","port":443}"#).matches(hosted, in: secure))
        #expect(try !requestPattern(#"{"scheme":"http"}"#).matches(hosted, in: secure))
    }

    @Test("asks for the address of the client")
    func clientIP() throws {
        var remote = try request()
        remote.remoteAddress = RemoteAddress(ipv4: 0x0A00_0002)
        try expect(#"{"clientIp":{"equalTo":"10.0.0.2"}}"#, isMetBy: [remote], notBy: [request()])
    }

    @Test("asks for fields of a form, if the body is one")
    func formParameters() throws {
        let type = [(name: "content-type", value: "application/x-www-form-urlencoded; charset=utf-8")]
        try expect(
            #"{"formParameters":{"a":{"equalTo":"1 2"},"b":{"absent":true}}}"#,
            isMetBy: [request(headers: type, body: "a=1+2"), request(headers: type, body: "c=&a=x&a=1%202")],
            notBy: [request(headers: type, body: "a=1+2&b="), request(headers: type), request(body: "a=1+2")]
        )
    }

    @Test("asks for exactly some values, or for some among others")
    func severalValues() throws {
        let one = #"{"equalTo":"1"}"#
        let two = #"{"contains":"2"}"#
        try expect(
            #"{"queryParameters":{"a":{"hasExactly":[\#(one),\#(two)]}}}"#,
            isMetBy: [request("/?a=1&a=23"), request("/?a=23&a=1")],
            notBy: [request("/?a=1"), request("/?a=1&a=23&a=4"), request("/?a=1&a=1"), request()]
        )
        try expect(
            #"{"headers":{"A":{"includes":[\#(one),\#(two)]}}}"#,
            isMetBy: [request(headers: [("A", "0"), ("a", "1"), ("A", "2")])],
            notBy: [request(headers: [("A", "1")]), request()]
        )
        try expect(
            #"{"queryParameters":{"a":{"hasExactly":[]}}}"#,
            isMetBy: [request()],
            notBy: [request("/?a=1"), request("/?a")]
        )
    }

    @Test("asks for the bytes of the body, which need not be UTF-8")
    func bytes() throws {
        var binary = try request()
        binary.body = [0xFF, 0x00, 0x01]
        try expect(#"{"bodyPatterns":[{"binaryEqualTo":"/wAB"}]}"#, isMetBy: [binary], notBy: [request()])
        try expect(#"{"bodyPatterns":[{"binaryEqualTo":""}]}"#, isMetBy: [request()], notBy: [binary])
        try Refusal(#"{"bodyPatterns":[{"binaryEqualTo":"%"}]}"#, at: "/bodyPatterns/0/binaryEqualTo", "is no base64")
            .expect { _ = try RequestPattern($0) }
    }

    @Test("names a path only where it is written out, with a query or without")
    func namesPath() throws {
        let root = try #require(RequestTarget("/?x=1"))
        for pattern in [#"{"urlPath":"/"}"#, #"{"url":"/"}"#, #"{"url":"/?a=b"}"#] {
            #expect(try requestPattern(pattern).namesPath(of: root), "\(pattern)")
        }
        for pattern in [
            #"{}"#, #"{"urlPath":"/x"}"#, #"{"url":"/x"}"#, #"{"urlPattern":"/"}"#, #"{"urlPathPattern":"/"}"#,
            #"{"urlPathTemplate":"/{a}"}"#, #"{"url":""}"#,
        ] { #expect(try !requestPattern(pattern).namesPath(of: root), "\(pattern)") }
    }

    @Test("leaves out a name whose pattern is null, and takes anything where it is asked for")
    func nullAndAnything() throws {
        try expect(#"{"headers":{"A":null,"B":{"anything":"(always)"}}}"#, isMetBy: [request()], notBy: [])
    }
}
