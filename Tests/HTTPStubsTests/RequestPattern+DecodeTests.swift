import JSON
import Testing

@testable import HTTPStubs

@Suite("Reading a request pattern")
struct RequestPatternDecodeTests {
    @Test(
        "refuses what is no pattern, and fields that are not known",
        arguments: [
            Refusal("[]", at: "", "must be an object, not an array"),
            Refusal(#"{"scheme":"ftp"}"#, at: "/scheme", "must be http or https"),
            Refusal(#"{"port":"0"}"#, at: "/port", "must be a whole number from 1 to 65535"),
            Refusal(#"{"host":"localhost"}"#, at: "/host", "must be an object, not a string"),
            Refusal(#"{"clientIp":{"equalTo":1}}"#, at: "/clientIp/equalTo", "must be a string, not a number"),
            Refusal(#"{"customMatcher":{"name":"x"}}"#, at: "/customMatcher", leftToWireMock),
            Refusal(#"{"multipartPatterns":[{}]}"#, at: "/multipartPatterns", leftToWireMock),
            Refusal(#"{"method":{"oneOf":["GET"],"noneOf":["PUT"]}}"#, at: "/method", noMethod),
            Refusal(#"{"method":{"oneOf":[]}}"#, at: "/method", noMethod),
            Refusal(#"{"method":{"oneOf":["GET"],"x":1}}"#, at: "/method/x", "is not supported"),
            Refusal(#"{"method":{"noneOf":[1]}}"#, at: "/method/noneOf/0", "must be a string, not a number"),
            Refusal(#"{"a~b/c":1}"#, at: "/a~0b~1c", "is not supported"),
            Refusal(#"{"method":7}"#, at: "/method", noMethod),
        ]
    )
    func unknown(refusal: Refusal) throws {
        try refusal.expect { _ = try RequestPattern($0) }
    }

    @Test(
        "refuses a second form of the URL, and a faulty one",
        arguments: [
            Refusal(#"{"urlPath":"/a","url":"/a"}"#, at: "/urlPath", "stands beside url; give one of them"),
            Refusal(
                #"{"urlPathTemplate":"/a","urlPattern":"/a"}"#,
                at: "/urlPathTemplate",
                "stands beside urlPattern; give one of them"
            ),
            Refusal(#"{"url":{}}"#, at: "/url", "must be a string, not an object"),
            Refusal(#"{"urlPath":["/a"]}"#, at: "/urlPath", "must be a string, not an array"),
            Refusal(
                #"{"urlPattern":"("}"#,
                at: "/urlPattern",
                "is no regular expression: missing closing parenthesis at offset 1"
            ),
            Refusal(#"{"urlPathPattern":true}"#, at: "/urlPathPattern", "must be a string, not a boolean"),
            Refusal(#"{"urlPathTemplate":"v1/{id}"}"#, at: "/urlPathTemplate", "must begin with a slash"),
        ]
    )
    func urls(refusal: Refusal) throws {
        try refusal.expect { _ = try RequestPattern($0) }
    }

    @Test(
        "refuses path parameters that the URL doesn't have",
        arguments: [
            Refusal(
                #"{"urlPath":"/a","pathParameters":{"id":{"equalTo":"1"}}}"#,
                at: "/pathParameters",
                "needs a urlPathTemplate"
            ),
            Refusal(
                #"{"urlPathTemplate":"/{id}","pathParameters":{"id":{"equalTo":"1"},"a/b":{"equalTo":"1"}}}"#,
                at: "/pathParameters/a~1b",
                "is not a parameter of the urlPathTemplate"
            ),
        ]
    )
    func pathParameters(refusal: Refusal) throws {
        try refusal.expect { _ = try RequestPattern($0) }
    }

    @Test(
        "refuses a faulty operator, and says at which name",
        arguments: ["pathParameters", "queryParameters", "headers", "cookies"]
    )
    func named(field: String) throws {
        try Refusal(#"{"\#(field)":[]}"#, at: "/\(field)", "must be an object, not an array")
            .expect { _ = try RequestPattern($0) }
        try Refusal(#"{"\#(field)":{"a":"b"}}"#, at: "/\(field)/a", "must be an object, not a string")
            .expect { _ = try RequestPattern($0) }
        try Refusal(#"{"\#(field)":{"a/b":{"equals":"x"}}}"#, at: "/\(field)/a~1b/equals", noOperator)
            .expect { _ = try RequestPattern($0) }
    }

    @Test("keeps the place of an error as steps, so that a slash in a name divides nothing")
    func steps() throws {
        let pattern = try json(#"{"headers":{"a/b":{}}}"#)
        let path: [JSONStep] = [.member("request"), .member("headers"), .member("a/b")]
        #expect(throws: JSONError(path: path, reason: noOperator)) {
            try RequestPattern(pattern, at: [.member("request")])
        }
        #expect(path.pointer == "/request/headers/a~1b")
    }

    @Test(
        "refuses Basic credentials that are not whole",
        arguments: [
            Refusal(#"{"basicAuthCredentials":"a"}"#, at: "/basicAuthCredentials", "must be an object, not a string"),
            Refusal(
                #"{"basicAuthCredentials":{"username":"a"}}"#,
                at: "/basicAuthCredentials",
                "must have a username and a password"
            ),
            Refusal(
                #"{"basicAuthCredentials":{"password":"a"}}"#,
                at: "/basicAuthCredentials",
                "must have a username and a password"
            ),
            Refusal(
                #"{"basicAuthCredentials":{"username":"a","password":[]}}"#,
                at: "/basicAuthCredentials/password",
                "must be a string, not an array"
            ),
            Refusal(
                #"{"basicAuthCredentials":{"username":"a","password":"b","realm":"c"}}"#,
                at: "/basicAuthCredentials/realm",
                "is not supported"
            ),
        ]
    )
    func credentials(refusal: Refusal) throws {
        try refusal.expect { _ = try RequestPattern($0) }
    }

    @Test(
        "refuses a faulty pattern of the body, and says which one",
        arguments: [
            Refusal(#"{"bodyPatterns":{}}"#, at: "/bodyPatterns", "must be an array, not an object"),
            Refusal(
                #"{"bodyPatterns":[{"contains":"a"},{"contains":7}]}"#,
                at: "/bodyPatterns/1/contains",
                "must be a string, not a number"
            ),
        ]
    )
    func bodyPatterns(refusal: Refusal) throws {
        try refusal.expect { _ = try RequestPattern($0) }
    }

    @Test("takes a template of 200 parts, and no longer one")
    func manyPathParameters() throws {
        func pattern(_ count: Int) throws -> RequestPattern {
            let names = (0..<count).map { "p\($0)" }
            let template = names.map { "/{\($0)}" }.joined()
            let parameters = JSONValue.object(JSONObject(names.map { ($0, ["equalTo": "x"]) }))
            return try RequestPattern(["urlPathTemplate": .string(template), "pathParameters": parameters])
        }
        #expect(try pattern(100).matches(request(String(repeating: "/x", count: 100))))
        let error = #expect(throws: JSONError.self) { try pattern(101) }
        #expect(error == JSONError(path: [.member("urlPathTemplate")], reason: "has more than 200 parts"))
    }
}
