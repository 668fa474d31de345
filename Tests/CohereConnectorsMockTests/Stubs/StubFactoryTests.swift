import Foundation
import HTTP
import HTTPStubs
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("What makes stubs")
struct StubFactoryTests {
    private static let warning =
        "warning a stub's response has a client_secret or a service_auth, which was taken out of it [:]"
    private static let noFile = JSONError(
        path: [.member("response"), .member("bodyFileName")],
        reason: "names no file in the fixtures' __files folder"
    )

    private let log = LogRecorder()

    private func factory(_ fixtures: String...) -> StubFactory { StubFactory(fixtures: fixtures, logger: log.logger) }

    private func body(_ stub: StubMapping) -> String {
        String(decoding: stub.response.response.body.bytes, as: UTF8.self)
    }

    @Test(
        "takes a client_secret and a service_auth out of a JSON body, at any depth, and warns",
        arguments: [
            #"{"jsonBody":{"oauth":{"client_secret":"hunter2","scope":"s"},"service_auth":{"token":"hunter2"}}}"#,
            #"{"body":"{\"oauth\":{\"client_secret\":\"hunter2\",\"scope\":\"s\"}}"}"#,
            #"{"base64Body":"eyJvYXV0aCI6eyJjbGllbnRfc2VjcmV0IjoiaHVudGVyMiIsInNjb3BlIjoicyJ9fQ=="}"#,
        ]
    )
    func jsonBody(response: String) throws {
        let stub = try factory().stub(["response": try JSONValue(parsing: Array(response.utf8))])
        #expect(body(stub) == #"{"oauth":{"scope":"s"}}"#)
        #expect(log.lines == [Self.warning])
    }

    @Test("takes a secret out of a file's body too")
    func fileBody() throws {
        let folder = try TemporaryFolder()
        try folder.write("__files/a.json", #"[{"client_secret":"hunter2"}]"#)
        let stub = try factory(folder.path).stub(["response": ["bodyFileName": "a.json"]])
        #expect(body(stub) == "[{}]")
        #expect(log.lines == [Self.warning])
    }

    /// Bodies with a secret in a form out of which it can't be taken.
    private static let inOtherForms: [String] = [
        "client_secret=hunter2&a=b", "a=%7B%22client%5Fsecret%22%3A%22hunter2%22%7D", "clientSecret: hunter2",
        "{\"a\":1}\n{\"client_secret\":\"hunter2\"}", "data: {\"client_secret\":\"hunter2\"}\n\n",
        #"{"a":"{\"client_secret\":\"hunter2\"}"}"#, #"{"a":"client_secret=hunter2"}"#, #"["client_secret","hunter2"]"#,
        #"["curl","--client-secret","hunter2"]"#,
        #"{"client_secret":"hunter2""#, #"{"client\u005fsecret":"hunter2",}"#, "<client_secret>hunter2</client_secret>",
        "<input name='service_auth' value='hunter2'>", "<client&#95;secret>hunter2", "service-auth hunter2",
        #"{"name":"client_secret","value":"hunter2"}"#, #"{"columns":["a","client_secret"],"rows":[[1,"hunter2"]]}"#,
        #"[["a","client_secret"],[1,"hunter2"]]"#, #"{"path":"/oauth/client_secret","value":"hunter2"}"#,
        String(repeating: "[", count: 200) + #"{"client_secret":"hunter2"}"# + String(repeating: "]", count: 200),
        String(decoding: #"{"client_secret":"hunter2"}"#.utf8.flatMap { [$0, 0] }, as: UTF8.self),
        "eyJjbGllbnRfc2VjcmV0IjoiaHVudGVyMiJ9", #""client_secret=hunter2""#, "client_secret%253Dhunter2",
    ]

    private static let reason =
        "has client_secret or service_auth in a text, from which it can't be taken out; a response must not carry it"

    @Test("refuses a body of another form that names a client_secret or a service_auth", arguments: inOtherForms)
    func otherForms(text: String) {
        for (member, value) in [("body", text), ("base64Body", Data(text.utf8).base64EncodedString())] {
            #expect(
                throws: JSONError(path: [.index(2), .member("response"), .member(member)], reason: Self.reason)
            ) {
                try factory().stub(["response": [member: .string(value)]], at: [.index(2)])
            }
        }
        #expect(log.lines.isEmpty)
    }

    @Test("refuses a header and a status message that name them, and a header of that name", arguments: inOtherForms)
    func headers(text: String) {
        let line = text.replacing("\n", with: " ").replacing("\0", with: "")
        let headers: [JSONStep] = [.member("response"), .member("headers")]
        #expect(throws: JSONError(path: headers + [.member("X-A")], reason: Self.reason)) {
            try factory().stub(["response": ["headers": ["X-A": [.string(line)]]]])
        }
        #expect(throws: JSONError(path: [.member("response"), .member("statusMessage")], reason: Self.reason)) {
            try factory().stub(["response": ["statusMessage": .string(line)]])
        }
        for name in ["client_secret", "Client-Secret", "X-Service-Auth"] {
            #expect(throws: JSONError(path: headers, reason: "has a header named client_secret or service_auth")) {
                try factory().stub(["response": ["headers": [name: "hunter2"]]])
            }
        }
    }

    @Test("leaves none of two members with one name, where the first one has a secret")
    func repeatedNames() throws {
        let text = #"{"a":{"client_secret":"hunter2"},"a":1,"b":2}"#
        let stub = try factory().stub(["response": ["body": .string(text)]])
        #expect(body(stub) == #"{"a":1,"b":2}"#)
    }

    @Test("leaves any other answer byte by byte as it is, and warns of nothing")
    func untouched() throws {
        for text in [
            #"{ "access_token" : "a" }"#, "a client's secret", "{\u{0}", #"{"auth_type":"service_auth"}"#,
            #"{"required":["client_secret","client_id"]}"#,
            #"{"token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}"#,
        ] {
            #expect(body(try factory().stub(["response": ["body": .string(text)]])) == text)
        }
        #expect(log.lines.isEmpty)
    }

    @Test("warns of headers that the server writes itself")
    func replacedHeaders() throws {
        let stub = try factory().stub(["response": ["headers": ["Content-Length": "3", "X-A": "b"], "body": "abc"]])
        #expect(stub.response.response.headers == [.init("X-A", "b")])
        #expect(log.lines == ["warning a stub's response has Content-Length: the server sends its own instead [:]"])
    }

    @Test("gives a stub the id that it is told, else the one of the JSON")
    func ids() throws {
        let json: JSONValue = ["id": "11111111-1111-4111-8111-11111111111A"]
        #expect(try factory().stub(json).id == "11111111-1111-4111-8111-11111111111a")
        #expect(try factory().stub(json, id: "X").id == "x")
    }

    @Test("says where a faulty stub stands in its document")
    func places() throws {
        #expect(throws: JSONError(path: [.index(3), .member("bogus")], reason: "is not supported")) {
            try factory().stub(["bogus": 1], at: [.index(3)])
        }
        #expect(throws: JSONError(path: [.member("mappings"), .index(1)], reason: "must be an object, not a number")) {
            var reader = try ObjectReader(["mappings": [[:], 7]])
            _ = try factory().stubs(&reader)
        }
    }

    @Test("finds none in an object without mappings")
    func noStubs() throws {
        var reader = try ObjectReader([:])
        #expect(try factory().stubs(&reader).isEmpty)
    }

    @Test("reads the file of an answer from __files in or beside a fixture, the first fixture first")
    func files() throws {
        let folder = try TemporaryFolder()
        let fixture = try folder.write("one/f.json", "{}")
        try folder.write("one/__files/a.txt", "beside")
        try folder.write("two/__files/a.txt", "in")
        try folder.write("two/__files/deep/b.txt", "deep")
        let factory = factory(fixture, folder.path + "/two/")
        #expect(body(try factory.stub(["response": ["bodyFileName": "a.txt"]])) == "beside")
        #expect(body(try factory.stub(["response": ["bodyFileName": "deep/b.txt"]])) == "deep")
    }

    @Test(
        "reads no file outside of its folder",
        arguments: ["../secret.txt", "deep/../../secret.txt", "/etc/hostname", "secret.txt", "", ".", "a.txt\u{0}"]
    )
    func outside(name: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("__files/a.txt", "content")
        try folder.write("__files/deep/b.txt", "content")
        try folder.write("secret.txt", "hunter2")
        #expect(throws: Self.noFile) {
            try factory(folder.path).stub(["response": ["bodyFileName": .string(name)]])
        }
    }

    @Test("reads no file where there are no fixtures")
    func noFixtures() {
        #expect(throws: Self.noFile) { try factory().stub(["response": ["bodyFileName": "Package.swift"]]) }
    }

    @Test("reads no file that a link leads to outside of the fixtures' folder, and none that is no file")
    func links() throws {
        let folder = try TemporaryFolder()
        try folder.write("secret.txt", "hunter2")
        try folder.write("fixtures/f.json", "{}")
        try folder.write("fixtures/shared/a.txt", "shared")
        try folder.write("fixtures/__files/own.txt", "own")
        let files = folder.path + "/fixtures/__files"
        for (name, target) in [
            ("secret.txt", "../../secret.txt"), ("absolute.txt", folder.path + "/secret.txt"), ("up", "../.."),
            ("a.txt", "../shared/a.txt"), ("loop", "loop"), ("device", "/dev/zero"), ("link.txt", "own.txt"),
        ] { try FileManager.default.createSymbolicLink(atPath: "\(files)/\(name)", withDestinationPath: target) }
        try #require(mkfifo(files + "/pipe", 0o600) == 0)
        let factory = factory(folder.path + "/fixtures")
        for name in ["secret.txt", "absolute.txt", "up/secret.txt", "loop", "device", "pipe", "."] {
            #expect(throws: Self.noFile) { try factory.stub(["response": ["bodyFileName": .string(name)]]) }
        }
        #expect(body(try factory.stub(["response": ["bodyFileName": "a.txt"]])) == "shared")
        #expect(body(try factory.stub(["response": ["bodyFileName": "link.txt"]])) == "own")
    }
}
