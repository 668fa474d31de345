import HTTP
import JSON
import RegularExpressions
import Testing

@testable import HTTPStubs

@Suite("A URL pattern")
struct URLPatternTests {
    private func target(_ text: String) throws -> RequestTarget { try #require(RequestTarget(text)) }

    private func expect(
        _ pattern: URLPattern,
        isMetBy met: [String],
        notBy unmet: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for text in met {
            #expect(try pattern.matches(target(text), Budget()), "\(text)", sourceLocation: sourceLocation)
        }
        for text in unmet {
            #expect(try !pattern.matches(target(text), Budget()), "\(text)", sourceLocation: sourceLocation)
        }
    }

    @Test("of any is met by every target")
    func any() throws {
        try expect(.any, isMetBy: ["/", "/a?b=c", "*"], notBy: [])
    }

    @Test("of a URL compares path and query as they were sent")
    func url() throws {
        try expect(.url("/a?b=1&c=2"), isMetBy: ["/a?b=1&c=2"], notBy: ["/a", "/a?c=2&b=1", "/a?b=1&c=%32"])
        try expect(.url("/a%20b"), isMetBy: ["/a%20b", "/a%20b?"], notBy: ["/a%20b?c", "/a%20b/"])
    }

    @Test("of a URL's expression is about the whole of path and query")
    func urlPattern() throws {
        let pattern = URLPattern.urlPattern(try RegularExpression(#"/a/[0-9]+\?b=.*"#))
        try expect(pattern, isMetBy: ["/a/12?b=", "/a/1?b=c&d"], notBy: ["/a/12", "/a/x?b=1", "/x/a/1?b=1"])
    }

    @Test("of a path leaves the query open")
    func path() throws {
        try expect(.path("/a/b"), isMetBy: ["/a/b", "/a/b?c=d", "/a/b?"], notBy: ["/a/b/", "/A/b", "/a%2Fb", "/a"])
        try expect(.path("/a%2Fb"), isMetBy: ["/a%2Fb"], notBy: ["/a/b"])
    }

    @Test("of a path's expression is about the whole path alone")
    func pathPattern() throws {
        let pattern = URLPattern.pathPattern(try RegularExpression("/a/[0-9]+"))
        try expect(pattern, isMetBy: ["/a/12", "/a/1?b=c"], notBy: ["/a/12/", "/a/", "/x/a/1", "/b?/a/1"])
    }

    @Test("of a template has a segment's whole content for each name in braces")
    func pathTemplate() throws {
        let pattern = URLPattern.pathTemplate(try PathTemplate("/a/{id}/b"))
        try expect(
            pattern,
            isMetBy: ["/a/1/b", "/a/x%2Fy/b?q"],
            notBy: ["/a//b", "/a/1", "/a/1/b/", "/a/1/2/b", "/x/1/b"]
        )
    }

    @Test("is given up where its expression is", arguments: [true, false])
    func givenUp(isPath: Bool) throws {
        let expression = try RegularExpression("/" + backtracking)
        let pattern: URLPattern = isPath ? .pathPattern(expression) : .urlPattern(expression)
        #expect(throws: BudgetError.exceeded(.regularExpression)) {
            try pattern.matches(target("/" + endless), Budget())
        }
    }

    @Test("says how far a target is from what is expected")
    func distance() throws {
        let template = try PathTemplate("/a/{i}")
        let cases: [(URLPattern, String, Double)] = [
            (.any, "/a", 0), (.url("/ab"), "/ab", 0), (.url("/abc"), "/abd", 0.25),
            (.url("/abc"), "/abc?d=e&", 5.0 / 9),
            (.path("/abc"), "/abd?query", 0.25), (.pathTemplate(template), "/a/1?q", 0),
            (.pathTemplate(template), "/b/{i}?q", 1.0 / 6),
            (.urlPattern(try RegularExpression("/a")), "/b", 1), (.urlPattern(try RegularExpression("/a")), "/a", 0),
            (.pathPattern(try RegularExpression("/a")), "/b", 1),
            (.pathPattern(try RegularExpression("/a")), "/a?b", 0),
        ]
        for (pattern, text, distance) in cases {
            #expect(try pattern.distance(to: target(text), Budget()) == distance, "\(pattern) \(text)")
        }
    }
}
