import CohereConnectorsMockTesting
import Connectors
import Foundation
import Testing

@testable import CohereConnectorsMock

@Suite("Fixtures")
struct FixturesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fixtures(_ paths: String...) throws(FixtureError) -> Fixtures {
        let factory = StubFactory(fixtures: paths, logger: MockConfiguration().logger)
        return try Fixtures(paths: paths, stubFactory: factory)
    }

    private func connector(_ id: String) -> JSONValue {
        ["id": .string(id), "name": "a", "url": "https://a.example/search"]
    }

    /// The ids of the connectors, in the order in which they are planted.
    private func ids(_ fixtures: Fixtures) -> [String?] { fixtures.connectors.elements.map(\.id) }

    @Test("are empty where there is no path")
    func none() throws {
        let fixtures = try fixtures()
        #expect(fixtures.connectors.isEmpty)
        #expect(fixtures.apiKeys.isEmpty)
        #expect(fixtures.stubs.isEmpty)
    }

    @Test("have the connectors, the keys and the stubs of a file")
    func file() throws {
        let path = try folder.write(
            "f.json",
            json: [
                "$schema": "schema.json", "connectors": [connector("a")], "api_keys": ["k", "l"],
                "mappings": [["name": "stub"]], "meta": ["total": 1], "importOptions": [:],
            ]
        )
        let fixtures = try fixtures(path)
        #expect(ids(fixtures) == ["a"])
        #expect(fixtures.apiKeys == [Secret("k"), Secret("l")])
        #expect(fixtures.stubs.map(\.name) == ["stub"])
    }

    @Test("take a null list for an absent one")
    func nulls() throws {
        let path = try folder.write("f.json", #"{"connectors":null,"api_keys":null,"mappings":null}"#)
        #expect(ids(try fixtures(path)) == [])
    }

    @Test("are those of a folder's files in the order of their names, without schema.json and what is no JSON file")
    func folderOfFiles() throws {
        for name in ["b", "a", "c"] {
            try folder.write("\(name).json", json: ["connectors": [connector(name)], "api_keys": [.string(name)]])
        }
        try folder.write("schema.json", "no JSON")
        try folder.write("readme.txt", "no JSON")
        try folder.write("deeper/d.json", "no JSON")
        let fixtures = try fixtures(folder.path)
        #expect(ids(fixtures) == ["a", "b", "c"])
        #expect(fixtures.apiKeys == [Secret("a"), Secret("b"), Secret("c")])
    }

    @Test("of several paths are read in the order of the paths, also a schema.json that is named itself")
    func severalPaths() throws {
        let first = try folder.write("z.json", json: ["connectors": [connector("z")]])
        let second = try folder.write("schema.json", json: ["connectors": [connector("s")]])
        #expect(ids(try fixtures(first, second)) == ["z", "s"])
        #expect(ids(try fixtures(second, first)) == ["s", "z"])
    }

    @Test("have the stubs of a folder that is WireMock's, one in a file or several, whatever folder they lie in")
    func wireMock() throws {
        try folder.write("mappings/b.json", json: ["name": "one", "request": ["url": "/"]])
        try folder.write("mappings/a/z.json", json: ["mappings": [["name": "two"], ["name": "three"]], "meta": [:]])
        try folder.write("mappings/readme.txt", "no JSON")
        try folder.write("__files/body.txt", "content")
        try folder.write("mappings/c.json", json: ["name": "four", "response": ["bodyFileName": "body.txt"]])
        let fixtures = try fixtures(folder.path)
        #expect(fixtures.stubs.map(\.name) == ["two", "three", "one", "four"])
        #expect(fixtures.stubs.last?.response.response.body.bytes == Array("content".utf8))
    }

    @Test("find the files of answers in the folder beside a fixture too")
    func filesBeside() throws {
        try folder.write("__files/in/body.txt", "content")
        let path = try folder.write("f.json", json: ["mappings": [["response": ["bodyFileName": "in/body.txt"]]]])
        #expect(try fixtures(path).stubs.first?.response.response.body.bytes == Array("content".utf8))
    }

    @Test("are what each organization starts from")
    func start() async throws {
        let path = try folder.write(
            "f.json",
            json: [
                "connectors": [connector("a")], "api_keys": ["acme/alice", "other/eve"],
                "mappings": [["request": ["url": "/stubbed"], "response": ["body": "yes"]]],
            ]
        )
        let client = try TestClient(MockConfiguration { $0.fixtures = [path] }, key: "acme/alice")
        _ = await client.delete("/v1/connectors/a")
        #expect(await client.connectorNames() == [])
        let stranger = client.with(key: "other/eve")
        #expect(await stranger.connectorNames() == ["a"])
        #expect(await stranger.get("/stubbed").text == "yes")
        #expect(await client.with(key: "acme/bob").get("/v1/connectors").status == 401)
        _ = await client.post("/__admin/reset")
        #expect(await client.connectorNames() == ["a"])
    }

    @Test(
        "that can't be used stop the start with file, place and reason",
        arguments: [
            ("", "", "is empty where a JSON object is expected"),
            (
                "{\n  \"a\": }", "", "is not valid JSON: a value is expected (line 2, column 8)"
            ),
            ("[]", "", "must be an object, not an array"),
            (
                #"{"connector":[]}"#, "connector",
                "is not a field of a fixture; known here are connectors, api_keys, mappings, $schema, meta, "
                    + "importOptions"
            ),
            (#"{"connectors":{}}"#, "connectors", "must be an array, not an object"),
            (#"{"connectors":[{"url":"http://a"}]}"#, "connectors[0].name", "is required"),
            (#"{"connectors":[{"name":" ","url":"http://a"}]}"#, "connectors[0].name", "must not be blank"),
            (
                #"{"connectors":[{"name":"a","url":"http://a"},{"name":"a","url":"http://a","nmae":"b"}]}"#,
                "connectors[1].nmae",
                "is not a field of a fixture; known here are id, created_at, updated_at, name, description, url, "
                    + "excludes, active, continue_on_failure, oauth, service_auth, results"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","oauth":{"authorize_url":"http://a","#
                    + #""token_url":"hunter2"}}]}"#,
                "connectors[0].oauth.token_url", "must be an absolute http or https URL"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","service_auth":{"token":"hunter2","type":"b"}}]}"#,
                "connectors[0].service_auth.type", "must be one of bearer, basic, noscheme"
            ),
            (
                #"{"connectors":[{"name":"a","url":"http://a","excludes":["b",7]}]}"#,
                "connectors[0].excludes[1]", "must be a string, not a number"
            ),
            (#"{"api_keys":["k",7]}"#, "api_keys[1]", "must be a string, not a number"),
            (#"{"mappings":[{"request":{"bogus":1}}]}"#, "mappings[0].request.bogus", "is not supported"),
            (
                #"{"mappings":[{"request":{"headers":{"a.b":{"equalTo":1}}}}]}"#,
                #"mappings[0].request.headers["a.b"].equalTo"#, "must be a string, not a number"
            ),
        ]
    )
    func faulty(text: String, place: String, reason: String) throws {
        let path = try folder.write("f.json", text)
        #expect(throws: FixtureError(file: path, path: place, reason: reason)) { try fixtures(path) }
    }

    @Test("name the file of a folder that can't be used")
    func faultyFileOfFolder() throws {
        try folder.write("a.json", json: ["connectors": [connector("x")]])
        let second = try folder.write("b.json", json: ["connectors": [connector("y"), connector("x")]])
        #expect(
            throws: FixtureError(
                file: second,
                path: "connectors[1].id",
                reason: "is the id of another connector of the fixtures"
            )
        ) { try fixtures(folder.path) }
    }

    @Test("name the file of WireMock's that can't be used")
    func faultyMapping() throws {
        let single = try folder.write("one/mappings/a.json", json: ["request": ["bogus": 1]])
        #expect(throws: FixtureError(file: single, path: "request.bogus", reason: "is not supported")) {
            try fixtures(folder.path + "/one")
        }
        let several = try folder.write("two/mappings/a.json", json: ["mappings": [[:], ["bogus": 1]]])
        #expect(throws: FixtureError(file: several, path: "mappings[1].bogus", reason: "is not supported")) {
            try fixtures(folder.path + "/two")
        }
    }

    @Test("that are not there stop the start")
    func missing() throws {
        let path = folder.path + "/missing.json"
        #expect(throws: FixtureError(file: path, path: "", reason: "does not exist")) { try fixtures(path) }
        #expect(throws: FixtureError(file: path, path: "", reason: "does not exist")) {
            try TestClient(MockConfiguration { $0.fixtures = [path] })
        }
    }

    @Test("that are a link to nowhere in a folder stop the start")
    func danglingLink() throws {
        let link = folder.path + "/a.json"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path + "/missing")
        #expect(throws: FixtureError(file: link, path: "", reason: "cannot be read: No such file or directory")) {
            try fixtures(folder.path)
        }
    }

    // MARK: links

    private func link(_ name: String, to target: String) throws {
        let path = "\(folder.path)/\(name)"
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test("are read from a Kubernetes ConfigMap, which is a folder of links, and each file counts once")
    func configMap() throws {
        for place in ["", "mappings/"] {
            let hidden = "\(place)..2024_01_02_03_04_05.123"
            let content: JSONValue = place.isEmpty ? ["connectors": [connector("a")]] : ["name": "stub"]
            try folder.write("\(hidden)/a.json", json: content)
            try link("\(place)..data", to: "..2024_01_02_03_04_05.123")
            try link("\(place)a.json", to: "..data/a.json")
        }
        let fixtures = try fixtures(folder.path)
        #expect(ids(fixtures) == ["a"])
        #expect(fixtures.stubs.map(\.name) == ["stub"])
    }

    @Test("are read from a folder mappings that is a link, and from folders and files in it that are links")
    func linkedFolders() throws {
        try folder.write("elsewhere/one.json", json: ["name": "one"])
        try folder.write("further/two.json", json: ["name": "two"])
        try link("elsewhere/more", to: "../further")
        try link("elsewhere/again.json", to: "one.json")
        try link("elsewhere/loop", to: "..")
        try link("elsewhere/loop2", to: ".")
        try link("fixtures/mappings", to: "../elsewhere")
        let names = try fixtures(folder.path + "/fixtures").stubs.map(\.name)
        #expect(names.sorted { ($0 ?? "") < ($1 ?? "") } == ["one", "two"])
    }

    @Test("pass over names that begin with a dot, folders with the name of a file, and what is no JSON file")
    func passedOver() throws {
        for name in ["._x.json", ".hidden.json", "mappings/._x.json", "mappings/.git/x.json", "mappings/notes.txt"] {
            try folder.write(name, "no JSON")
        }
        try folder.write("folder.json/inside.json", "no JSON")
        try folder.write("mappings/deep.json/inside.json", json: ["name": "inside"])
        let fixtures = try fixtures(folder.path)
        #expect(ids(fixtures).isEmpty)
        #expect(fixtures.stubs.map(\.name) == ["inside"], "in a folder of any name")
    }

    @Test("that are a pipe, a device or a link in a circle stop the start, and don't hold it")
    func noFiles() throws {
        try #require(mkfifo(folder.path + "/pipe.json", 0o600) == 0)
        let pipe = folder.path + "/pipe.json"
        let isNone = "is neither a file nor a folder"
        for path in [pipe, folder.path] {
            #expect(throws: FixtureError(file: pipe, path: "", reason: isNone)) { try fixtures(path) }
        }
        #expect(throws: FixtureError(file: "/dev/zero", path: "", reason: isNone)) { try fixtures("/dev/zero") }
        try link("circle/mappings/a.json", to: "a.json")
        let circle = folder.path + "/circle"
        let reason = "cannot be read: Too many levels of symbolic links"
        #expect(throws: FixtureError(file: circle + "/mappings/a.json", path: "", reason: reason)) {
            try fixtures(circle)
        }
        try link("nowhere/mappings", to: "missing")
        let nowhere = folder.path + "/nowhere"
        let missing = "cannot be read: No such file or directory"
        #expect(throws: FixtureError(file: nowhere + "/mappings", path: "", reason: missing)) { try fixtures(nowhere) }
    }

    @Test("in a folder or a file that may not be read stop the start with its path and the reason")
    func unreadable() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let file = try folder.write("a/f.json", "{}")
            try folder.write("b/mappings/f.json", "{}")
            try folder.write("c/mappings/deep/f.json", "{}")
            let closed = [file, folder.path + "/b/mappings", folder.path + "/c/mappings/deep"]
            for path in closed { chmod(path, 0) }
            // A test that runs as root may read everything.
            if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
            for (path, place) in zip(["/a", "/b", "/c"], closed) {
                let factory = StubFactory(fixtures: [], logger: MockConfiguration().logger)
                let error = #expect(throws: FixtureError.self) {
                    try Fixtures(paths: [folder.path + path], stubFactory: factory)
                }
                #expect(error?.file == place)
                #expect(error?.reason.hasPrefix("cannot be read") == true)
            }
            seteuid(0)
            for path in closed { chmod(path, 0o755) }
        }
    }

    @Test("that nest too deep, or are too large, stop the start")
    func bounds() throws {
        let deep = String(repeating: "d/", count: 40)
        try folder.write("deep/mappings/\(deep)x.json", json: ["name": "x"])
        let error = #expect(throws: FixtureError.self) { try fixtures(folder.path + "/deep") }
        #expect(error?.reason == "lies in more than 32 folders")
        let large = try folder.write("large.json", "")
        try #require(truncate(large, off_t(FileSystem.sizeLimit) + 1) == 0)
        #expect(throws: FixtureError(file: large, path: "", reason: "is larger than 64 MiB")) { try fixtures(large) }
    }

    @Test("with two stubs of one id stop the start, and name both files")
    func duplicateStubs() throws {
        let id = "5e5ad1a5-0000-4000-8000-000000000000"
        let first = try folder.write("a.json", json: ["mappings": [[:], ["id": .string(id)]]])
        let second = try folder.write("mappings/b.json", json: ["uuid": .string(id.uppercased())])
        #expect(throws: FixtureError(file: second, path: "id", reason: "is the id of another stub, in \(first)")) {
            try fixtures(folder.path)
        }
        let one = try folder.write("one.json", json: ["mappings": [["id": .string(id)], ["id": .string(id)]]])
        #expect(throws: FixtureError(file: one, path: "mappings[1].id", reason: "is the id of mappings[0] already")) {
            try fixtures(one)
        }
    }

    @Test("with a key that is blank stop the start")
    func blankKey() throws {
        let path = try folder.write("f.json", json: ["api_keys": ["k", " "]])
        #expect(throws: FixtureError(file: path, path: "api_keys[1]", reason: "must not be blank")) {
            try fixtures(path)
        }
    }

    @Test("may have comments and single quotes, and WireMock's files may have numbers in quotes and a schema")
    func relaxed() throws {
        try folder.write("a.json", "{ // connectors\n 'connectors': [], /* keys */ 'api_keys': ['k'] }")
        try folder.write(
            "mappings/one.json",
            "{'$schema':'https://example.com/schema.json','request':{'urlPath':5},'response':{'status':'201'}} // one"
        )
        let fixtures = try fixtures(folder.path)
        #expect(fixtures.apiKeys == [Secret("k")])
        #expect(fixtures.stubs.map { $0.response.response.status.code } == [201])
        // Connectors have types, as in Cohere's API.
        let faulty = try folder.write("b.json", #"{"connectors":[{"name":5,"url":"https://a.example/search"}]}"#)
        #expect(throws: FixtureError.self) { try self.fixtures(faulty) }
    }
}
