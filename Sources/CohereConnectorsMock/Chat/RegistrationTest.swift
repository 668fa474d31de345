import ConnectorProtocol
import Connectors
import HTTP

extension Call {
    /// Searches a connector before it is created or changed, as Cohere's service did, if the configuration asks for it,
    /// and then does so. Throws, and does nothing, if the search fails. Connectors with OAuth are not tested, as no
    /// user has authorized them yet, nor are those that the mock itself serves.
    ///
    /// - Parameter preview: makes the connector as it would be.
    func testing(
        _ preview: () throws -> Connector,
        then store: @escaping @Sendable () throws -> Outcome
    ) throws -> Outcome {
        guard mock.configuration.testsConnectors else { return try store() }
        let connector = try preview()
        guard connector.oauth == nil, connector.results == nil else { return try store() }
        let search = ConnectorSearch(
            connector: connector,
            query: SearchRules.testQuery,
            userAccessToken: nil,
            principal: try principal,
            organization: try organization,
            request: request,
            requestID: incoming.id
        )
        return .later { [self] in
            do throws(SearchFailure) {
                _ = try await mock.search(search)
            } catch {
                return APIError.connectorNotReachable(
                    url: connector.url,
                    message: error.message(connectorID: connector.id)
                ).response(requestID: incoming.id)
            }
            return await mock.catchingErrors(of: incoming, store).response()
        }
    }
}
