import Connectors
import HTTP

extension Call {
    /// Responds with connectors and the authorization status that the user has for each of them. Expired authorizations
    /// are refreshed first.
    func withStatuses(
        of connectors: [StoredConnector],
        _ respond: @escaping @Sendable ([String: UserAuthorization.Status]) -> Response
    ) throws(APIError) -> Outcome {
        let organization = try organization
        let user = try principal.user
        let authorizations = organization.authorizations(of: user, for: connectors)
        guard !authorizations.isEmpty else { return .respond(respond([:])) }
        let now = organization.clock.now
        let expired = connectors.filter { authorizations[$0.connector.id]?.needsRefresh(at: now) ?? false }
        guard !expired.isEmpty else { return .respond(respond(authorizations.mapValues { $0.status(at: now) })) }
        return .later {
            await refresh(expired, authorizations, in: organization, by: user)
            let refreshed = organization.authorizations(of: user, for: connectors)
            let now = organization.clock.now
            return respond(refreshed.mapValues { $0.status(at: now) })
        }
    }

    private func refresh(
        _ expired: [StoredConnector],
        _ authorizations: [String: UserAuthorization],
        in organization: Organization,
        by user: String
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for stored in expired {
                guard let settings = stored.connector.oauth, let authorization = authorizations[stored.connector.id]
                else { continue }
                group.addTask {
                    let client = mock.tokenClient(for: settings, of: organization.name, because: request)
                    await mock.refreshes.refresh(
                        stored,
                        in: organization,
                        by: user,
                        from: authorization,
                        with: client
                    )
                }
            }
        }
    }
}
