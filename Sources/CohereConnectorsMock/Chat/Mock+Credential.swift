import ConnectorProtocol
import Connectors
import Texts

extension Mock {
    /// Returns the credential of a search in a user's name. An access token that has expired is refreshed. Throws the
    /// reason for which there is none.
    func credential(for search: ConnectorSearch) async throws(SearchFailure) -> SearchCredential {
        if let token = search.userAccessToken { return .bearer(token, .userAccessToken) }
        switch search.connector.authentication {
        case .none: return .none
        case .service(let settings):
            guard let token = serviceToken(of: search.connector) else { throw .noToken }
            return .service(token, settings.type)
        case .oauth: return .bearer(try await accessToken(for: search), .oauth)
        }
    }

    /// Returns the service's token of a connector; nil if it has none.
    func serviceToken(of connector: Connector) -> Secret? {
        guard case .service(let settings) = connector.authentication else { return nil }
        return vault.open(settings.token)
    }

    private func accessToken(for search: ConnectorSearch) async throws(SearchFailure) -> Secret {
        let (organization, user) = (search.organization, search.principal.user)
        guard let stored = try? organization.connector(withID: search.connector.id) else { throw .noToken }
        var authorization = organization.authorizations(of: user, for: [stored])[stored.key]
        if let expired = authorization, expired.needsRefresh(at: organization.clock.now),
            let settings = stored.connector.oauth
        {
            let client = tokenClient(for: settings, of: search.principal.organization, because: search.request)
            await refreshes.refresh(stored, in: organization, by: user, from: expired, with: client)
            authorization = organization.authorizations(of: user, for: [stored])[stored.key]
        }
        guard let authorization, !authorization.isAccessTokenExpired(at: organization.clock.now),
            let token = vault.open(authorization.accessToken)
        else { throw .noToken }
        // The token may be newer than what is known of the connector: it goes to no URL that the connector had before.
        guard let now = try? organization.connector(withID: search.connector.id),
            now.connector.url.isExactly(search.connector.url)
        else { throw .noToken }
        return token
    }
}
