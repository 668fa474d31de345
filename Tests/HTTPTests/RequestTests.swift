import HTTP
import Testing

@Suite("A request")
struct RequestTests {
    @Test("has the fields of its query, and those of its body")
    func forms() throws {
        let target = try #require(RequestTarget("/a?x=1+2&y"))
        let request = Request(method: .post, target: target, body: Array("x=%41&z=3".utf8))
        #expect(request.query == Form([(name: "x", value: "1 2"), (name: "y", value: "")]))
        #expect(request.form == Form([(name: "x", value: "A"), (name: "z", value: "3")]))
    }

    @Test("has no fields where there is neither query nor body, or the body is not UTF-8")
    func noForms() throws {
        var request = Request(method: .post, target: try #require(RequestTarget("/a")))
        #expect(request.query == Form())
        #expect(request.form == Form())
        request.body = Array("a=1&b=".utf8) + [0xFF]
        #expect(request.form == Form())
    }
}
