import HTTP
import JSON
import Testing

@testable import HTTPStubs

@Suite("A stub")
struct StubMappingTests {
    @Test(
        "is refused where its regular expressions, each of which may be used, take too much work together",
        arguments: [
            #"{"matches":"PATTERN"}"#, #"{"not":{"or":[{"doesNotMatch":"PATTERN"}]}}"#,
            #"{"equalToJson":["${json-unit.regex}PATTERN"]}"#, #"{"matchesJsonPath":"$[?(@ =~ /PATTERN/)]"}"#,
            #"{"matchesJsonPath":{"expression":"$","matches":"PATTERN"}}"#,
        ]
    )
    func costlyExpressions(operand: String) throws {
        // Compiled, it has 64 KB.
        let patterns = (0..<200).map { operand.replacing("PATTERN", with: "(?:a?b?c?){1,900}\($0)") }
        let text = #"{"request":{"bodyPatterns":[\#(patterns.joined(separator: ","))]}}"#
        let error = #expect(throws: JSONError.self) { try stub(text) }
        let budget = "the compilation of regular expressions takes more work than one request may cause"
        #expect(error?.reason.hasSuffix(budget) == true, "\(error?.reason ?? "")")
        #expect(error?.path.starts(with: [.member("request"), .member("bodyPatterns")]) == true)
        _ = try stub(#"{"request":{"bodyPatterns":[\#(patterns[0])]}}"#)
    }

    private let one = "11111111-AAAA-1111-1111-111111111111"
    private let two = "22222222-BBBB-2222-2222-222222222222"

    @Test("that says nothing answers every request with an empty 200, at priority 5")
    func defaults() throws {
        let stub = try stub("{}")
        #expect(try stub.request.matches(request("/any?thing", method: "PURGE")))
        #expect(stub.response.response.status == .ok)
        #expect(stub.response.response.body.bytes == [])
        #expect(stub.priority == 5)
        #expect(stub.name == nil)
        #expect(stub.scenario == nil)
        #expect(stub.metadata == nil)
    }

    @Test("has its id in lower case: the one it is given, else id, else uuid")
    func id() throws {
        let both = try json(#"{"id":"\#(one)","uuid":"\#(two)"}"#)
        #expect(try StubMapping(both).id == one.lowercased())
        #expect(try StubMapping(both, id: "GIVEN").id == "given")
        #expect(try stub(#"{"uuid":"\#(two)"}"#).id == two.lowercased())
    }

    @Test("gets a UUID of its own where it brings none")
    func newID() throws {
        let first = try stub("{}")
        let second = try stub(#"{"id":null}"#)
        #expect(first.id != second.id)
        #expect(first.id.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
    }

    @Test("keeps name, priority, metadata, request and response")
    func fields() throws {
        let stub = try stub(
            #"""
            {"name":"n","priority":2147483647,"metadata":{"a":[1]},"persistent":true,
            "request":{"method":"PUT","url":"/x"},"response":{"status":201,"body":"b"}}
            """#
        )
        #expect(stub.name == "n")
        #expect(stub.priority == 2_147_483_647)
        #expect(stub.metadata == ["a": [1]])
        #expect(try stub.request.matches(request(method: .put)))
        #expect(try !stub.request.matches(request()))
        #expect(stub.response.response.status == 201)
        #expect(stub.response.response.body.bytes == Array("b".utf8))
    }

    @Test("has a place in a scenario, with the state it needs and the state that follows, either of which may be open")
    func scenario() throws {
        let both = try stub(#"{"scenarioName":"s","requiredScenarioState":"a","newScenarioState":"b"}"#)
        #expect(both.scenario?.name == "s")
        #expect(both.scenario?.requiredState == "a")
        #expect(both.scenario?.newState == "b")
        let neither = try stub(#"{"scenarioName":"s"}"#)
        #expect(neither.scenario?.name == "s")
        #expect(neither.scenario?.requiredState == nil)
        #expect(neither.scenario?.newState == nil)
    }

    @Test("reads files, and has its response changed last")
    func hooks() throws {
        let stub = try StubMapping(
            json(#"{"response":{"bodyFileName":"f"}}"#),
            readFile: { name in Array("file \(name)".utf8) },
            finish: { definition, _ in definition.response.body = .bytes(definition.response.body.bytes + [0x21]) }
        )
        #expect(stub.response.response.body.bytes == Array("file f!".utf8))
    }

    // MARK: as it is shown

    @Test("takes a passthrough also in the form that WireMock's clients can write, with the status that they send")
    func passthroughOfClients() throws {
        let given = #"{"status":200,"transformerParameters":{"passthrough":true},"fault":"EMPTY_RESPONSE"}"#
        let stub = try stub(#"{"response":\#(given)}"#)
        #expect(stub.response.isPassthrough)
        #expect(stub.response.fault == .emptyResponse)
        let shown = #"{"fault":"EMPTY_RESPONSE","transformerParameters":{"passthrough":true}}"#
        #expect(stub.json["response"]?.text == shown)
        #expect(try StubMapping(stub.json).response.isPassthrough, "what is shown can be put back")
        for parameters in [#"{"passthrough":true,"a":1}"#, #"{"a":1}"#] {
            #expect(throws: JSONError.self) {
                _ = try StubMapping(json(#"{"response":{"transformerParameters":\#(parameters)}}"#))
            }
        }
    }

    @Test(
        "is shown in WireMock's order and with its defaults",
        arguments: [
            ("{}", #"{"id":"ID","request":{"method":"ANY"},"response":{"status":200},"uuid":"ID"}"#),
            (
                #"{"metadata":{"z":1},"response":{"jsonBody":[2,1]},"priority":1,"request":{"url":"/"},"name":"n"}"#,
                #"{"id":"ID","name":"n","request":{"url":"/","method":"ANY"},"response":{"jsonBody":[2,1],"#
                    + #""status":200},"uuid":"ID","priority":1,"metadata":{"z":1}}"#
            ),
            (
                #"{"newScenarioState":"b","requiredScenarioState":"a","scenarioName":"s","persistent":false}"#,
                #"{"id":"ID","request":{"method":"ANY"},"response":{"status":200},"uuid":"ID","persistent":false,"#
                    + #""scenarioName":"s","requiredScenarioState":"a","newScenarioState":"b"}"#
            ),
            (
                #"{"request":{"method":"GET"},"response":{"status":404,"passthrough":false}}"#,
                #"{"id":"ID","request":{"method":"GET"},"response":{"status":404},"uuid":"ID"}"#
            ),
            (
                #"{"response":{"passthrough":true},"insertionIndex":3,"postServeActions":[]}"#,
                #"{"id":"ID","request":{"method":"ANY"},"response":{"transformerParameters":{"passthrough":true}},"#
                    + #""uuid":"ID"}"#
            ),
        ]
    )
    func shown(given: String, expected: String) throws {
        let id = "00000000-0000-0000-0000-000000000001"
        let shown = try StubMapping(json(given), id: id).json.text
        #expect(shown == expected.replacing(#""ID""#, with: #""\#(id)""#))
    }

    // MARK: errors

    @Test(
        "can't have a field of another type, out of range or not supported",
        arguments: [
            Refusal("[]", at: "", "must be an object, not an array"),
            Refusal(#"{"id":"1"}"#, at: "/id", "must be a UUID"),
            Refusal(#"{"uuid":7}"#, at: "/uuid", "must be a UUID"),
            Refusal(#"{"uuid":""}"#, at: "/uuid", "must be a UUID"),
            Refusal(#"{"name":[]}"#, at: "/name", "must be a string, not an array"),
            Refusal(#"{"priority":1e10}"#, at: "/priority", "must be a whole number from -2147483648 to 2147483647"),
            Refusal(
                #"{"priority":"x"}"#,
                at: "/priority",
                "must be a whole number from -2147483648 to 2147483647, not a string"
            ),
            Refusal(#"{"persistent":"yes"}"#, at: "/persistent", "must be true or false, not a string"),
            Refusal(#"{"postServeActions":[{"name":"webhook"}]}"#, at: "/postServeActions", "is not supported"),
            Refusal(#"{"postServeActions":{}}"#, at: "/postServeActions", "must be an array, not an object"),
            Refusal(#"{"requets":{}}"#, at: "/requets", "is not supported"),
            Refusal(#"{"request":{"uri":"/x"}}"#, at: "/request/uri", "is not supported"),
            Refusal(#"{"request":"/x"}"#, at: "/request", "must be an object, not a string"),
            Refusal(#"{"request":{"headers":{"a/b":{}}}}"#, at: "/request/headers/a~1b", noOperator),
            Refusal(#"{"response":{"state":200}}"#, at: "/response/state", "is not supported"),
            Refusal(
                #"{"response":{"bodyFileName":"a"}}"#,
                at: "/response/bodyFileName",
                "names no file in the fixtures' __files folder"
            ),
        ]
    )
    func refused(refusal: Refusal) throws {
        try refusal.expect { _ = try StubMapping($0) }
    }

    @Test(
        "can't have a scenario's state without the scenario",
        arguments: [
            Refusal(#"{"requiredScenarioState":"a"}"#, at: "/requiredScenarioState", "needs a scenarioName"),
            Refusal(#"{"newScenarioState":"b"}"#, at: "/newScenarioState", "needs a scenarioName"),
            Refusal(
                #"{"newScenarioState":"b","requiredScenarioState":"a"}"#,
                at: "/requiredScenarioState",
                "needs a scenarioName"
            ),
            Refusal(#"{"scenarioName":{}}"#, at: "/scenarioName", "must be a string, not an object"),
        ]
    )
    func scenarioWithoutName(refusal: Refusal) throws {
        try refusal.expect { _ = try StubMapping($0) }
    }

    @Test("says where in its document it is at fault")
    func place() throws {
        try Refusal(#"{"request":{"method":1}}"#, at: "/mappings/3/request/method", noMethod)
            .expect { _ = try StubMapping($0, at: [.member("mappings"), .index(3)]) }
    }
}
