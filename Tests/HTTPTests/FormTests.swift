import HTTP
import Testing

@Suite("A form")
struct FormTests {
    /// `name=value` of each field, decoded.
    private func fields(_ encoded: String) -> [String] {
        Form(parsing: encoded).fields.map { "\($0.name)=\($0.value)" }
    }

    @Test(
        "is parsed in its order, with repeated names and empty values kept",
        arguments: [
            ("", []), ("&&", []), ("a=1", ["a=1"]), ("a=1&b=&a=2+3", ["a=1", "b=", "a=2 3"]), ("c&=x", ["c=", "=x"]),
            ("d=%26%3D%2B", ["d=&=+"]), ("e=f=g", ["e=f=g"]), ("%61+b=%41", ["a b=A"]), ("x=%C3%A4", ["x=ä"]),
            ("x=50%&y=%zz", ["x=50%", "y=%zz"]), ("a;b=1", ["a;b=1"]), ("a=1?b#c", ["a=1?b#c"]),
        ]
    )
    func parsed(encoded: String, expected: [String]) { #expect(fields(encoded) == expected) }

    @Test(
        "leaves out a field that is not UTF-8 or holds a NUL, and keeps the others",
        arguments: ["a=%ff", "%ff=a", "a=%00", "a%00=b", "a=%C3", "a=\0"]
    )
    func undecodable(field: String) { #expect(fields("x=1&\(field)&y=2") == ["x=1", "y=2"]) }

    @Test("separates its fields also where a value begins with a combining character")
    func combining() {
        #expect(fields("a=\u{301}b&\u{301}c=d") == ["a=\u{301}b", "\u{301}c=d"])
    }

    @Test("gives the first value of a name, or all of them")
    func values() {
        let form = Form(parsing: "a=1&b=2&a=3")
        #expect(form["a"] == "1")
        #expect(form["A"] == nil)
        #expect(form["c"] == nil)
        #expect(form.values(of: "a") == ["1", "3"])
        #expect(form.values(of: "c") == [])
    }

    @Test("is made of pairs, and takes more fields behind them")
    func appended() {
        var form = Form([(name: "a", value: "1")])
        form.append("b", "2")
        form.append("a", "")
        #expect(
            form == Form([.init(name: "a", value: "1"), .init(name: "b", value: "2"), .init(name: "a", value: "")])
        )
        #expect(form != Form([(name: "a", value: "1")]))
        #expect(Form().fields == [])
    }

    @Test("is encoded with every reserved character as its bytes")
    func encoded() {
        let form = Form([(name: "a b", value: "ä&=+/?#%"), (name: "", value: ""), (name: "A-Z_a~z.0", value: "\n")])
        #expect(form.encoded == "a%20b=%C3%A4%26%3D%2B%2F%3F%23%25&=&A-Z_a~z.0=%0A")
        #expect(Form(parsing: form.encoded) == form)
        #expect(Form().encoded == "")
    }

    @Test(
        "is added to a URL, whose own query is kept as it stands",
        arguments: [
            ("https://x.example/cb", "https://x.example/cb?code=c%20d&state=s"),
            ("https://x.example/cb?", "https://x.example/cb?code=c%20d&state=s"),
            ("https://x.example", "https://x.example?code=c%20d&state=s"),
            ("https://x.example/cb?a=%7E&b", "https://x.example/cb?a=%7E&b&code=c%20d&state=s"),
            ("https://x.example/cb?a=1&a=2", "https://x.example/cb?a=1&a=2&code=c%20d&state=s"),
            ("https://x.example/cb?a=?&&b=+", "https://x.example/cb?a=?&b=+&code=c%20d&state=s"),
            // What is added replaces the fields of the same name.
            ("https://x.example/cb?state=old&a=1&code=x&state", "https://x.example/cb?a=1&code=c%20d&state=s"),
            ("https://x.example/cb?%73tate=old&STATE=kept", "https://x.example/cb?STATE=kept&code=c%20d&state=s"),
            // A fragment is dropped.
            ("https://x.example/cb#top", "https://x.example/cb?code=c%20d&state=s"),
            ("https://x.example/cb?a=1#top?b=2", "https://x.example/cb?a=1&code=c%20d&state=s"),
            ("https://x.example/cb#top?a=1", "https://x.example/cb?code=c%20d&state=s"),
        ]
    )
    func appendedToURL(url: String, expected: String) {
        #expect(Form([(name: "code", value: "c d"), (name: "state", value: "s")]).appended(to: url) == expected)
    }

    @Test("knows a name by its bytes")
    func bytesOfNames() {
        let form = Form(parsing: "%C3%A9=composed&e%CC%81=decomposed&%E2%84%AA=kelvin")
        #expect(form["\u{E9}"] == "composed")
        #expect(form["e\u{301}"] == "decomposed")
        #expect(form.values(of: "e\u{301}") == ["decomposed"])
        #expect(form["K"] == nil)
        #expect(
            Form([(name: "\u{E9}", value: "1")]).appended(to: "http://x/?e%CC%81=2") == "http://x/?e%CC%81=2&%C3%A9=1"
        )
    }
}
