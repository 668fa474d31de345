import CohereConnectorsMockTesting
import JSON
import Testing

@testable import CohereConnectorsMock

@Suite("A streamed chat over connectors")
struct ChatStreamTests {
    private let mock: ChatMock

    init() throws { mock = try ChatMock() }

    @Test("is one JSON object a line, in the order of the events")
    func lines() async throws {
        await mock.connector("a", results: [["text": "The key. More."], ["text": "Under it."]])
        let answer = await mock.chat(["id": "a"], with: ["stream": true])
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/stream+json")
        #expect(answer.text.hasSuffix("}\n"))
        #expect(!answer.text.contains("\n\n"))
        let events = answer.events
        #expect(events.allSatisfy { $0.keys.prefix(2) == ["is_finished", "event_type"] })
        #expect(
            events.map { $0["event_type"]?.string } == [
                "stream-start", "search-queries-generation", "search-results", "text-generation", "text-generation",
                "text-generation", "text-generation", "citation-generation", "citation-generation", "stream-end",
            ]
        )
        #expect(events.map { $0["is_finished"]?.bool } == Array(repeating: false, count: 9) + [true])
        #expect(events.compactMap { $0["text"]?.string } == ["The", " key.", " Under", " it."])
        #expect(events[2]["documents"]?.array?.count == 2)
        #expect(events[7]["citations"]?.array?.map { $0["document_ids"] } == [["a_0"]])
        let end = try #require(events.last)
        #expect(end.keys == ["is_finished", "event_type", "response", "finish_reason"])
        #expect(end["finish_reason"] == "COMPLETE")
        #expect(end["response"]?["text"] == "The key. Under it.")
        #expect(end["response"]?["generation_id"] == events[0]["generation_id"])
        #expect(end["response"]?["search_results"] == events[2]["search_results"])
        #expect(end["response"]?["search_queries"] == events[1]["search_queries"])
    }

    @Test("is a stream of server-sent events where the header Accepts asks for it", arguments: ["Accepts", "accepts"])
    func serverSentEvents(_ name: String) async throws {
        await mock.connector("a", results: [["text": "Yes."]])
        let json: JSONValue = ["message": "m", "connectors": [["id": "a"]], "stream": true]
        let answer = await mock.alice.post("/v1/chat", json: json, headers: [(name, "text/event-stream")])
        #expect(answer.header("Content-Type") == "text/event-stream")
        let events = answer.text.split(separator: "\n\n").map { $0.split(separator: "\n") }
        #expect(
            events.map { $0[0] } == [
                "event: stream-start", "event: search-queries-generation", "event: search-results",
                "event: text-generation", "event: citation-generation", "event: stream-end",
            ]
        )
        #expect(events.allSatisfy { $0.count == 2 && $0[1].hasPrefix("data: {\"is_finished\":") })
        // `Accept` says nothing, as every client takes anything.
        let lines = await mock.alice.post("/v1/chat", json: json, headers: [("Accept", "text/event-stream")])
        #expect(lines.header("Content-Type") == "application/stream+json")
    }

    @Test("has one event for what was found, with the failures that were passed over")
    func failures() async throws {
        await mock.connector("a", results: [["text": "Yes."]])
        await mock.connector("b")
        let failing: JSONValue = ["id": "b", "continue_on_failure": true]
        let events = await mock.chat(["id": "a"], failing, with: ["stream": true]).events
        let found = events.filter { $0["event_type"] == "search-results" }
        #expect(found.count == 1)
        let failure = try #require(found.first?["search_results"]?.array?.last?.object)
        #expect(
            failure.keys == ["search_query", "document_ids", "connector", "error_message", "continue_on_failure"]
        )
    }

    @Test("fails with its status before the first byte")
    func failure() async {
        await mock.connector("a")
        let answer = await mock.chat(["id": "a"], with: ["stream": true])
        #expect(answer.status == 400)
        #expect(answer.header("Content-Type") == "application/json")
    }

    @Test("ends after the queries where nothing else is asked for")
    func queriesOnly() async {
        await mock.connector("a", results: [])
        let events = await mock.chat(["id": "a"], with: ["stream": true, "search_queries_only": true]).events
        #expect(
            events.map { $0["event_type"]?.string } == ["stream-start", "search-queries-generation", "stream-end"]
        )
        #expect(events.last?["response"]?["is_search_required"] == true)
    }

    @Test("has no words that are cut, and all code points")
    func unicode() async {
        await mock.connector("a", results: [["text": "👩‍🚀 fliegt zum Mond。"]])
        let events = await mock.chat(["id": "a"], with: ["stream": true]).events
        #expect(events.compactMap { $0["text"]?.string } == ["👩‍🚀", " fliegt", " zum", " Mond。"])
        #expect(events.compactMap { $0["citations"]?.array?.first?["end"] } == [20])
    }

    @Test(
        "has no line that a reader of Unicode would end in the middle",
        arguments: ["\u{85}", "\u{2028}", "\u{2029}"]
    )
    func lineSeparators(_ separator: String) async {
        let text = "Éa€\(separator)b."
        await mock.connector("a", results: [["text": "Yes.", "note": .string(text)]])
        for accepts in ["", "text/event-stream"] {
            let answer = await mock.alice.post(
                "/v1/chat",
                json: ["message": .string(text), "stream": true, "connectors": [["id": "a"]]],
                headers: [("Accepts", accepts)]
            )
            #expect(!answer.text.contains(separator))
            let lines = answer.text.split(separator: "\n").map { $0.replacing("data: ", with: "") }
            let events = lines.compactMap { try? JSONValue(parsing: Array($0.utf8)) }
            #expect(events.last?["response"]?["documents"]?.array?.first?["note"]?.string == text)
        }
    }
}
