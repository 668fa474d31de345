import Connectors
import MicroHTTPD
import Synchronization

/// Sees to it that a user's token is refreshed once, however many ask for it at the same time.
final class Refreshes: Sendable {
    private struct Key: Hashable {
        var organization: String
        var connectorID: String
        var user: String
    }

    private let underWay = Mutex<[Key: Task<Void, Never>]>([:])

    func refresh(
        _ stored: Mock.Organization.Stored,
        in organization: Mock.Organization,
        by user: String,
        from authorization: UserAuthorization,
        with client: TokenClient
    ) async {
        let key = Key(organization: organization.name, connectorID: stored.connector.id, user: user)
        let task = underWay.withLock { tasks in
            if let task = tasks[key] { return task }
            let task = Task {
                let outcome = await client.refresh(authorization)
                organization.finishRefresh(of: stored.connector.id, by: user, from: authorization, outcome)
                underWay.withLock { $0[key] = nil }
            }
            tasks[key] = task
            return task
        }
        await task.value
    }
}

extension TokenClient {
    fileprivate func refresh(_ authorization: UserAuthorization) async -> RefreshOutcome {
        guard let token = authorization.refreshToken else { return .refused }
        do throws(Failure) {
            return .granted(try await refresh(with: token))
        } catch {
            switch error {
            case .refused: return .refused
            case .failed: return .failed
            }
        }
    }
}

extension Call {
    /// Answers with connectors and what the user who asks has authorized of them, after refreshing what has expired.
    func withStatuses(
        of connectors: [Mock.Organization.Stored],
        _ respond: @escaping @Sendable ([String: UserAuthorization.Status]) -> Response
    ) -> Outcome {
        let authorizations = organization.authorizations(of: principal.user, for: connectors)
        guard !authorizations.isEmpty else { return .respond(respond([:])) }
        let now = organization.clock.now
        let expired = connectors.filter { authorizations[$0.connector.id]?.needsRefresh(at: now) ?? false }
        guard !expired.isEmpty else { return .respond(respond(authorizations.mapValues { $0.status(at: now) })) }
        return .later {
            await refresh(expired, authorizations)
            let refreshed = organization.authorizations(of: principal.user, for: connectors)
            let now = organization.clock.now
            return respond(refreshed.mapValues { $0.status(at: now) })
        }
    }

    private func refresh(
        _ expired: [Mock.Organization.Stored],
        _ authorizations: [String: UserAuthorization]
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
                        by: principal.user,
                        from: authorization,
                        with: client
                    )
                }
            }
        }
    }
}
