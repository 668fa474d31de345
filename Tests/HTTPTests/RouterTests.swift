import HTTP
import Testing

@Suite("A router")
struct RouterTests {
    private let routes: [(method: HTTP.Method, path: String, name: String)] = [
        (.get, "/", "root"),
        (.get, "/a", "list"),
        (.post, "/a", "create"),
        (.get, "/a/{id}", "get"),
        (.delete, "/a/{id}", "delete"),
        (.get, "/a/fixed/x", "fixed"),
        (.get, "/a/{id}/y", "nested"),
        (.post, "/a/{id}/{other}/z", "two"),
    ]

    private func name(_ method: HTTP.Method, _ target: String) -> String {
        guard let target = RequestTarget(target) else { return "no target" }
        switch Router(routes.map { ($0.method, $0.path) }).match(method, target.segments) {
        case .found(let index, let parameters):
            return routes[index].name + (parameters["id"].isEmpty ? "" : " \(parameters["id"])")
        case .methodNotAllowed(let allowed, _): return allowed.map(\.rawValue).joined(separator: ",")
        case .notFound: return "not found"
        }
    }

    @Test(
        "finds the route of a path",
        arguments: [
            ("GET", "/", "root"), ("GET", "/a", "list"), ("POST", "/a?x=1", "create"), ("GET", "/a/1", "get 1"),
            ("GET", "/a/b%2Fc", "get b/c"), ("GET", "/a/fixed/x", "fixed"), ("GET", "/a/fixed/y", "nested fixed"),
            ("POST", "/a/1/2/z", "two 1"), ("GET", "/a/fixed", "get fixed"),
        ]
    )
    func found(method: String, target: String, expected: String) {
        #expect(name(HTTP.Method(rawValue: method), target) == expected)
    }

    @Test("serves HEAD by the GET route")
    func head() {
        #expect(name(.head, "/a/1") == "get 1")
        #expect(name(.head, "/a/1/2/z") == "POST")
    }

    @Test("says which methods a path takes")
    func methodNotAllowed() {
        #expect(name(.put, "/a") == "GET,HEAD,POST")
        #expect(name("get", "/a") == "GET,HEAD,POST")
        #expect(name(.patch, "/a/1") == "DELETE,GET,HEAD")
    }

    @Test("doesn't find other paths", arguments: ["/b", "/a/", "//a", "/a/1/x", "/a/1/2/3/z", "/a//y", "/A"])
    func notFound(target: String) { #expect(name(.get, target) == "not found") }

    @Test("gives the parameters of a path, decoded, and the empty text for one that the route doesn't have")
    func parameters() throws {
        let target = try #require(RequestTarget("/a/x%2Fy/%C3%A4/z"))
        guard case .found(7, let parameters) = Router(routes.map { ($0.method, $0.path) }).match(.post, target.segments)
        else {
            Issue.record("the route is not found")
            return
        }
        #expect(parameters["id"] == "x/y")
        #expect(parameters["other"] == "ä")
        #expect(parameters["third"] == "")
    }

    @Test("names the first route of a path that takes other methods")
    func sibling() {
        let router = Router([(.get, "/x"), (.post, "/a"), (.get, "/a")])
        guard case .methodNotAllowed(let allowed, sibling: 1) = router.match(.delete, ["a"]) else {
            Issue.record("the path takes DELETE, or the sibling is another one")
            return
        }
        #expect(allowed == [.get, .head, .post])
    }

    @Test("finds nothing where it has no routes")
    func noRoutes() {
        guard case .notFound = Router([]).match(.get, [""]) else {
            Issue.record("a route is found where there is none")
            return
        }
    }

    @Test("prefers a HEAD route of its own to the GET route")
    func headRoute() {
        guard case .found(1, _) = Router([(.get, "/a"), (.head, "/a")]).match(.head, ["a"]) else {
            Issue.record("HEAD is not served by its own route")
            return
        }
    }
}
