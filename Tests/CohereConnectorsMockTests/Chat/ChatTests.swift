import CohereConnectorsMockTesting
import HTTP
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("A chat over connectors")
struct ChatTests {
    private let mock: ChatMock

    init() throws { mock = try ChatMock() }

    @Test("searches each connector with the message, and quotes what was found")
    func answers() async throws {
        await mock.connector("a", results: [["id": "own", "text": "One. Two.", "title": "T"], ["text": "Three"]])
        await mock.connector("b", answering: [["snippet": "Four!"]])
        let answer = await mock.chat(["id": "a"], ["id": "b"])
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/json")
        #expect(answer.header("x-api-warning") == nil)
        let json = try #require(answer.json.object)
        #expect(
            json.keys == [
                "response_id", "text", "generation_id", "chat_history", "finish_reason", "meta", "citations",
                "documents",
                "search_results", "search_queries",
            ]
        )
        #expect(json["text"] == "One. Four! Three")
        #expect(
            json["chat_history"] == [
                ["role": "USER", "message": "What is it?"], ["role": "CHATBOT", "message": "One. Four! Three"],
            ]
        )
        #expect(json["finish_reason"] == "COMPLETE")
        #expect(
            json["meta"] == [
                "api_version": ["version": "1"], "billed_units": ["input_tokens": 3, "output_tokens": 3],
                "tokens": ["input_tokens": 8, "output_tokens": 3],
            ]
        )
        #expect(
            json["citations"] == [
                ["start": 0, "end": 4, "text": "One.", "document_ids": ["a_0"]],
                ["start": 5, "end": 10, "text": "Four!", "document_ids": ["b_0"]],
                ["start": 11, "end": 16, "text": "Three", "document_ids": ["a_1"]],
            ]
        )
        #expect(
            json["documents"] == [
                ["id": "a_0", "text": "One. Two.", "title": "T"], ["id": "b_0", "snippet": "Four!"],
                ["id": "a_1", "text": "Three"],
            ]
        )
        let query = try #require(json["search_queries"]?.array?.first)
        #expect(query["text"] == "What is it?")
        #expect(
            json["search_results"] == [
                ["search_query": query, "document_ids": ["a_0", "a_1"], "connector": ["id": "a"]],
                ["search_query": query, "document_ids": ["b_0"], "connector": ["id": "b"]],
            ]
        )
        #expect(mock.searches.map(\.query) == ["What is it?", "What is it?"])
        #expect(Set(mock.searches.map(\.connectorID)) == ["a", "b"])
    }

    @Test("has the ids of all documents that were found, and those alone that it cites")
    func documents() async {
        let texts = ["A.", "B.", "C.", "D.", "A."]
        await mock.connector("a", results: .array(texts.map { ["text": .string($0)] }))
        let json = await mock.chat(["id": "a"]).json
        #expect(json["search_results"]?.array?.first?["document_ids"] == ["a_0", "a_1", "a_2", "a_3", "a_4"])
        #expect(json["documents"]?.array?.map { $0["id"] } == ["a_0", "a_1", "a_2"])
    }

    @Test("hides excluded fields from the text, and not from the documents")
    func excludes() async {
        await mock.connector("a", results: [["text": "Hidden.", "snippet": "Shown."]], ["excludes": ["text"]])
        let json = await mock.chat(["id": "a"]).json
        #expect(json["text"] == "Shown.")
        #expect(json["documents"] == [["id": "a_0", "text": "Hidden.", "snippet": "Shown."]])
    }

    @Test("says so in a fixed sentence where nothing is found")
    func nothing() async {
        await mock.connector("a", results: [])
        let json = await mock.chat(["id": "a"]).json
        #expect(json["text"] == "I could not find any information about this.")
        for name in ["citations", "documents"] { #expect(json[name] == []) }
        #expect(json["search_results"]?.array?.first?["document_ids"] == [])
    }

    @Test("gives a connector that is asked twice other numbers")
    func twice() async {
        await mock.connector("a", results: [["text": "A."]])
        let json = await mock.chat(["id": "a"], ["id": "a"]).json
        #expect(json["search_results"]?.array?.map { $0["document_ids"] } == [["a_0"], ["a_1"]])
        #expect(json["citations"]?.array?.first?["document_ids"] == ["a_0", "a_1"])
    }

    @Test("keeps the history, with roles in upper case")
    func history() async {
        await mock.connector("a", results: [["text": "A."]])
        let before: JSONValue = [["role": "User", "message": "Hi"], ["role": "chatbot", "message": "Hello", "x": 1]]
        let json = await mock.chat(["id": "a"], with: ["chat_history": before]).json
        #expect(
            json["chat_history"] == [
                ["role": "USER", "message": "Hi"], ["role": "CHATBOT", "message": "Hello", "x": 1],
                ["role": "USER", "message": "What is it?"], ["role": "CHATBOT", "message": "A."],
            ]
        )
    }

    @Test("takes unknown fields, nulls and any case of words")
    func lenient() async {
        await mock.connector("a", results: [["text": "A."]])
        let others: JSONObject = [
            "model": "command-r", "temperature": .number("0.3"), "stream": .null, "response_format": .null,
            "raw_prompting": false,
            "citation_quality": "Accurate", "prompt_truncation": "auto", "conversation_id": "", "unknown": ["x": 1],
            "search_queries_only": .null, "chat_history": .null, "documents": .null,
        ]
        let connector: JSONValue = [
            "id": "a", "user_access_token": .null, "continue_on_failure": .null, "options": ["site": "x"], "y": 1,
        ]
        #expect(await mock.chat(connector, with: others).status == 200)
        #expect(await mock.chat(["id": "a"], with: ["response_format": ["type": "TEXT"]]).status == 200)
    }

    @Test("gives queries alone where nothing else is asked for, and searches nothing")
    func queriesOnly() async throws {
        await mock.connector("a", results: [["text": "A."]])
        let answer = await mock.chat(["id": "a"], with: ["search_queries_only": true])
        let json = try #require(answer.json.object)
        #expect(json.keys == ["response_id", "text", "generation_id", "is_search_required", "search_queries"])
        #expect(json["text"] == "")
        #expect(json["is_search_required"] == true)
        #expect(json["search_queries"]?.array?.map { $0["text"] } == ["What is it?"])
        #expect(mock.searches.isEmpty)
    }

    @Test(
        "is refused with the field that is wrong, before anything is searched",
        arguments: [
            (#"{"connectors":[{"id":"a"}]}"#, "message is required"),
            (#"{"connectors":[{"id":"a"}],"message":""}"#, "message must not be empty"),
            (#"{"connectors":[{"id":"a"}],"message":1}"#, "message must be a string, not a number"),
            (#"{"connectors":{"id":"a"},"message":"m"}"#, "connectors must be an array, not an object"),
            (#"{"connectors":["a"],"message":"m"}"#, "connectors[0] must be an object, not a string"),
            (#"{"connectors":[{}],"message":"m"}"#, "connectors[0].id is required"),
            (#"{"connectors":[{"id":"a","user_access_token":"a\nb"}],"message":"m"}"#, "control characters"),
            (#"{"connectors":[{"id":"a"}],"message":"m","stream":"yes"}"#, "stream must be true or false"),
            (#"{"connectors":[{"id":"a"}],"message":"m","chat_history":[{}]}"#, "chat_history[0].role is required"),
            (#"{"connectors":[{"id":"a"}],"message":"m","raw_prompting":true}"#, "raw_prompting cannot be specified"),
            (
                #"{"connectors":[{"id":"a"}],"message":"m","response_format":{"type":"json_object"}}"#,
                "response_format cannot be specified"
            ), (#"{"connectors":[{"id":"a"}],"message":"m""#, "the body is not valid JSON"),
        ]
    )
    func faulty(_ body: String, _ reason: String) async {
        await mock.connector("a", results: [["text": "A."]])
        let answer = await mock.alice.send(.post, "/v1/chat", body: Array(body.utf8))
        #expect(answer.status == 400)
        #expect(answer.message?.contains(reason) == true, "\(answer.text)")
        #expect(mock.searches.isEmpty)
    }

    @Test("has 25 connectors at most")
    func manyConnectors() async {
        await mock.connector("a", results: [["text": "A."]])
        func chat(_ count: Int) async -> TestResponse {
            let list: JSONValue = .array(Array(repeating: ["id": "a"], count: count))
            return await mock.alice.post("/v1/chat", json: ["message": "m", "connectors": list])
        }
        #expect(await chat(25).status == 200)
        #expect(await chat(26).message == "connectors must have at most 25 elements")
    }

    @Test("uses 4 MiB of documents at most, and says what it leaves out")
    func manyDocuments() async throws {
        // Documents of 1,000 bytes more or less, of which 1,000 are within the limit of an answer.
        let text = String(repeating: "x", count: 900)
        let results = JSONValue.array((0..<1_000).map { ["text": .string("\($0) \(text)")] })
        for id in ["a", "b", "c", "d", "e"] { await mock.connector(id, results: results) }
        let connectors: [JSONValue] = ["a", "b", "c", "d", "e"].map { ["id": $0] }
        for fields in [[:], ["stream": true]] as [JSONObject] {
            var body = fields
            body["message"] = "m"
            body["connectors"] = .array(connectors)
            let answer = await mock.alice.post("/v1/chat", json: .object(body))
            #expect(answer.status == 200)
            #expect(answer.header("x-api-warning")?.contains("connector e: only the first ") == true)
            let whole = fields.isEmpty ? answer.json : try #require(answer.events.last?["response"])
            let found = whole["search_results"]?.array?.map { $0["document_ids"]?.array?.count ?? 0 } ?? []
            #expect(found.dropLast() == [1_000, 1_000, 1_000, 1_000])
            #expect((1..<1_000).contains(found.last ?? 0))
            #expect(answer.text.utf8.count < 6 << 20)
        }
    }

    @Test("takes a message that stands in the answer as often as there are connectors")
    func longMessage() async {
        await mock.connector("a", results: [["text": "Yes."]])
        await mock.connector(String(repeating: "i", count: 700_000), results: [])
        let message = String(repeating: "m", count: 400_000)
        #expect(await mock.chat(["id": "a"], message: message).status == 200)
        let many = [JSONValue](repeating: ["id": "a"], count: 25)
        let body: JSONValue = ["message": .string(message), "connectors": .array(many)]
        let refused = await mock.alice.post("/v1/chat", json: body)
        #expect(refused.status == 400)
        #expect(refused.message?.contains("message must have at most 144627 bytes with 25 connectors") == true)
        let long: [JSONValue] = [["id": .string(String(repeating: "i", count: 700_000))]]
        let one = await mock.alice.post("/v1/chat", json: ["message": "m", "connectors": .array(long)])
        #expect(one.status == 200)
        let body2: JSONValue = ["message": .string(message), "connectors": .array(long)]
        #expect(await mock.alice.post("/v1/chat", json: body2).status == 400)
    }

    @Test("names the connector that is not there, or not active")
    func missing() async {
        await mock.connector("a", ["active": false])
        let unknown = await mock.chat(["id": "nope"])
        #expect(unknown.status == 404)
        #expect(unknown.message == "connector 'nope' not found.")
        let inactive = await mock.chat(["id": "a"])
        #expect(inactive.status == 400)
        #expect(inactive.message == "connector 'a' is not active.")
        // Another organization's connectors are not there.
        await mock.connector("b", results: [])
        #expect(await mock.chat(["id": "b"], as: mock.alice.with(key: "other/alice")).status == 404)
        #expect(await mock.chat(["id": "b"], as: mock.alice.with(key: nil)).status == 401)
    }

    @Test(
        "stays a call of another API where it has no connectors",
        arguments: [#"{"message":"m"}"#, #"{"message":"m","connectors":[]}"#, #"{"connectors":null}"#, "{}", ""]
    )
    func withoutConnectors(_ body: String) async {
        let answer = await mock.alice.send(.post, "/v1/chat", body: Array(body.utf8))
        #expect(answer.status == 501)
        #expect(answer.message?.hasPrefix("a chat is served here only with connectors") == true)
        #expect(mock.mock.journal.entries(of: "acme").map(\.wasMatched) == [false])
    }

    @Test("is answered by a stub before that, and is in the journal without its tokens")
    func stub() async {
        await mock.connector("a", results: [["text": "A."]])
        _ = await mock.chat(["id": "a", "user_access_token": "the-users-token"])
        #expect(!(await mock.alice.get("/__admin/requests").text.contains("the-users-token")))
        #expect(mock.mock.journal.entries(of: "acme").map(\.request.target.url) == ["/v1/chat"])
        let stub: JSONValue = ["request": ["urlPath": "/v1/chat"], "response": ["status": 418]]
        _ = await mock.alice.post("/__admin/mappings", json: stub)
        #expect(await mock.chat(["id": "a"]).status == 418)
    }

    @Test("may be large, as another thread reads it then")
    func large() async {
        await mock.connector("a", results: [["text": "A."]])
        let message = String(repeating: "word ", count: 40_000)
        let answer = await mock.chat(["id": "a"], message: message)
        #expect(answer.status == 200)
        #expect(mock.searches.map(\.query) == [message])
    }
}
