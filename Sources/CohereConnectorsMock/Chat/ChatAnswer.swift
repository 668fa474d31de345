import ConnectorProtocol
import GroundedChat
import HTTP
import JSON

/// The ids of a chat's answer.
struct ChatIDs: Sendable {
    let response: String
    let generation: String
    /// The id of the search query, which all searches have in common.
    let query: String

    init(_ ids: RequestIDs) {
        response = ids.next()
        generation = ids.next()
        query = ids.next()
    }
}

/// The answer to a chat over connectors. Its members stand in the order in which Cohere's service wrote them.
struct ChatAnswer: Sendable {
    /// The form in which an answer is sent.
    enum Form: Sendable {
        /// One JSON object.
        case whole
        /// Events, each a JSON object on a line of its own.
        case lines
        /// Events of `text/event-stream`.
        case serverSentEvents

        /// The form that a request asks for. The header has its name from Cohere's description.
        init(_ request: ChatRequest, _ headers: Headers) {
            let accepts = headers.values(of: "Accepts").joined(separator: ",").lowercased()
            self = !request.isStreamed ? .whole : accepts.contains("text/event-stream") ? .serverSentEvents : .lines
        }
    }

    /// The size of the documents of one answer, in bytes. Further ones are left out.
    static let sizeOfDocuments = 4 << 20

    private static let finishReason = "COMPLETE"

    private let request: ChatRequest
    private let ids: ChatIDs
    /// What was found, and the answer that is made of it; nil if the request asks for search queries only.
    private let found: (searches: [FinishedSearch], answer: GroundedAnswer)?

    /// Makes the answer to a chat.
    ///
    /// - Parameter searches: what its searches have found; nil if it asks for search queries only.
    init(_ request: ChatRequest, _ searches: [FinishedSearch]?, _ ids: ChatIDs) {
        self.request = request
        self.ids = ids
        found = searches.map { ($0, GroundedAnswer(quoting: $0.map { ($0.documents, $0.excludes) })) }
    }

    /// Returns the response in a form.
    func response(_ form: Form) -> Response {
        var response: Response
        switch form {
        case .whole: response = .json(bytes: document)
        case .lines:
            let lines = events.map { Self.event($0.type, $0.members) + [UInt8(ascii: "\n")] }
            response = Response(status: .ok, body: Array(lines.joined()))
            response.headers.append(.init("Content-Type", "application/stream+json"))
        case .serverSentEvents:
            let events = events.map { event in
                Array("event: \(event.type)\ndata: ".utf8) + Self.event(event.type, event.members) + Array("\n\n".utf8)
            }
            response = Response(status: .ok, body: Array(events.joined()))
            response.headers.append(.init("Content-Type", "text/event-stream"))
        }
        let warnings = (found?.searches ?? []).flatMap { search in
            search.warnings.map { "connector \(search.connectorID.prefix(100)): \($0)" }
        }
        if !warnings.isEmpty {
            let shown = warnings.prefix(SearchAnswer.warningLimit).joined(separator: "; ")
            response.headers.append(.init("x-api-warning", shown.asHeaderValue))
        }
        return response
    }
}

// MARK: the object

extension ChatAnswer {
    /// The text; empty if there are search queries only.
    private var text: String { found?.answer.text ?? "" }

    private var document: [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.beginObject()
        json.member("response_id", ids.response)
        json.member("text", text)
        json.member("generation_id", ids.generation)
        if let (searches, answer) = found {
            writeHistory(to: &json)
            json.member("finish_reason", Self.finishReason)
            writeMeta(to: &json)
            json.name("citations")
            writeCitations(answer.citations, to: &json)
            json.name("documents")
            let documents = searches.flatMap(\.documents)
            writeDocuments(answer.citedDocumentIDs.compactMap { id in documents.first { $0.id == id } }, to: &json)
            writeSearchResults(searches, to: &json)
        } else {
            json.member("is_search_required", true)
        }
        writeSearchQueries(to: &json)
        json.endObject()
        return json.bytes
    }

    private func writeHistory(to json: inout JSONWriter) {
        json.name("chat_history")
        json.beginArray()
        for turn in request.history { json.value(turn) }
        json.value(["role": "USER", "message": .string(request.message)])
        json.value(["role": "CHATBOT", "message": .string(text)])
        json.endArray()
    }

    /// Writes how much the chat would have cost. Words stand in for tokens.
    private func writeMeta(to json: inout JSONWriter) {
        let input = Words.count(in: request.message)
        let output = Words.count(in: text)
        let fields = (found?.searches ?? []).lazy.flatMap(\.documents).flatMap(\.fields)
        let read = fields.reduce(input) { $0 + Words.count(in: $1.value) }
        func counts(_ input: Int, _ output: Int) -> JSONValue {
            ["input_tokens": JSONValue(input), "output_tokens": JSONValue(output)]
        }
        json.member(
            "meta",
            ["api_version": ["version": "1"], "billed_units": counts(input, output), "tokens": counts(read, output)]
        )
    }

    private func writeCitations(_ citations: [GroundedAnswer.Citation], to json: inout JSONWriter) {
        json.beginArray()
        for citation in citations {
            json.beginObject()
            json.member("start", citation.start)
            json.member("end", citation.end)
            json.member("text", citation.text)
            json.member("document_ids", citation.documentIDs)
            json.endObject()
        }
        json.endArray()
    }

    private func writeDocuments(_ documents: [FoundDocument], to json: inout JSONWriter) {
        json.beginArray()
        for document in documents {
            json.beginObject()
            json.member("id", document.id)
            for field in document.fields { json.member(field.name, field.value) }
            json.endObject()
        }
        json.endArray()
    }

    private func writeSearchResults(_ searches: [FinishedSearch], to json: inout JSONWriter) {
        json.name("search_results")
        json.beginArray()
        for search in searches {
            json.beginObject()
            json.member("search_query", searchQuery)
            json.member("document_ids", search.documents.map(\.id))
            json.member("connector", ["id": .string(search.connectorID)])
            if let failure = search.failure {
                json.member("error_message", failure)
                json.member("continue_on_failure", true)
            }
            json.endObject()
        }
        json.endArray()
    }

    private func writeSearchQueries(to json: inout JSONWriter) { json.member("search_queries", [searchQuery]) }

    private var searchQuery: JSONValue {
        ["text": .string(request.message), "generation_id": .string(ids.query)]
    }
}

// MARK: the events

extension ChatAnswer {
    /// An event, and the function that writes its members.
    private typealias Event = (type: String, members: (inout JSONWriter) -> Void)

    private var events: [Event] {
        var events: [Event] = [("stream-start", { $0.member("generation_id", ids.generation) })]
        events.append(("search-queries-generation", { writeSearchQueries(to: &$0) }))
        if let (searches, answer) = found {
            events.append(
                (
                    "search-results",
                    { json in
                        writeSearchResults(searches, to: &json)
                        json.name("documents")
                        writeDocuments(searches.flatMap(\.documents), to: &json)
                    }
                )
            )
            for word in answer.words { events.append(("text-generation", { $0.member("text", word) })) }
            for citation in answer.citations {
                events.append(
                    (
                        "citation-generation",
                        { json in
                            json.name("citations")
                            writeCitations([citation], to: &json)
                        }
                    )
                )
            }
        }
        events.append(
            (
                "stream-end",
                { json in
                    json.name("response")
                    json.value(written: document)
                    json.member("finish_reason", Self.finishReason)
                }
            )
        )
        return events
    }

    private static func event(_ type: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("is_finished", type == "stream-end")
        json.member("event_type", type)
        members(&json)
        json.endObject()
        return json.bytes.withoutLineSeparators
    }
}

extension [UInt8] {
    /// The same JSON, in which U+0085, U+2028 and U+2029 are written as escapes. Cohere's SDKs in Python split a stream
    /// into lines at these characters too, and would lose the event.
    fileprivate var withoutLineSeparators: [UInt8] {
        guard contains(where: { $0 == 0xC2 || $0 == 0xE2 }) else { return self }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(count)
        var index = 0
        while index < count {
            let next = index + 1 < count ? self[index + 1] : 0
            let last = index + 2 < count ? self[index + 2] : 0
            switch (self[index], next, last) {
            case (0xC2, 0x85, _): escaped += #"\u0085"#.utf8
            case (0xE2, 0x80, 0xA8): escaped += #"\u2028"#.utf8
            case (0xE2, 0x80, 0xA9): escaped += #"\u2029"#.utf8
            default:
                escaped.append(self[index])
                index += 1
                continue
            }
            index += self[index] == 0xC2 ? 2 : 3
        }
        return escaped
    }
}

extension String {
    /// The text without what a header can't have: control characters, and all that is not ASCII.
    fileprivate var asHeaderValue: String {
        String(String.UnicodeScalarView(unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
    }
}
