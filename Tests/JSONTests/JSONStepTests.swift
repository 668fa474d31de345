import JSON
import Testing

@Suite("A path into a JSON document")
struct JSONStepTests {
    @Test(
        "is written as Cohere's API names a field, and as a JSON pointer",
        arguments: [
            ([], "", ""),
            ([.member("oauth"), .member("scope")], "oauth.scope", "/oauth/scope"),
            ([.member("excludes"), .index(1)], "excludes[1]", "/excludes/1"),
            ([.index(0), .index(12)], "[0][12]", "/0/12"),
            ([.index(3), .member("id")], "[3].id", "/3/id"),
            ([.member("client-id_2")], "client-id_2", "/client-id_2"),
        ] as [([JSONStep], String, String)]
    )
    func written(path: [JSONStep], dotted: String, pointer: String) {
        #expect(path.dotted == dotted)
        #expect(path.pointer == pointer)
    }

    @Test(
        "keeps a member of any name apart from elements and from further steps",
        arguments: [
            ("2024", "a.2024.z", "/a/2024/z"), ("a.b", #"a["a.b"].z"#, "/a/a.b/z"), ("a/b", "a.a/b.z", "/a/a~1b/z"),
            ("~", "a.~.z", "/a/~0/z"), ("~1", "a.~1.z", "/a/~01/z"), ("", #"a[""].z"#, "/a//z"),
            ("é", "a.é.z", "/a/é/z"), ("名前", "a.名前.z", "/a/名前/z"), ("a b", #"a["a b"].z"#, "/a/a b/z"),
            ("[0]", #"a["[0]"].z"#, "/a/[0]/z"), (#"""#, #"a["\""].z"#, #"/a/"/z"#), (#"\"#, #"a["\\"].z"#, #"/a/\/z"#),
            ("\n", #"a["\n"].z"#, "/a/\n/z"), ("\u{7F}", "a[\"\u{7F}\"].z", "/a/\u{7F}/z"),
        ]
    )
    func member(name: String, dotted: String, pointer: String) {
        let path: [JSONStep] = [.member("a"), .member(name), .member("z")]
        #expect(path.dotted == dotted)
        #expect(path.pointer == pointer)
    }

    @Test("begins with a bracket where its first member has an odd name")
    func oddFirst() {
        #expect([JSONStep.member("a.b"), .index(0)].dotted == #"["a.b"][0]"#)
        #expect([JSONStep.member("")].dotted == #"[""]"#)
        #expect([JSONStep.member("")].pointer == "/")
    }

    @Test("differs where a member is named like an element's number")
    func memberOrIndex() {
        #expect(JSONStep.member("1") != .index(1))
        #expect(Set([JSONStep.member("1"), .index(1), .index(1)]).count == 2)
    }

    @Test("has ~ and / escaped also where a combining character follows (RFC 6901, section 3)")
    func combining() {
        #expect([JSONStep.member("a/\u{301}b")].pointer == "/a~1\u{301}b")
        #expect([JSONStep.member("~\u{301}")].pointer == "/~0\u{301}")
    }
}
