import Synchronization

extension Organization {
    /// Seconds of the organization's clock before a refresh that failed for a passing reason is tried again.
    private static var refreshRetryInterval: Double { 10 }

    /// Returns a user's authorizations of these connectors, by connector id.
    public func authorizations(of user: String, for connectors: some Sequence<StoredConnector>) -> [String:
        UserAuthorization]
    {
        state.withLock { state in
            guard !state.contents.authorizations.isEmpty else { return [:] }
            return connectors.reduce(into: [:]) { found, stored in
                found[stored.connector.id] = state.contents.authorizations[stored.connector.id]?[user]
            }
        }
    }

    /// Keeps a user's tokens in place of those that the user had.
    ///
    /// Returns false, and keeps nothing, if the connector doesn't exist any more or has other OAuth settings than those
    /// that the tokens were asked for with.
    public func authorize(_ connectorID: String, by user: String, with grant: TokenGrant, for settings: ConnectorOAuth)
        -> Bool
    {
        let authorization = UserAuthorization(grant, at: clock.now, vault: shared.vault)
        return state.withLock { state in
            guard state.contents.byID[connectorID]?.connector.oauth == settings else { return false }
            state.contents.setAuthorization(of: connectorID, by: user, to: authorization)
            return true
        }
    }

    /// Gives a user an authorization without an OAuth flow, or takes it away if the status is nil. Throws `notFound` or
    /// `noOAuth`.
    public func setAuthorization(
        of connectorID: String,
        by user: String,
        to status: UserAuthorization.Status?
    ) throws(ConnectorError) {
        let oauth = try connector(withID: connectorID).connector.oauth
        guard let settings = oauth else { throw .noOAuth }
        guard let status else { return removeAuthorization(of: connectorID, by: user) }
        let grant = TokenGrant(accessToken: Secret(RandomText.make()), expiresIn: status == .valid ? nil : 0)
        guard authorize(connectorID, by: user, with: grant, for: settings) else { throw .notFound }
    }

    /// Keeps the outcome of a refresh, unless the user's authorization has become another one in the meantime.
    public func finishRefresh(
        of connectorID: String,
        by user: String,
        from previous: UserAuthorization,
        _ outcome: RefreshResult
    ) {
        let now = clock.now
        var refreshed = previous
        switch outcome {
        case .granted(let grant):
            refreshed = UserAuthorization(grant, replacing: previous, at: now, vault: shared.vault)
        case .refused: refreshed.refreshToken = nil
        case .failed: refreshed.retryAt = now.advanced(bySeconds: Self.refreshRetryInterval)
        }
        state.withLock { state in
            let current = state.contents.authorizations[connectorID]?[user]
            guard current?.accessToken == previous.accessToken else { return }
            state.contents.setAuthorization(of: connectorID, by: user, to: refreshed)
        }
    }

    private func removeAuthorization(of connectorID: String, by user: String) {
        state.withLock { state in
            guard state.contents.authorizations[connectorID]?[user] != nil else { return }
            state.contents.setAuthorization(of: connectorID, by: user, to: nil)
        }
    }
}
