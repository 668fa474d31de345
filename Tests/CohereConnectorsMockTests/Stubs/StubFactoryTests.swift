import CohereConnectorsMockTesting
import Compression
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

    // MARK: packed bodies

    private static let packed =
        "is packed and has client_secret or service_auth, which can't be taken out of it; a response must not carry it"

    private func response(_ body: [UInt8], _ codings: String?) -> JSONValue {
        var response: JSONObject = ["base64Body": .string(Data(body).base64EncodedString())]
        response["headers"] = codings.map { ["content-encoding": .string($0)] }
        return ["response": .object(response)]
    }

    private func gzip(_ text: String, times: Int = 1) throws -> [UInt8] {
        try gzip(Array(text.utf8), times: times)
    }

    private func gzip(_ bytes: [UInt8], times: Int = 1) throws -> [UInt8] {
        var bytes = bytes
        for _ in 0..<times { bytes = try #require(Compression.gzipped(bytes)) }
        return bytes
    }

    @Test("refuses a body that names a client_secret or a service_auth under gzip", arguments: inOtherForms)
    func gzippedSecrets(text: String) throws {
        for codings in ["gzip", "X-GZip", nil] {
            let error = #expect(throws: JSONError.self) {
                try factory().stub(response(gzip(text), codings))
            }
            #expect(error?.path == [.member("response"), .member("base64Body")])
            #expect([Self.packed, Self.reason].contains(error?.reason ?? ""))
        }
    }

    @Test("refuses a packed body with a secret that a client would find, however it is packed")
    func packedSecrets() throws {
        let secret = #"{"client_secret":"hunter2"}"#
        let zlib = try #require(Data(base64Encoded: "eJyrVkrOyUzNK4kvTk0uSi1RslLKKM0rSS0yUqoFAI4yCec="))
        let deflate = try #require(Data(base64Encoded: "q1ZKzslMzSuJL05NLkotUbJSyijNK0ktMlKqBQA="))
        // `zlib.compressobj(9, zlib.DEFLATED, 9)`, and `-15` with a flush in place of the end.
        let smallWindow = try #require(Data(base64Encoded: "GNOrVkrOyUzNK4kvTk0uSi1RslLKKM0rSS0yUqoFAI4yCec="))
        let flushed = try #require(Data(base64Encoded: "qlZKzslMzSuJL05NLkotUbJSyijNK0ktMlKqBQAAAP//"))
        let bodies: [([UInt8], String?)] = [
            (try gzip(secret), "gzip"), (try gzip(secret), nil), (try gzip(secret, times: 3), "gzip"),
            (try gzip(secret, times: 2), "gzip, gzip"), (try gzip("{") + gzip(String(secret.dropFirst())), "gzip"),
            (try gzip(secret).dropLast(8), "gzip"), (try gzip(secret) + [0], "gzip"),
            (try gzip(#"{"a":{"client_secret":"hunter2"},"a":1}"#), "gzip"),
            ([UInt8](zlib), "deflate"), ([UInt8](zlib), nil), ([UInt8](deflate), "deflate"),
            // Without a head, under a wrong header, with a small window, and within each other.
            ([UInt8](deflate), nil), ([UInt8](deflate), "identity"), ([UInt8](zlib), "gzip"),
            ([UInt8](zlib), "deflate, gzip"), (try gzip(secret), "deflate"), ([UInt8](smallWindow), nil),
            ([UInt8](smallWindow), "gzip"), (try gzip([UInt8](deflate)), nil), (try gzip([UInt8](smallWindow)), "gzip"),
            ([UInt8](flushed), nil),
        ]
        for (body, codings) in bodies {
            #expect(throws: JSONError(path: [.member("response"), .member("base64Body")], reason: Self.packed)) {
                try factory().stub(response(body, codings))
            }
        }
    }

    /// Bytes with a secret that some reader gives, though others find fault with them.
    @Test("refuses a body with a secret that is packed in an unusual way, or damaged")
    func unusualPacking() throws {
        let secret = #"{"client_secret":"hunter2"}"#
        let zlib = [UInt8](try #require(Data(base64Encoded: "eJyrVkrOyUzNK4kvTk0uSi1RslLKKM0rSS0yUqoFAI4yCec=")))
        let headless = Array(zlib.dropFirst(2).dropLast(4))
        // Behind zlib's head stand 65,534 bytes as they are, and the secret. Read from the first byte on, it is blocks
        // of 1, 65,280 and all other bytes, to the end.
        func length(_ count: Int) -> [UInt8] {
            let bytes = [UInt8(count & 0xFF), UInt8(count >> 8)]
            return bytes + bytes.map { ~$0 }
        }
        let rest = 0xFFFE - 4 - 0xFF00 - 5
        let blocks =
            length(0xFF00) + [UInt8](repeating: 0x20, count: 0xFF00) + [1] + length(rest + headless.count)
            + [UInt8](repeating: 0x20, count: rest)
        let polyglot = [0x78, 0x01, 0x00] + length(0xFFFE) + blocks + headless
        let twice = try gzip(secret, times: 2)
        let gzipped = try gzip(secret)
        var flagged = gzipped
        flagged[3] = 0xE2
        flagged.insert(contentsOf: [0x58, 0x58], at: 10)
        // Both words stand in blocks whose heads are valid UTF-8.
        let text = [UInt8](repeating: 0x20, count: 0xC361)
        let first = Array(text.dropLast(3)) + Array("cli".utf8)
        let second = Array("ent_secret".utf8) + text.dropLast(10)
        func textual(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
            [isLast ? 1 : 0, 0x61, 0xC3, 0x9E, 0x3C] + bytes
        }
        let valid = textual(first, isLast: false) + textual(second, isLast: true)
        #expect(String(validating: valid, as: UTF8.self) != nil)
        for body in [
            polyglot, twice.dropLast(8) + [], twice + [0, 0, 0], try gzip(gzipped + [0x78]), flagged,
            try gzip("h") + [UInt8](repeating: 0, count: 8) + gzipped, valid, try gzip(valid), [0x78, 0x01] + valid,
            [1, 2, 3] + gzipped,
        ] {
            for codings in ["gzip", "deflate", "gzip, deflate", nil] {
                #expect(throws: JSONError(path: [.member("response"), .member("base64Body")], reason: Self.packed)) {
                    try factory().stub(response(body, codings))
                }
            }
        }
    }

    @Test("takes a packed body of 1 MiB, with the work that one request may cause")
    func largest() throws {
        var words: [UInt8] = []
        var state: UInt64 = 1
        while words.count < 1 << 20 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            words += Array("\(state >> 40) ".utf8)
        }
        for size in [1 << 20, (1 << 20) - 1] {
            let packed = try gzip(Array(words.prefix(size)))
            #expect(packed.count > 400_000)
            _ = try factory().stub(response(packed, "gzip"), budget: Budget())
        }
    }

    @Test("takes any other bytes, whatever they begin with")
    func otherBytes() throws {
        var state: UInt64 = 1
        for size in 0..<300 {
            let bytes = (0..<size).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            for start in [[], [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [0x50, 0x4B, 3, 4]] as [[UInt8]] {
                _ = try factory().stub(response(start + bytes, nil))
            }
        }
    }

    @Test("refuses a packed body that can't be searched, and says why")
    func unsearchable() throws {
        let place: [JSONStep] = [.member("response"), .member("base64Body")]
        let rest = "so client_secret or service_auth can't be searched for in it"
        let large = String(repeating: "0", count: 1_048_577)
        #expect(throws: JSONError(path: place, reason: "unpacks to more than 1048576 bytes, \(rest)")) {
            try factory().stub(response(gzip(large), "gzip"))
        }
        // `zlib.compressobj(zdict=b"client_secret")`
        let dictionary = try #require(Data(base64Encoded: "ePklewVlq1ZKRuYqWSlllOaVpBYZKdUCAI4yCec="))
        for codings in ["deflate", "gzip", nil] {
            #expect(throws: JSONError(path: place, reason: "is zlib with a preset dictionary, \(rest)")) {
                try factory().stub(response([UInt8](dictionary), codings))
            }
        }
        #expect(throws: JSONError(path: place, reason: "is packed more than 4 times, \(rest)")) {
            try factory().stub(response(gzip("a", times: 5), "gzip"))
        }
        for codings in ["br", "zstd", "gzip, br", "other"] {
            let header: [JSONStep] = [.member("response"), .member("headers"), .member("Content-Encoding")]
            let reason =
                "names a coding under which client_secret or service_auth can't be searched for; "
                + "give the body unpacked, or as gzip"
            #expect(throws: JSONError(path: header, reason: reason)) {
                try factory().stub(response([0x1B, 0xF8, 0xFF], codings))
            }
        }
    }

    @Test("unpacks no more than a budget allows, however many stubs there are")
    func unpackingBudget() throws {
        let stub = response(try gzip(String(repeating: "0", count: 1000)), "gzip")
        var reader = try ObjectReader(["mappings": .array(Array(repeating: stub, count: 20))])
        let reason = "can't be searched: the unpacking of a body takes more work than one request may cause"
        // What lies under the gzip is tried itself, too.
        let path: [JSONStep] = [.member("mappings"), .index(5), .member("response"), .member("base64Body")]
        #expect(throws: JSONError(path: path, reason: reason)) {
            _ = try factory().stubs(&reader, budget: Budget(steps: 100_000))
        }
    }

    @Test(
        "leaves a packed body without secrets as it is, and one that is not packed as its header says",
        arguments: ["gzip", "deflate", nil]
    )
    func packedBodies(codings: String?) throws {
        let hello = try gzip("hello")
        let bodies: [[UInt8]] = [hello, hello.dropLast(3), try gzip(""), [0xFF, 0x00], Array("plain".utf8), []]
        for body in bodies {
            let stub = try factory().stub(response(body, codings))
            #expect(stub.response.response.body.bytes == body)
            #expect(!stub.response.hidesBody)
        }
        let stub = try factory().stub(["response": ["body": "plain", "headers": ["Content-Encoding": "br"]]])
        #expect(body(stub) == "plain")
        #expect(log.lines.isEmpty)
    }

    @Test("hides a packed body with something that is not shown, in the stub and in the journal")
    func hiddenBody() async throws {
        let client = try TestClient()
        let packed = try gzip(#"{"access_token":"hunter2"}"#)
        guard case .object(var stub) = response(packed, "gzip") else { return }
        stub["request"] = ["urlPath": "/token"]
        let id = try client.add(stub: .object(stub))
        #expect(await client.get("/token").response.body.bytes == packed)
        let hidden = "[redacted: \(packed.count) bytes]"
        let encoded = JSONValue.string(Data(hidden.utf8).base64EncodedString())
        #expect(await client.get("/__admin/mappings/\(id)").json["response"]?["base64Body"] == encoded)
        let event = await client.get("/__admin/requests").json["requests"]?.array?.first
        #expect(event?["response"]?["body"] == .string(hidden))
        #expect(event?["response"]?["bodyAsBase64"] == encoded)
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
        try folder.write("fixtures/common/a.txt", "shared")
        try folder.write("fixtures/__files/own.txt", "own")
        let files = folder.path + "/fixtures/__files"
        for (name, target) in [
            ("secret.txt", "../../secret.txt"), ("absolute.txt", folder.path + "/secret.txt"), ("up", "../.."),
            ("a.txt", "../common/a.txt"), ("loop", "loop"), ("device", "/dev/zero"), ("link.txt", "own.txt"),
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
