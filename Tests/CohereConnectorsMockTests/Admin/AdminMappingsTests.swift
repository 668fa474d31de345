import CohereConnectorsMock
import CohereConnectorsMockTesting
import Testing

@Suite("The admin API's mappings")
struct AdminMappingsTests {
    private static let first = "11111111-1111-4111-8111-111111111111"
    private static let second = "22222222-2222-4222-8222-222222222222"
    private static let third = "33333333-3333-4333-8333-333333333333"
    private static let nothing = refusal(code: 404, "There is nothing of this id")

    private let alice: TestClient
    private let bob: TestClient
    private let stranger: TestClient

    init() throws {
        alice = try TestClient(.reproducible(), key: "acme/alice")
        bob = alice.with(key: "acme/bob")
        stranger = alice.with(key: "other/eve")
    }

    /// A stub for the list of connectors, which answers with a text.
    private func stub(_ id: String, _ text: String, metadata: JSONValue? = nil) -> JSONValue {
        var stub: JSONObject = [
            "id": .string(id), "request": ["urlPath": "/v1/connectors"], "response": ["body": .string(text)],
        ]
        stub["metadata"] = metadata
        return .object(stub)
    }

    private func ids(_ client: TestClient, query: String = "") async -> [String?] {
        await client.get("/__admin/mappings\(query)").json["mappings"]?.array?.map { $0["id"]?.string } ?? []
    }

    // MARK: create, get, list

    @Test("show a stub as it was given, with WireMock's defaults and its id twice")
    func create() async {
        let created = await alice.post("/__admin/mappings", json: stub(Self.first, "hello"))
        #expect(created.status == 201)
        let shown =
            #"{"id":"\#(Self.first)","request":{"urlPath":"/v1/connectors","method":"ANY"},"#
            + #""response":{"body":"hello","status":200},"uuid":"\#(Self.first)"}"#
        #expect(created.text == shown)
        #expect(created.header("Content-Type") == "application/json")
        #expect(await alice.get("/__admin/mappings/\(Self.first)").text == shown)
    }

    @Test("keep name, priority, scenario and metadata of a stub")
    func members() async {
        let stub: JSONValue = [
            "uuid": .string(Self.first), "name": "n", "priority": 1, "persistent": true, "scenarioName": "s",
            "requiredScenarioState": "Started", "newScenarioState": "next", "metadata": ["a": 1],
            "request": ["method": "GET", "url": "/"], "response": ["status": 204],
        ]
        let created = await alice.post("/__admin/mappings", json: stub)
        var expected = stub.object ?? [:]
        expected["id"] = .string(Self.first)
        #expect(created.json == .object(expected))
    }

    @Test("draw an id for a stub that has none")
    func drawnID() async throws {
        let created = await alice.post("/__admin/mappings", json: [:])
        let id = try #require(created.json["id"]?.string)
        #expect(try /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.wholeMatch(in: id) != nil)
        #expect(await alice.get("/__admin/mappings/\(id.uppercased())").json == created.json)
    }

    @Test("pass over what follows the first JSON value, which the tests of Cohere's Go SDK count on")
    func trailingText() async {
        let created = await alice.send(
            .post,
            "/__admin/mappings",
            text: #"{"id":"\#(Self.first)","request":{"urlPath":"/a"}},"queryParameters":{}}"#
        )
        #expect(created.status == 201)
        #expect(created.json["request"] == ["urlPath": "/a", "method": "ANY"])
    }

    @Test("are listed newest first, a page at a time, with their total")
    func list() async {
        for id in [Self.first, Self.second, Self.third] {
            _ = await alice.post("/__admin/mappings", json: stub(id, ""))
        }
        let whole = await alice.get("/__admin/mappings")
        #expect(whole.status == 200)
        #expect(whole.json["meta"] == ["total": 3])
        #expect(await ids(alice) == [Self.third, Self.second, Self.first])
        #expect(await alice.get("/__admin").json == whole.json)
        #expect(await alice.get("/__admin/").json == whole.json)
        let page = await alice.get("/__admin/mappings?offset=1&limit=1")
        #expect(page.json["mappings"]?.array?.map { $0["id"] } == [.string(Self.second)])
        #expect(page.json["meta"] == ["total": 3])
        #expect(await ids(alice, query: "?limit=0") == [])
        for (query, name) in [("?offset=-1", "offset"), ("?limit=x", "limit"), ("?limit=", "limit")] {
            let refused = await alice.get("/__admin/mappings" + query)
            #expect(refused.status == 400)
            #expect(refused.json == misused(name, "must be a whole number, 0 or more"))
        }
    }

    @Test("never show a secret that a pattern asks for or that a stub was given")
    func secrets() async {
        let created = await alice.post(
            "/__admin/mappings",
            json: [
                "id": .string(Self.first),
                "request": [
                    "headers": ["Authorization": ["equalTo": "Bearer hunter2"], "X-Plain": ["equalTo": "seen"]],
                    "bodyPatterns": [["equalToJson": ["client_secret": "hunter2", "name": "seen"]]],
                ],
                "response": ["jsonBody": ["access_token": "hunter2", "name": "seen"]],
            ]
        )
        #expect(
            created.json == [
                "id": .string(Self.first), "uuid": .string(Self.first),
                "request": [
                    "method": "ANY",
                    "headers": ["Authorization": ["equalTo": "[redacted]"], "X-Plain": ["equalTo": "seen"]],
                    "bodyPatterns": [["equalToJson": ["client_secret": "[redacted]", "name": "seen"]]],
                ],
                "response": ["status": 200, "jsonBody": ["access_token": "[redacted]", "name": "seen"]],
            ]
        )
        for target in ["", "/\(Self.first)"] {
            #expect(!(await alice.get("/__admin/mappings\(target)").text.contains("hunter2")))
        }
    }

    // MARK: whose they are

    @Test("belong to the organization of the key that created them, and without a key to all")
    func organizations() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "acme's"))
        #expect(await bob.get("/v1/connectors").text == "acme's")
        #expect(await stranger.get("/v1/connectors").json == ["connectors": [], "total_count": 0])
        _ = await alice.forAllOrganizations.post("/__admin/mappings", json: stub(Self.second, "everyone's"))
        #expect(await stranger.get("/v1/connectors").text == "everyone's")
        #expect(await alice.get("/v1/connectors").text == "everyone's", "the newest of equals is asked first")
        #expect(await ids(alice) == [Self.first])
        #expect(await ids(stranger) == [])
        #expect(await ids(alice.forAllOrganizations) == [Self.second, Self.first])
    }

    @Test("of one organization can't be seen, changed or removed with the key of another")
    func foreign() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "acme's"))
        let target = "/__admin/mappings/\(Self.first)"
        let answers = [
            await stranger.get(target), await stranger.put(target, json: [:]), await stranger.delete(target),
        ]
        for answer in answers {
            #expect(answer.status == 404)
            #expect(answer.json == Self.nothing)
        }
        _ = await stranger.delete("/__admin/mappings")
        #expect(await ids(alice) == [Self.first])
        #expect(await alice.forAllOrganizations.delete(target).text == "{}")
        #expect(await ids(alice) == [])
    }

    // MARK: replace, remove, reset

    @Test("are replaced in their place, under the id of the path")
    func replace() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "old"))
        _ = await alice.post("/__admin/mappings", json: stub(Self.second, "newest"))
        let replaced = await alice.put("/__admin/mappings/\(Self.first)", json: stub(Self.third, "new"))
        #expect(replaced.status == 200)
        #expect(replaced.json["id"] == .string(Self.first))
        #expect(replaced.json["response"] == ["body": "new", "status": 200])
        #expect(await ids(alice) == [Self.second, Self.first])
        #expect(await alice.get("/__admin/mappings/\(Self.first)").json == replaced.json)
    }

    @Test("stay as they are if what shall replace one can't be used")
    func faultyReplacement() async {
        let created = await alice.post("/__admin/mappings", json: stub(Self.first, "old"))
        let refused = await alice.put("/__admin/mappings/\(Self.first)", json: ["response": ["status": "x"]])
        #expect(refused.status == 422)
        #expect(
            refused.json == unusable("/response/status", "must be a whole number from 200 to 999, not a string")
        )
        #expect(await alice.get("/__admin/mappings/\(Self.first)").json == created.json)
    }

    @Test("can't be got, replaced or removed under an id that none has")
    func unknownID() async {
        let target = "/__admin/mappings/\(Self.first)"
        for answer in [await alice.get(target), await alice.put(target, json: [:]), await alice.delete(target)] {
            #expect(answer.status == 404)
            #expect(answer.json == Self.nothing)
        }
    }

    @Test("are removed one by one or all together, and leave those of other organizations")
    func remove() async {
        for id in [Self.first, Self.second] { _ = await alice.post("/__admin/mappings", json: stub(id, "acme's")) }
        _ = await stranger.post("/__admin/mappings", json: stub(Self.third, "other's"))
        let removed = await alice.delete("/__admin/mappings/\(Self.second)")
        #expect(removed.status == 200)
        #expect(removed.text == "{}")
        #expect(await ids(alice) == [Self.first])
        let emptied = await alice.delete("/__admin/mappings")
        #expect(emptied.status == 200)
        #expect(emptied.text == "{}")
        #expect(await ids(alice) == [])
        #expect(await ids(stranger) == [Self.third])
        _ = await alice.forAllOrganizations.delete("/__admin/mappings")
        #expect(await ids(stranger) == [])
    }

    @Test("return to the fixtures' by a reset")
    func reset() async throws {
        let folder = try TemporaryFolder()
        let fixture = try folder.write("f.json", json: ["mappings": [stub(Self.first, "fixture's")]])
        let client = try TestClient(.reproducible { $0.fixtures = [fixture] }, key: "acme/alice")
        _ = await client.post("/__admin/mappings", json: stub(Self.second, "added"))
        _ = await client.delete("/__admin/mappings/\(Self.first)")
        #expect(await ids(client) == [Self.second])
        let answer = await client.post("/__admin/mappings/reset")
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await ids(client) == [Self.first])
        #expect(await client.get("/v1/connectors").text == "fixture's")
    }

    @Test("reset by WireMock's call empty the journal too, the organization's alone")
    func resetEmptiesTheJournal() async {
        for each in [alice, stranger] { _ = await each.get("/v1/connectors") }
        _ = await alice.post("/__admin/mappings/reset")
        #expect(await alice.get("/__admin/requests").json["meta"] == ["total": 0])
        #expect(await stranger.get("/__admin/requests").json["meta"] == ["total": 1])
    }

    @Test("are read from the fixtures again by a reset, those of one organization or of all")
    func resetReadsFixtures() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mappings/one.json", json: stub(Self.first, "one"))
        try folder.write("mappings/unnamed.json", json: ["request": ["url": "/unnamed"]])
        try folder.write("__files/body.txt", "from a file")
        let client = try TestClient(.reproducible { $0.fixtures = [folder.path] }, key: "acme/alice")
        let other = client.with(key: "other/eve")
        let unnamed = try #require(await ids(client).compactMap { $0 }.first { $0 != Self.first })
        try folder.write("mappings/one.json", json: stub(Self.first, "changed"))
        let fromFile: JSONValue = [
            "id": .string(Self.second), "request": ["url": "/new"], "response": ["bodyFileName": "body.txt"],
        ]
        try folder.write("mappings/two.json", json: fromFile)
        #expect(await client.post("/__admin/mappings/reset").status == 200)
        #expect(
            await Set(ids(client)) == [Self.first, Self.second, unnamed],
            "a stub without an id keeps the one it got"
        )
        #expect(await client.get("/v1/connectors").text == "changed")
        #expect(await client.get("/new").text == "from a file")
        #expect(await other.get("/v1/connectors").text == "one")
        #expect(await client.forAllOrganizations.post("/__admin/mappings/reset").status == 200)
        #expect(await other.get("/v1/connectors").text == "changed")
        // What was read last is what a whole reset returns to.
        #expect(await client.forAllOrganizations.delete("/__admin/mappings").status == 200)
        #expect(await client.forAllOrganizations.post("/__admin/reset").status == 200)
        #expect(await other.get("/new").text == "from a file")
    }

    @Test("stay as they are if a reset finds a faulty fixture, whose file and place it names")
    func faultyFixture() async throws {
        let folder = try TemporaryFolder()
        let fixture = try folder.write("f.json", json: ["mappings": [stub(Self.first, "fixture's")]])
        let client = try TestClient(.reproducible { $0.fixtures = [fixture] }, key: "acme/alice")
        _ = await client.post("/__admin/mappings", json: stub(Self.second, "added"))
        try folder.write("f.json", json: ["mappings": [["request": ["bogus": 1]]]])
        let refused = await client.post("/__admin/mappings/reset")
        #expect(refused.status == 422)
        #expect(
            refused.json == [
                "errors": [
                    [
                        "code": 10, "title": "The fixtures can't be read again",
                        "detail": .string("fixture \(fixture): mappings[0].request.bogus is not supported"),
                    ]
                ]
            ]
        )
        #expect(await ids(client) == [Self.second, Self.first])
        #expect(await client.get("/__admin/requests").json["meta"] == ["total": 0])
    }

    @Test("are edited by the id in the body")
    func edit() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "before"))
        for body in [stub(Self.first, "after"), ["uuid": .string(Self.first), "response": ["body": "again"]]] {
            let edited = await alice.post("/__admin/mappings/edit", json: body)
            #expect(edited.status == 200)
            #expect(edited.json["id"] == .string(Self.first))
            #expect(edited.json["response"]?["body"] == body["response"]?["body"])
        }
        #expect(await alice.get("/v1/connectors").text == "again")
        let unknown = await alice.post("/__admin/mappings/edit", json: stub(Self.second, ""))
        #expect(unknown.status == 404)
        #expect(unknown.json == Self.nothing)
        let unnamed = await alice.post("/__admin/mappings/edit", json: ["response": ["body": "no id"]])
        #expect(unnamed.status == 422)
        #expect(unnamed.json == unusable("/id", "is required, as it says which stub is edited"))
        #expect(await stranger.post("/__admin/mappings/edit", json: stub(Self.first, "")).status == 404)
        #expect(await alice.get("/v1/connectors").text == "again")
    }

    @Test("are removed by the id in the body, or else by the same request")
    func removeGiven() async {
        let request: JSONValue = ["method": "GET", "url": "/x", "headers": ["A": ["equalTo": "1"]]]
        for id in [Self.first, Self.second] {
            _ = await alice.post("/__admin/mappings", json: ["id": .string(id), "request": request])
        }
        _ = await alice.post("/__admin/mappings", json: ["id": .string(Self.third), "request": ["url": "/x"]])
        _ = await stranger.post("/__admin/mappings", json: ["request": request])
        // The id is enough, even if the rest can't be used.
        let call = "/__admin/mappings/remove"
        #expect(await alice.post(call, json: ["id": .string(Self.first), "request": ["bogus": 1]]).text == "{}")
        #expect(await ids(alice) == [Self.third, Self.second])
        let same: JSONValue = ["headers": ["A": ["equalTo": "1"]], "url": "/x", "method": "GET"]
        #expect(await alice.post(call, json: ["id": .string(Self.first), "request": same]).status == 200)
        #expect(await ids(alice) == [Self.third])
        #expect(await ids(stranger).count == 1)
        #expect(await alice.post(call, json: ["request": ["url": "/y"]]).status == 200)
        let refused = await alice.post(call, json: ["request": ["bogus": 1]])
        #expect(refused.status == 422)
        #expect(refused.json == unusable("/request/bogus", "is not supported"))
        #expect(await ids(alice) == [Self.third])
        #expect(await alice.post(call, json: ["request": ["url": "/x", "method": "ANY"]]).status == 200)
        #expect(await ids(alice) == [])
    }

    @Test("are not saved, which the answer says")
    func save() async {
        let answer = await alice.post("/__admin/mappings/save")
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "message": """
                Nothing was saved: stubs live in memory. To keep them, put what GET /__admin/mappings answers into the \
                folder mappings of a fixture (see --fixtures).
                """
            ]
        )
    }

    @Test("that nothing matched are not known, nor removed, without a journal", arguments: [HTTP.Method.get, .delete])
    func unmatchedWithoutJournal(method: HTTP.Method) async throws {
        let client = try TestClient(.reproducible { $0.journalLimit = 0 }, key: "acme/alice")
        _ = await client.post("/__admin/mappings", json: stub(Self.first, ""))
        let refused = await client.send(method, "/__admin/mappings/unmatched")
        #expect(refused.status == 422)
        #expect(
            refused.json
                == refusal(
                    code: 10,
                    "The journal is turned off (see --journal-limit), so nobody knows which stubs have matched"
                )
        )
        #expect(await ids(client) == [Self.first])
    }

    @Test("that no request in the journal matched are listed and removed, those of an organization by its requests")
    func unmatched() async {
        for (id, path) in [(Self.first, "/one"), (Self.second, "/two")] {
            _ = await alice.post("/__admin/mappings", json: ["id": .string(id), "request": ["url": .string(path)]])
        }
        _ = await stranger.post("/__admin/mappings", json: ["id": .string(Self.third), "request": ["url": "/two"]])
        _ = await alice.get("/two")
        let listed = await alice.get("/__admin/mappings/unmatched")
        #expect(listed.status == 200)
        #expect(listed.json["mappings"]?.array?.map { $0["id"] } == [.string(Self.first)])
        #expect(listed.json["meta"] == ["total": 1])
        let all = await alice.forAllOrganizations.get("/__admin/mappings/unmatched")
        #expect(all.json["mappings"]?.array?.map { $0["id"] } == [.string(Self.third), .string(Self.first)])
        let removed = await alice.delete("/__admin/mappings/unmatched")
        #expect(removed.status == 200)
        #expect(removed.text == "{}")
        #expect(await ids(alice) == [Self.second])
        #expect(await ids(stranger) == [Self.third])
        _ = await alice.delete("/__admin/requests")
        _ = await alice.forAllOrganizations.delete("/__admin/mappings/unmatched")
        #expect(await ids(alice) == [])
        #expect(await ids(stranger) == [])
    }

    @Test("that are read and put back stay as they are, though a secret of theirs is not shown")
    func putBack() async throws {
        let stub = await alice.post(
            "/__admin/mappings",
            json: [
                "request": ["url": "/o?code=abc"],
                "response": ["headers": ["Location": "/x?code=a"], "jsonBody": ["access_token": "at"]],
            ]
        ).json
        let id = try #require(stub["id"]?.string)
        let read = await alice.get("/__admin/mappings/\(id)").json
        #expect(await alice.put("/__admin/mappings/\(id)", json: read).json == read)
        let answer = await alice.get("/o?code=abc")
        #expect(answer.text == #"{"access_token":"at"}"#)
        #expect(answer.header("Location") == "/x?code=a")
    }

    // MARK: import

    private func importing(_ stubs: [JSONValue], _ options: JSONValue = .null) async -> TestResponse {
        await alice.post("/__admin/mappings/import", json: ["mappings": .array(stubs), "importOptions": options])
    }

    @Test("are imported so that the first of the list is asked first")
    func importOrder() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.third, "older"))
        let answer = await importing([stub(Self.first, "first"), stub(Self.second, "second")])
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(await ids(alice) == [Self.first, Self.second, Self.third])
        #expect(await alice.get("/v1/connectors").text == "first")
        #expect(await ids(stranger) == [])
    }

    @Test(
        "of an import that are there already are replaced or kept, as its policy says",
        arguments: [
            (.null, "new"), (["duplicatePolicy": "OVERWRITE"], "new"), (["duplicatePolicy": "IGNORE"], "old"),
        ] as [(JSONValue, String)]
    )
    func duplicatePolicy(options: JSONValue, expected: String) async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "old"))
        #expect(await importing([stub(Self.first, "new"), stub(Self.second, "")], options).status == 200)
        let shown = await alice.get("/__admin/mappings/\(Self.first)").json["response"]?["body"]
        #expect(shown == .string(expected))
        #expect(await ids(alice) == [Self.second, Self.first])
    }

    @Test("that an import doesn't name go where it says so")
    func deleteAllNotInImport() async {
        for id in [Self.first, Self.second] { _ = await alice.post("/__admin/mappings", json: stub(id, "")) }
        _ = await stranger.post("/__admin/mappings", json: stub(Self.third, ""))
        #expect(await importing([stub(Self.second, "")], ["deleteAllNotInImport": true]).status == 200)
        #expect(await ids(alice) == [Self.second])
        #expect(await ids(stranger) == [Self.third])
    }

    @Test(
        "are imported all or none",
        arguments: [
            (
                #"{"mappings":[{},{"request":{"bogus":1}}]}"#, "/mappings/1/request/bogus", "is not supported"
            ),
            (
                #"{"mappings":[{}],"importOptions":{"duplicatePolicy":"MERGE"}}"#, "/importOptions/duplicatePolicy",
                "must be OVERWRITE or IGNORE"
            ),
            (
                #"{"mappings":[{}],"importOptions":{"deleteAllNotInImport":1}}"#,
                "/importOptions/deleteAllNotInImport", "must be true or false, not a number"
            ),
            (#"{"mappings":[{}],"importOptions":{"bogus":1}}"#, "/importOptions/bogus", "is not supported"),
            (#"{"mappings":[{}],"bogus":1}"#, "/bogus", "is not supported"),
            (#"{"mappings":{}}"#, "/mappings", "must be an array, not an object"),
            (
                #"{"mappings":[{"id":"\#(Self.first)"},{},{"id":"\#(Self.first)"}]}"#, "/mappings/2/id",
                "is the id of mappings[0] already"
            ),
            (
                #"{"mappings":[{},{"uuid":"\#(Self.third)"},{"uuid":"\#(Self.third.uppercased())"}]}"#,
                "/mappings/2/uuid", "is the id of mappings[1] already"
            ),
        ]
    )
    func faultyImport(body: String, pointer: String, reason: String) async {
        let refused = await alice.send(.post, "/__admin/mappings/import", text: body)
        #expect(refused.status == 422)
        #expect(refused.json == unusable(pointer, reason))
        #expect(await ids(alice) == [])
    }

    // MARK: metadata

    @Test("are found and removed by their metadata")
    func metadata() async {
        _ = await alice.post("/__admin/mappings", json: stub(Self.first, "", metadata: ["suite": "drive"]))
        _ = await alice.post("/__admin/mappings", json: stub(Self.second, "", metadata: ["suite": "mail"]))
        _ = await stranger.post("/__admin/mappings", json: stub(Self.third, "", metadata: ["suite": "drive"]))
        let pattern: JSONValue = ["matchesJsonPath": ["expression": "$.suite", "equalTo": "drive"]]
        let found = await alice.post("/__admin/mappings/find-by-metadata", json: pattern)
        #expect(found.status == 200)
        #expect(found.json["mappings"]?.array?.map { $0["id"] } == [.string(Self.first)])
        #expect(found.json["meta"] == ["total": 1])
        let removed = await alice.post("/__admin/mappings/remove-by-metadata", json: pattern)
        #expect(removed.status == 200)
        #expect(removed.text == "{}")
        #expect(await ids(alice) == [Self.second])
        #expect(await ids(stranger) == [Self.third])
    }

    @Test("can't be found by an operator that nobody knows", arguments: ["find", "remove"])
    func faultyMetadata(call: String) async {
        let refused = await alice.post("/__admin/mappings/\(call)-by-metadata", json: ["bogus": 1])
        #expect(refused.status == 422)
        #expect(
            refused.json
                == unusable(
                    "/bogus",
                    "is no operator that is supported; these are: absent, after, and, anything, before, "
                        + "binaryEqualTo, contains, doesNotContain, doesNotMatch, equalTo, equalToDateTime, "
                        + "equalToJson, equalToNumber, greaterThanEqualNumber, greaterThanNumber, "
                        + "lessThanEqualNumber, lessThanNumber, matches, matchesJsonPath, not, or"
                )
        )
    }

    // MARK: errors

    @Test(
        "refuse a stub with the place of what can't be used",
        arguments: [
            ("", "", "the body is empty"),
            ("{", "", "the body is no JSON: a member's name in double quotes is expected at offset 1"),
            ("[]", "", "must be an object, not an array"),
            (#"{"id":"x"}"#, "/id", "must be a UUID"),
            (#"{"bogus":1}"#, "/bogus", "is not supported"),
            (#"{"request":[]}"#, "/request", "must be an object, not an array"),
            (
                #"{"request":{"method":7}}"#, "/request/method",
                "must be a method, or have oneOf or noneOf with a list of methods"
            ),
            (
                #"{"request":{"url":"/","urlPath":"/"}}"#, "/request/urlPath",
                "stands beside url; give one of them"
            ),
            (
                #"{"request":{"headers":{"a/b~c":{"equalTo":7}}}}"#, "/request/headers/a~1b~0c/equalTo",
                "must be a string, not a number"
            ),
            (
                #"{"request":{"bodyPatterns":[{"absent":true},{"absent":false}]}}"#,
                "/request/bodyPatterns/1/absent", "must be true; leave it out, or use not, for the contrary"
            ),
            (
                #"{"request":{"pathParameters":{"id":{"absent":true}}}}"#, "/request/pathParameters",
                "needs a urlPathTemplate"
            ),
            (#"{"response":{"proxyBaseUrl":"http://x"}}"#, "/response/proxyBaseUrl", "is not supported"),
            (
                #"{"response":{"status":99}}"#, "/response/status",
                "must be a whole number from 200 to 999"
            ),
            (#"{"response":{"base64Body":"?"}}"#, "/response/base64Body", "is no base64"),
            (
                #"{"response":{"passthrough":true,"status":200}}"#, "/response/status",
                "can't stand beside passthrough, which answers as the server does"
            ),
            (
                #"{"response":{"bodyFileName":"a.json"}}"#, "/response/bodyFileName",
                "names no file in the fixtures' __files folder"
            ),
            (#"{"newScenarioState":"x"}"#, "/newScenarioState", "needs a scenarioName"),
            (#"{"postServeActions":[{}]}"#, "/postServeActions", "is not supported"),
        ]
    )
    func faultyStub(body: String, pointer: String, reason: String) async {
        let refused = await alice.send(.post, "/__admin/mappings", text: body)
        #expect(refused.status == 422)
        #expect(refused.json == unusable(pointer, reason))
        #expect(await ids(alice) == [])
    }

    @Test(
        "show nothing that is compared with what a secret path leads to",
        arguments: [
            #"{"and":[{"equalTo":"hunter2"}]}"#, #"{"or":[{"contains":"hunter2"},{"equalTo":"hunter2"}]}"#,
            #"{"not":{"equalTo":"hunter2"}}"#, #"{"binaryEqualTo":"aHVudGVyMg=="}"#, #"{"matches":"hunter2"}"#,
            #"{"matchesJsonPath":{"expression":"$.x","equalTo":"hunter2"}}"#,
            #"{"matchesJsonPath":{"expression":"$.x","and":[{"not":{"equalTo":"hunter2"}}]}}"#,
        ]
    )
    func secretPaths(operator text: String) async throws {
        var condition = try #require(try JSONValue(parsing: Array(text.utf8)).object)
        condition["expression"] = "$.oauth.client_secret"
        let made = await alice.post(
            "/__admin/mappings",
            json: ["request": ["bodyPatterns": [["matchesJsonPath": .object(condition)]]]]
        )
        #expect(made.status == 201)
        for answer in [made, await alice.get("/__admin/mappings")] {
            #expect(answer.text.contains("$.oauth.client_secret"))
            #expect(!answer.text.contains("hunter2") && !answer.text.contains("aHVudGVyMg"))
        }
    }

    @Test("show bytes in base64 also where they were given without padding")
    func padding() async {
        let made = await alice.post(
            "/__admin/mappings",
            json: ["request": ["bodyPatterns": [["binaryEqualTo": "AQI"]]]]
        )
        #expect(made.json["request"]?["bodyPatterns"] == [["binaryEqualTo": "AQI="]])
    }
}
