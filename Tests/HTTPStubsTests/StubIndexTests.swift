import HTTP
import JSON
import Testing

@testable import HTTPStubs

@Suite("The index of stubs")
struct StubIndexTests {
    private static let urls = [
        #""url":"/a""#, #""url":"/a/b""#, #""url":"/a/b?x=1""#, #""url":"/a?""#, #""url":"*""#, #""urlPath":"/a/b""#,
        #""urlPath":"/a/b/""#, #""urlPath":"/""#, #""urlPath":"/a%2Fb/c""#, #""urlPath":"/é""#,
        #""urlPattern":"/a/.*""#, #""urlPattern":".*""#, #""urlPattern":"/a/b\\?x=.""#, #""urlPattern":"^/a/b.*$""#,
        #""urlPattern":"/a/b?(/.*)?""#, #""urlPattern":"/a/x*""#, #""urlPattern":"/a/b{0}""#,
        #""urlPattern":"/z|/a/b""#,
        #""urlPattern":"(?i)/A/B""#, #""urlPattern":"/a/?b""#, #""urlPattern":"/a/(b|c)/.*""#,
        #""urlPattern":"//a/.*""#,
        #""urlPathPattern":"/a/b/c/d/e/f/g/h/i/j/.*""#, #""urlPathPattern":"/a/[a-z]+""#, #""urlPathPattern":"""#,
        #""urlPathPattern":"/é/é*""#, #""urlPathPattern":"\\Q/a/b\\E""#, #""urlPathPattern":"/a/b""#,
        #""urlPattern":"/ab(?#c)?""#, #""urlPattern":"/ab(?#x)(?#y){0}""#, #""urlPattern":"/ab\\E?""#,
        #""urlPattern":"/ab\\Q\\E*""#, #""urlPathTemplate":"/a/{x}""#, #""urlPathTemplate":"/{x}/b""#,
        #""urlPathTemplate":"**/b""#,
        #""urlPathTemplate":"/a/b/{x}/d""#, #""urlPathTemplate":"/a**""#, #""urlPathTemplate":"/a/b""#,
        #""urlPathTemplate":"/a/b{x}""#, "",
    ]
    private static let methods = [
        #""method":"GET""#, #""method":"get""#, #""method":"ANY""#, #""method":{"oneOf":["GET","PUT","GET"]}"#,
        #""method":{"noneOf":["GET"]}"#, "",
    ]
    private static let targets = [
        "/", "*", "/a", "/a?", "/a?x=1", "/a/", "/a/b", "/a/b?", "/a/b?x=1", "/a/b?x=/c/d", "/a/b/", "/a/b/c/d",
        "/a/bb",
        "/ab", "/a/xx", "/A/B", "/a%2Fb/c", "/é", "/é/", "/e\u{301}", "//a/b", "/z", "/c/b", "/a/b/c/d/e/f/g/h/i/j/k",
        "/a/b/c/d/e/f/g/h/i/k",
    ]

    /// Stubs of every kind, in the order in which they are tried.
    private func scope() throws -> StubScope {
        var scope = StubScope(fixtures: [])
        var sequence = 0
        for url in Self.urls {
            for method in Self.methods {
                sequence += 1
                let pattern = [url, method].filter { !$0.isEmpty }.joined(separator: ",")
                let text = #"{"priority":\#(sequence % 3),"request":{\#(pattern)}}"#
                scope.add(try stub(text), sequence: sequence)
            }
        }
        return scope
    }

    @Test("finds every stub that matches a request, in the order in which they are tried", arguments: targets)
    func complete(target: String) throws {
        let scope = try scope()
        for method in [HTTP.Method.get, .put, .post, "get"] {
            let request = try request(target, method: method)
            func matching(_ entries: some Sequence<StubScope.Entry>) throws -> [String] {
                try entries.filter { try $0.stub.request.matches(request) }.map { "\($0.stub.json)" }
            }
            let expected = try matching(scope.entries)
            #expect(!expected.isEmpty)
            let candidates = Array(scope.candidates(for: request))
            #expect(try matching(candidates) == expected)
            #expect(candidates.count < scope.entries.count)
        }
    }

    @Test("leaves out the stubs for other methods, paths and segments")
    func others() throws {
        var scope = StubScope(fixtures: [])
        for number in 0..<100 {
            for (kind, path) in [
                ("urlPath", "/a/\(number)"), ("url", "/a?x=\(number)"), ("urlPathPattern", "/a/\(number)/.*"),
                ("urlPattern", #"^/a/\#(number)/b\\?.*"#), ("urlPathTemplate", "/a/\(number)/{x}"),
            ] {
                scope.add(try stub(#"{"request":{"\#(kind)":"\#(path)"}}"#), sequence: scope.entries.count)
            }
            let ours = #"{"request":{"method":"POST","urlPath":"/v1/connectors"}}"#
            scope.add(try stub(ours), sequence: scope.entries.count)
        }
        for target in ["/v1/connectors", "/a/x", "/", "/a/100/b", "/b?x=1"] {
            #expect(Array(scope.candidates(for: try request(target))).isEmpty)
        }
        #expect(Array(scope.candidates(for: try request("/a/7/b?x"))).count == 3)
    }

    @Test("follows every change of its scope")
    func changes() throws {
        var scope = try scope()
        let all = scope.entries
        let request = try request("/a/b?x=1")
        func expectSame() {
            let kept = Set(scope.entries.map(\.stub.id))
            let found = scope.candidates(for: request).map(\.stub.id)
            #expect(found == StubIndex(scope.entries).candidates(for: request).map(\.stub.id))
            #expect(kept.isSuperset(of: found))
        }
        for (index, entry) in all.enumerated() where index % 3 == 0 {
            scope.remove(entry.stub.id)
            expectSame()
        }
        for (index, entry) in all.enumerated() where index % 3 == 1 {
            let text = #"{"id":"\#(entry.stub.id)","request":{"method":"GET","urlPath":"/a/b"}}"#
            scope.replace(try stub(text))
            expectSame()
        }
        scope.change(keeping: { $0.sequence % 2 == 0 })
        expectSame()
        scope.removeAll()
        #expect(Array(scope.candidates(for: request)).isEmpty)
    }
}
