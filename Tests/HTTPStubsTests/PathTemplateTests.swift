import HTTP
import Testing
import Texts

@testable import HTTPStubs
@testable import JSON

@Suite("A path template")
struct PathTemplateTests {
    private func parameters(_ template: String, _ path: String) throws -> [ExactText: String]? {
        let template = try PathTemplate(template)
        return try template.parameters(of: try #require(RequestTarget(path)), Budget())
    }

    @Test(
        "has parameters anywhere in a segment, and wildcards for any characters",
        arguments: [
            ("/v2/batches/{id}:cancel", "/v2/batches/7:cancel", ["id": "7"]),
            ("/files/{name}.json", "/files/a.json.json", ["name": "a.json"]),
            ("/{a}-{b}", "/1-2-3", ["a": "1-2", "b": "3"]), ("/a/**", "/a/", [:]), ("/a/**", "/a/b/c?d=1", [:]),
            ("/a/**/{id}", "/a/b/c/d", ["id": "d"]), ("/**/x/{id}", "/a/b/x/7", ["id": "7"]), ("**", "/a/b", [:]),
            ("/v{version}/x", "/v1/x", ["version": "1"]), ("/{a}{b}", "/xyz", ["a": "xy", "b": "z"]),
            ("/{id}/x", "/a%2Fb%20c/x", ["id": "a/b c"]), ("/a%20b/{id}", "/a%20b/1", ["id": "1"]),
            ("/{}", "/{}", [:]), ("/a{b", "/a{b", [:]),
            ("/{\u{E9}}/{e\u{301}}", "/1/2", ["\u{E9}": "1", "e\u{301}": "2"]),
        ] as [(String, String, [ExactText: String])]
    )
    func fits(template: String, path: String, expected: [ExactText: String]) throws {
        #expect(try parameters(template, path) == expected)
    }

    @Test(
        "does not fit other paths",
        arguments: [
            ("/v2/batches/{id}:cancel", "/v2/batches/7"), ("/v2/batches/{id}:cancel", "/v2/batches/:cancel"),
            ("/v2/batches/{id}:cancel", "/v2/batches/7:cancel/x"), ("/{id}", "/"), ("/{id}", "/a/b"),
            ("/a/**/x", "/a/x"), ("/a", "/a/"), ("/a/", "/a"), ("/a b/{id}", "/a%20b/1"),
        ]
    )
    func others(template: String, path: String) throws { #expect(try parameters(template, path) == nil) }

    @Test("of many wildcards takes bounded work, as no place is tried twice")
    func bounded() throws {
        let template = try PathTemplate("/" + String(repeating: "**a", count: 60) + "c**b")
        let target = try #require(RequestTarget("/" + String(repeating: "a", count: 2000) + "b"))
        let budget = Budget()
        #expect(try template.parameters(of: target, budget) == nil)
        // What takes more work is given up.
        let long = try #require(RequestTarget("/" + String(repeating: "a", count: 30_000) + "/b"))
        let hostile = try PathTemplate("/" + String(repeating: "**{x}", count: 90) + "!**/b")
        #expect(throws: BudgetError.exceeded(.request)) { try hostile.parameters(of: long, Budget(steps: 500_000)) }
    }

    @Test("begins with a slash")
    func slash() throws {
        let fault = PathTemplate.Fault(reason: "must begin with a slash")
        #expect(throws: fault) { try PathTemplate("a/{id}") }
        #expect(throws: fault) { try PathTemplate("") }
        #expect(try PathTemplate("/").source == "/")
    }

    @Test("has the names that stand in braces, in their order")
    func names() throws {
        #expect(try PathTemplate("/v1/{kind}/x/{id}").names == ["kind", "id"])
        #expect(try PathTemplate("/v1/{kind/id}/a{b}:{}{c").names == ["kind/id", "b"])
    }

    @Test("gives the values of a path, decoded")
    func parameters() throws {
        let template = try PathTemplate("/v1/{kind}/{id}")
        #expect(
            try template.parameters(of: #require(RequestTarget("/v1/a/b%2Fc%20d?x=y")), Budget()) == [
                "kind": "a", "id": "b/c d",
            ]
        )
        #expect(try template.parameters(of: #require(RequestTarget("/v2/a/b")), Budget()) == nil)
        #expect(try template.parameters(of: #require(RequestTarget("/v1/a")), Budget()) == nil)
        #expect(try template.parameters(of: #require(RequestTarget("/v1//b")), Budget()) == nil)
    }

    @Test("of 16 KiB is the longest")
    func length() throws {
        let longest = "/" + String(repeating: "{", count: (16 << 10) - 1)
        #expect(try PathTemplate(longest).names == [])
        try Refusal(
            #"{"urlPathTemplate":"\#(longest)a"}"#,
            at: "/urlPathTemplate",
            "is longer than 16384 bytes"
        ).expect { _ = try RequestPattern($0) }
        #expect(try PathTemplate("/{a}{b").names == ["a"])
    }

    @Test("pays for long literals at each place where they are looked for")
    func longLiterals() throws {
        let template = try PathTemplate("/**" + String(repeating: "a", count: 4000) + "b**c")
        let target = try #require(RequestTarget("/" + String(repeating: "a", count: 8000) + "c"))
        let budget = Budget()
        let before = budget.left
        #expect(try template.parameters(of: target, budget) == nil)
        #expect(before - budget.left > 4000 * 1000)
    }
}
