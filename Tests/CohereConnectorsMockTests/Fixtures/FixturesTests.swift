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
                    + "excludes, active, continue_on_failure, oauth, service_auth"
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
}
