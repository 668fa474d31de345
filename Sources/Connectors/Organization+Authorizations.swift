import Synchronization
public import Texts

extension Organization {
    /// Seconds of the organization's clock before a refresh that failed for a passing reason is tried again.
    private static var refreshRetryInterval: Double { 10 }

    /// One user's authorization of a connector, for a list.
    public struct ListedAuthorization: Sendable {
        /// The user's `owner_id`.
        public let ownerID: String
        /// The user's name; nil if it is not known. It may be a whole API key.
        public let user: String?
        /// The authorization.
        public let authorization: UserAuthorization
    }

    /// Returns a user's authorizations of these connectors, by connector id.
    public func authorizations(of user: String, for connectors: some Sequence<StoredConnector>) -> [ExactText:
        UserAuthorization]
    {
        // Most organizations have none, and then the user's id, which takes time, is not needed.
        guard state.withLock({ !$0.contents.authorizations.isEmpty }), let owner = ownerID(of: user) else { return [:] }
        return state.withLock { state in
            connectors.reduce(into: [:]) { found, stored in
                let id = ExactText(stored.connector.id)
                found[id] = state.contents.authorizations[id]?[owner]
            }
        }
    }

    /// Returns all authorizations of a connector, sorted by `owner_id`. Throws `notFound`.
    public func authorizations(ofConnector id: String) throws(ConnectorError) -> [ListedAuthorization] {
        _ = try connector(withID: id)
        let found = state.withLock { $0.contents.authorizations[ExactText(id)] ?? [:] }
        return found.sorted { $0.key < $1.key }.map { owner, authorization in
            ListedAuthorization(ownerID: owner, user: authorization.user, authorization: authorization)
        }
    }

    /// Returns the user whose access token for a connector is this, if it has not expired; nil if there is none. If a
    /// provider has given several users the same token, it is one of them, always the same.
    ///
    /// - Parameters:
    ///   - id: the id of the connector.
    ///   - token: the access token.
    ///   - ownerID: the `owner_id` of the user who is returned if the token is that user's. Default: nil, no one.
    public func authorization(
        ofConnector id: String,
        withAccessToken token: Secret,
        preferring ownerID: String? = nil
    ) -> ListedAuthorization? {
        let found = state.withLock { $0.contents.authorizations[ExactText(id)] ?? [:] }
        return owner(of: token, shared.vault.digest(ofToken: token), among: found, preferring: ownerID)
    }

    /// Returns the user whose access token for any connector is this, if it has not expired; nil if there is none.
    func authorization(withAccessToken token: Secret, _ digest: KeyedDigest) -> ListedAuthorization? {
        let all = state.withLock { $0.contents.authorizations }
        return all.values.compactMap { owner(of: token, digest, among: $0) }.min { $0.ownerID < $1.ownerID }
    }

    /// Compares digests, and opens only the tokens that have the right one.
    private func owner(
        of token: Secret,
        _ digest: KeyedDigest,
        among authorizations: [String: UserAuthorization],
        preferring ownerID: String? = nil
    ) -> ListedAuthorization? {
        let now = clock.now
        let owners = authorizations.filter { _, authorization in
            authorization.tokenDigest == digest && !authorization.isAccessTokenExpired(at: now)
                && shared.vault.open(authorization.accessToken) == token
        }
        guard let owner = owners.keys.contains(where: { $0 == ownerID }) ? ownerID : owners.keys.min(),
            let authorization = owners[owner]
        else { return nil }
        return ListedAuthorization(ownerID: owner, user: authorization.user, authorization: authorization)
    }

    /// Keeps a user's tokens in place of those that the user had.
    ///
    /// Returns false, and keeps nothing, if the connector doesn't exist any more or has other OAuth settings than those
    /// that the tokens were asked for with.
    public func authorize(_ connectorID: String, by user: String, with grant: TokenGrant, for settings: ConnectorOAuth)
        -> Bool
    {
        guard let owner = ownerID(of: user) else { return false }
        return authorize(connectorID, byOwner: owner, named: user, with: grant, for: settings)
    }

    private func authorize(
        _ connectorID: String,
        byOwner owner: String,
        named user: String?,
        with grant: TokenGrant,
        for settings: ConnectorOAuth
    ) -> Bool {
        var authorization = UserAuthorization(grant, at: clock.now, vault: shared.vault)
        let id = ExactText(connectorID)
        return state.withLock { state in
            guard state.contents.byID[id]?.connector.oauth == settings else { return false }
            authorization.user = user ?? state.contents.authorizations[id]?[owner]?.user
            state.contents.setAuthorization(of: id, by: owner, to: authorization)
            noteAuthorization(of: id, by: owner, authorization)
            return true
        }
    }

    private func noteAuthorization(of id: ExactText, by owner: String, _ authorization: UserAuthorization?) {
        let status = authorization?.status(at: clock.now)
        noteChange(.authorization(connectorID: id.text, ownerID: owner, status: status))
    }

    /// Gives a user an authorization without an OAuth flow, or takes it away if the status is nil. Throws `notFound`,
    /// `noOAuth`, or `unknownUser` if a name is given while only the organization's id is known.
    public func setAuthorization(
        of connectorID: String,
        by user: Designation,
        to status: UserAuthorization.Status?
    ) throws(ConnectorError) {
        let oauth = try connector(withID: connectorID).connector.oauth
        guard let settings = oauth else { throw .noOAuth }
        let owner: String
        var name: String?
        switch user {
        case .id(let id): owner = id
        case .name(let user):
            guard let id = ownerID(of: user) else { throw .unknownUser }
            owner = id
            name = user
        }
        guard let status else { return removeAuthorization(of: ExactText(connectorID), by: owner) }
        // It stays as it is said, however the clock is moved.
        let grant = TokenGrant(accessToken: Secret(RandomText.make()), expiresIn: status == .valid ? nil : -.infinity)
        guard authorize(connectorID, byOwner: owner, named: name, with: grant, for: settings) else { throw .notFound }
    }

    /// Keeps the outcome of a refresh, unless the user's authorization has become another one in the meantime.
    public func finishRefresh(
        of connectorID: String,
        by user: String,
        from previous: UserAuthorization,
        _ outcome: RefreshResult
    ) {
        guard let owner = ownerID(of: user) else { return }
        let now = clock.now
        var refreshed = previous
        switch outcome {
        case .granted(let grant):
            refreshed = UserAuthorization(grant, replacing: previous, at: now, vault: shared.vault)
        case .refused: refreshed.refreshToken = nil
        case .failed: refreshed.retryAt = now.advanced(bySeconds: Self.refreshRetryInterval)
        }
        let id = ExactText(connectorID)
        state.withLock { state in
            let current = state.contents.authorizations[id]?[owner]
            guard current?.accessToken == previous.accessToken else { return }
            state.contents.setAuthorization(of: id, by: owner, to: refreshed)
            noteAuthorization(of: id, by: owner, refreshed)
        }
    }

    private func removeAuthorization(of id: ExactText, by owner: String) {
        state.withLock { state in
            guard state.contents.authorizations[id]?[owner] != nil else { return }
            state.contents.setAuthorization(of: id, by: owner, to: nil)
            noteAuthorization(of: id, by: owner, nil)
        }
    }

    /// Returns the `owner_id` of a user; nil as long as the organization's name is not known.
    private func ownerID(of user: String) -> String? {
        name.map { Principal(organization: $0, user: user).ownerID }
    }
}
