import ConnectorProtocol
import Connectors
import HTTP
import HTTPClient

/// One search of one connector: the request that Cohere's service sent, and in whose name.
struct ConnectorSearch: Sendable {
    /// The connector. One that is about to be created has no id.
    let connector: Connector
    let query: String
    /// The token that the chat request has for this connector; nil if it has none.
    let userAccessToken: Secret?
    let principal: Principal
    let organization: Organization
    /// The request that makes the search necessary.
    let request: Request
    /// The id of that request.
    let requestID: String
}

extension Mock {
    /// The time for which a search goes on when nobody waits for it any more. A client that has only ended its own side
    /// of the connection is still there, and gets its answer in the two seconds before the server gives it up.
    private static let grace = Duration.seconds(3)

    /// Searches a connector. No thread of the server waits for it. Throws the reason for which nothing was found.
    func search(_ search: ConnectorSearch) async throws(SearchFailure) -> SearchAnswer {
        let credential = try await credential(for: search)
        let tokens = [credential.token, serviceToken(of: search.connector)].compactMap(\.self)
        let mask = SecretMask(tokens.flatMap(\.withCredentials), hidesShort: false)
        let outgoing = OutgoingRequest.search(search.connector.url, query: search.query, credential)
        let (sentAt, began) = (clock.now, ContinuousClock.now)
        let received = await send(outgoing, for: search)
        let duration = ContinuousClock.now - began
        if case .failure(let failure) = received, !failure.wasSent { throw failure }
        let response = try? received.get()
        let id = requestIDs.next()
        let (answer, record) = await work(on: response?.body.bytes.count ?? 0) {
            let answer = received.flatMap { response in
                Result { () throws(SearchFailure) in try SearchAnswer(response, mask) }
            }
            var failure: SearchFailure?
            if case .failure(let error) = answer { failure = error }
            let record = SearchRecord(
                search,
                credential,
                mask,
                sent: outgoing,
                at: sentAt,
                took: duration,
                response: response,
                failure: failure,
                id: id
            )
            return (answer, record)
        }
        searches.record(record)
        return try answer.get()
    }

    private func send(
        _ outgoing: OutgoingRequest,
        for search: ConnectorSearch
    ) async -> Result<Response, SearchFailure> {
        let organization = search.principal.organization
        let marked = exchangeMark.marked(outgoing)
        let target = ownTarget(of: search)
        guard target != nil || configuration.allowsOutbound else { return .failure(.forbidden) }
        let sending = Task { [self] () -> Result<Response, SearchFailure> in
            do throws(HTTPClientError) {
                guard let target else { return .success(try await searchClient.send(marked, for: organization)) }
                let limit = configuration.searchLimit
                return .success(try await askOurselves(marked, at: target, for: organization, limit))
            } catch {
                return .failure(.unanswered(error))
            }
        }
        return await withTaskCancellationHandler {
            await sending.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: Self.grace)
                sending.cancel()
            }
        }
    }
}

extension Mock {
    /// Returns the path at which the mock itself answers a search; nil if the connector is on another server.
    private func ownTarget(of search: ConnectorSearch) -> RequestTarget? {
        let connector = search.connector
        if connector.results != nil { return RequestTarget(ServedResults.path(ofConnector: connector.id)) }
        return addresses.ownPath(of: connector.url, for: search.request).flatMap { RequestTarget($0) }
    }
}
