import JSON
import Testing

@testable import HTTPStubs

@Suite("Reading a value pattern")
struct ValuePatternDecodeTests {
    @Test(
        "refuses what is no operator",
        arguments: [
            Refusal(#""x""#, at: "", "must be an object, not a string"),
            Refusal("{}", at: "", noOperator),
            Refusal(#"{"equalToXml":"<a/>"}"#, at: "/equalToXml", leftToWireMock),
            Refusal(#"{"equalto":"x"}"#, at: "/equalto", noOperator),
            Refusal(#"{"caseInsensitive":true}"#, at: "/caseInsensitive", noOperator),
        ]
    )
    func unknown(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses a second operator, and fields that the operator doesn't have",
        arguments: [
            Refusal(#"{"contains":"a","equalTo":"b"}"#, at: "/equalTo", "stands beside another operator"),
            Refusal(#"{"equalTo":"b","contains":"a"}"#, at: "/contains", "stands beside another operator"),
            Refusal(#"{"contains":"a","caseInsensitive":true}"#, at: "/caseInsensitive", "is not supported"),
            Refusal(#"{"equalTo":"a","ignoreArrayOrder":true}"#, at: "/ignoreArrayOrder", "is not supported"),
            Refusal(#"{"absent":true,"x":1}"#, at: "/x", "is not supported"),
            Refusal(#"{"matchesJsonPath":"$.a","expression":"$.b"}"#, at: "/expression", "is not supported"),
        ]
    )
    func superfluous(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses an operator of texts without its text",
        arguments: ["equalTo", "contains", "doesNotContain", "matches", "doesNotMatch"]
    )
    func texts(name: String) throws {
        try Refusal(#"{"\#(name)":null}"#, at: "/\(name)", "must be a string")
            .expect { _ = try ValuePattern($0, at: []) }
        try Refusal(#"{"\#(name)":7}"#, at: "/\(name)", "must be a string, not a number")
            .expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses a value that its operator can't use",
        arguments: [
            Refusal(
                #"{"equalTo":"a","caseInsensitive":"yes"}"#,
                at: "/caseInsensitive",
                "must be true or false, not a string"
            ),
            Refusal(
                #"{"matches":"a("}"#,
                at: "/matches",
                "is no regular expression: missing closing parenthesis at offset 2"
            ),
            Refusal(
                #"{"doesNotMatch":"[a"}"#,
                at: "/doesNotMatch",
                "is no regular expression: missing terminating ] for character class at offset 2"
            ),
            Refusal(
                #"{"absent":false}"#,
                at: "/absent",
                "must be true; leave it out, or use not, for the contrary"
            ),
        ]
    )
    func faulty(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses faulty JSON to compare with",
        arguments: [
            Refusal(#"{"equalToJson":null}"#, at: "/equalToJson", "must be JSON"),
            Refusal(
                #"{"equalToJson":"{"}"#,
                at: "/equalToJson",
                "is a string that is no JSON: a member's name in double quotes is expected"
            ),
            Refusal(
                #"{"equalToJson":{"a":["${json-unit.regex}a("]}}"#,
                at: "/equalToJson",
                "has a faulty regular expression: missing closing parenthesis"
            ),
            Refusal(
                #"{"equalToJson":{},"ignoreArrayOrder":1}"#,
                at: "/ignoreArrayOrder",
                "must be true or false, not a number"
            ),
            Refusal(
                #"{"equalToJson":{},"ignoreExtraElements":[]}"#,
                at: "/ignoreExtraElements",
                "must be true or false, not an array"
            ),
        ]
    )
    func faultyJSON(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses a faulty JSON path",
        arguments: [
            Refusal(#"{"matchesJsonPath":null}"#, at: "/matchesJsonPath", "must be a JSON path"),
            Refusal(#"{"matchesJsonPath":7}"#, at: "/matchesJsonPath", "must be an object, not a number"),
            Refusal(#"{"matchesJsonPath":"a"}"#, at: "/matchesJsonPath", "is no JSON path: a path begins with $"),
            Refusal(#"{"matchesJsonPath":{}}"#, at: "/matchesJsonPath/expression", "must be a string"),
            Refusal(
                #"{"matchesJsonPath":{"expression":"a","contains":"b"}}"#,
                at: "/matchesJsonPath/expression",
                "is no JSON path: a path begins with $"
            ),
            Refusal(
                #"{"matchesJsonPath":{"expression":"$.a","equals":"b"}}"#,
                at: "/matchesJsonPath/equals",
                noOperator
            ),
            Refusal(
                #"{"matchesJsonPath":{"expression":"$.a","contains":7}}"#,
                at: "/matchesJsonPath/contains",
                "must be a string, not a number"
            ),
        ]
    )
    func faultyPath(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test(
        "refuses a combination without operators, or with a faulty one",
        arguments: [
            Refusal(#"{"and":[]}"#, at: "/and", "must be a list of operators"),
            Refusal(#"{"or":null}"#, at: "/or", "must be a list of operators"),
            Refusal(#"{"or":{"contains":"a"}}"#, at: "/or", "must be an array, not an object"),
            Refusal(
                #"{"and":[{"contains":"a"},{"contains":7}]}"#,
                at: "/and/1/contains",
                "must be a string, not a number"
            ),
            Refusal(#"{"not":null}"#, at: "/not", "must be an operator"),
            Refusal(#"{"not":"a"}"#, at: "/not", "must be an object, not a string"),
            Refusal(#"{"not":{"or":[{"a/b":1}]}}"#, at: "/not/or/0/a~1b", noOperator),
        ]
    )
    func combinations(refusal: Refusal) throws {
        try refusal.expect { _ = try ValuePattern($0, at: []) }
    }

    @Test("says where the pattern stands in its document")
    func place() throws {
        try Refusal("{}", at: "/request/bodyPatterns/2", noOperator).expect {
            _ = try ValuePattern($0, at: [.member("request"), .member("bodyPatterns"), .index(2)])
        }
    }
}
