import HTTP
import Testing
import Texts

@Suite("The cookies of a request")
struct CookiesTests {
    private func cookies(_ fields: [String]) throws -> [ExactText: String] {
        let target = try #require(RequestTarget("/"))
        return Request(method: .get, target: target, headers: Headers(fields.map { ("Cookie", $0) })).cookies
    }

    @Test(
        "are read from one field or several, the first of one name counting",
        arguments: [
            ([], [:]), (["a=1"], ["a": "1"]), (["a=1; b=2;c=3"], ["a": "1", "b": "2", "c": "3"]),
            (["a=1", "b=2; a=3"], ["a": "1", "b": "2"]), (["a=1; a=2"], ["a": "1"]),
            (["A=1; a=2"], ["A": "1", "a": "2"]),
            (["a=b=c=="], ["a": "b=c=="]), (["a="], ["a": ""]), (["a=%20x"], ["a": "%20x"]),
            ([#"a="q""#], ["a": #""q""#]), (["\u{E9}=1; e\u{301}=2"], ["\u{E9}": "1", "e\u{301}": "2"]),
        ]
    )
    func read(fields: [String], expected: [ExactText: String]) throws { #expect(try cookies(fields) == expected) }

    @Test("pass over what is no pair of name and value", arguments: ["", ";", "lonely", "; ;", "a"])
    func noPairs(field: String) throws { #expect(try cookies([field + "; z=1"]) == ["z": "1"]) }
}
