import Connectors
import HTTP
import Texts

extension Call {
    /// Responds with connectors and the authorization status that the user has for each of them. Expired authorizations
    /// are refreshed first.
    func withStatuses(
        of connectors: [StoredConnector],
        _ respond: @escaping @Sendable ([ExactText: UserAuthorization.Status]) -> Response
    ) throws(APIError) -> Outcome {
        let organization = try organization
        let principal = try principal
        let user = principal.user
        let authorizations = organization.authorizations(of: user, for: connectors)
        guard !authorizations.isEmpty else { return .respond(respond([:])) }
        let now = organization.clock.now
        let expired = connectors.filter { authorizations[$0.key]?.needsRefresh(at: now) ?? false }
        guard !expired.isEmpty else { return .respond(respond(authorizations.mapValues { $0.status(at: now) })) }
        return .later {
            await refresh(expired, authorizations, in: organization, by: principal)
            let refreshed = organization.authorizations(of: user, for: connectors)
            let now = organization.clock.now
            return respond(refreshed.mapValues { $0.status(at: now) })
        }
    }

    private func refresh(
        _ expired: [StoredConnector],
        _ authorizations: [ExactText: UserAuthorization],
        in organization: Organization,
        by principal: Principal
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for stored in expired {
                guard let settings = stored.connector.oauth, let authorization = authorizations[stored.key]
                else { continue }
                group.addTask {
                    let client = mock.tokenClient(for: settings, of: principal.organization, because: request)
                    await mock.refreshes.refresh(
                        stored,
                        in: organization,
                        by: principal.user,
                        from: authorization,
                        with: client
                    )
                }
            }
        }
    }
}

extension StoredConnector {
    /// The key by which authorizations and their statuses are found.
    var key: ExactText { ExactText(connector.id) }
}
