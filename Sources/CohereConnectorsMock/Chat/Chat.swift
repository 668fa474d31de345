import ConnectorProtocol
import Connectors
import GroundedChat
import HTTP
import JSON
import Texts

/// `POST /v1/chat` with `connectors`: searches them side by side with the message as it is, and answers with what they
/// have found. A chat without connectors is refused as any call that is not one of the connectors API.
func chat(_ call: Call) throws -> Outcome {
    guard !call.request.body.isEmpty else { throw call.mock.unserved(call.incoming, .chatWithoutConnectors) }
    let request = try call.readBody { (reader) throws(JSONError) in try ChatRequest(&reader) }
    guard let request else { throw call.mock.unserved(call.incoming, .chatWithoutConnectors) }
    let (organization, principal) = (try call.organization, try call.principal)
    let ids = ChatIDs(call.mock.requestIDs)
    let searches = try request.connectors.map { asked in
        let connector = try organization.connector(ofChat: asked.id)
        return PlannedSearch(
            search: ConnectorSearch(
                connector: connector,
                query: request.message,
                userAccessToken: asked.userAccessToken,
                principal: principal,
                organization: organization,
                request: call.request,
                requestID: call.incoming.id
            ),
            continueOnFailure: asked.continueOnFailure ?? connector.continueOnFailure
        )
    }
    let form = ChatAnswer.Form(request, call.request.headers)
    guard !request.searchQueriesOnly else {
        return .respond(ChatAnswer(request, nil, ids).response(form))
    }
    return .later {
        do throws(APIError) {
            let found = try await call.mock.searchAll(searches)
            let size = found.reduce(0) { $0 + $1.size }
            return await call.mock.work(on: size) { ChatAnswer(request, found, ids).response(form) }
        } catch {
            return error.response(requestID: call.incoming.id)
        }
    }
}

extension Organization {
    /// Returns the connector of a chat. Throws if there is none, or if it is not active.
    fileprivate func connector(ofChat id: String) throws(APIError) -> Connector {
        let stored: StoredConnector
        do throws(ConnectorError) {
            stored = try connector(withID: id)
        } catch {
            throw .noChatConnector(id: id)
        }
        guard stored.connector.active else { throw .inactiveConnector(id: id) }
        return stored.connector
    }
}

/// A search that a chat is about to make.
private struct PlannedSearch: Sendable {
    let search: ConnectorSearch
    let continueOnFailure: Bool
}

/// What one search of a chat has found, or the message of its failure, which the chat passes over.
struct FinishedSearch: Sendable {
    let connectorID: String
    let excludes: Set<ExactText>
    var documents: [FoundDocument] = []
    /// The size of the documents, in bytes.
    var size = 0
    var warnings: [String] = []
    var failure: String?

    fileprivate init(of connector: Connector) {
        connectorID = connector.id
        excludes = Set(connector.excludes.map { ExactText($0) })
    }

    /// Makes documents of what was found.
    ///
    /// - Parameters:
    ///   - first: the number of the first document, which is a part of its id.
    ///   - room: the size of the documents that the chat may still have, in bytes. What doesn't fit is left out, and
    ///     so is all that comes after it.
    fileprivate mutating func take(_ answer: SearchAnswer, numbered first: Int, _ room: inout Int) {
        warnings = answer.warnings
        for (index, fields) in answer.results.enumerated() {
            let document = FoundDocument(id: "\(connectorID)_\(first + index)", fields: fields)
            guard document.size <= room else {
                room = 0
                let limit = ChatAnswer.sizeOfDocuments
                warnings.insert(
                    "only the first \(index) results were used, as a chat takes \(limit) bytes of them",
                    at: 0
                )
                return
            }
            room -= document.size
            size += document.size
            documents.append(document)
        }
    }
}

extension FoundDocument {
    /// The size of the document in an answer, in bytes. The id stands there several times.
    fileprivate var size: Int {
        fields.reduce(64 + 4 * id.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}

extension Mock {
    /// Makes the searches of a chat side by side. Throws if one fails that must not.
    fileprivate func searchAll(_ planned: [PlannedSearch]) async throws(APIError) -> [FinishedSearch] {
        let results = await withTaskGroup { group in
            for (place, planned) in planned.enumerated() {
                group.addTask { [self] in (place, await result(of: planned.search)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var documentCounts: [ExactText: Int] = [:]
        var room = ChatAnswer.sizeOfDocuments
        var finished: [FinishedSearch] = []
        for (planned, result) in zip(planned, results) {
            let connector = planned.search.connector
            var search = FinishedSearch(of: connector)
            switch result {
            case .success(let answer):
                // A connector that is asked twice gives its documents other numbers.
                let first = documentCounts[ExactText(connector.id), default: 0]
                documentCounts[ExactText(connector.id)] = first + answer.results.count
                search.take(answer, numbered: first, &room)
            case .failure(let failure):
                let message = failure.message(connectorID: connector.id)
                guard planned.continueOnFailure else {
                    throw .connectorFailed(id: connector.id, message: message)
                }
                search.failure = message
            }
            finished.append(search)
        }
        return finished
    }

    private func result(of search: ConnectorSearch) async -> Result<SearchAnswer, SearchFailure> {
        do throws(SearchFailure) {
            return .success(try await self.search(search))
        } catch {
            return .failure(error)
        }
    }

    /// Runs a function that takes the longer the more bytes there are. Where there are many, it runs on a thread for
    /// such work: tasks share few threads, and on them delays end.
    func work<Result: Sendable>(on size: Int, _ function: @escaping @Sendable () -> Result) async -> Result {
        size < 64 << 10 ? function() : await adminWorkers.look(function)
    }
}
