import Connectors
import HTTP
import Synchronization
import Texts

/// Refreshes tokens. A user's token is refreshed only once if several requests need it at the same time.
final class Refreshes: Sendable {
    private struct Key: Hashable {
        var organizationID: String
        var connectorID: ExactText
        var user: ExactText
    }

    private let underWay = Mutex<[Key: Task<Void, Never>]>([:])

    func refresh(
        _ stored: StoredConnector,
        in organization: Organization,
        by user: String,
        from authorization: UserAuthorization,
        with client: TokenClient
    ) async {
        let key = Key(organizationID: organization.id, connectorID: stored.key, user: ExactText(user))
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
    fileprivate func refresh(_ authorization: UserAuthorization) async -> RefreshResult {
        guard let token = authorization.refreshToken else { return .refused }
        do throws(TokenClientError) {
            return .granted(try await refresh(with: token))
        } catch {
            switch error {
            case .refused: return .refused
            case .unauthorized, .failed: return .failed
            }
        }
    }
}
