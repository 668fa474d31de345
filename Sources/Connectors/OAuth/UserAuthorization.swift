/// One user's authorization of one connector, as it is stored: the tokens are sealed.
public struct UserAuthorization: Sendable {
    /// What `auth_status` says.
    public enum Status: String, Sendable {
        case valid
        case expired
    }

    /// Sealed.
    public let accessToken: SealedSecret
    /// Nil where the provider gave none, or refused the one it gave.
    public internal(set) var refreshToken: SealedSecret?
    /// Nil where the access token doesn't expire.
    public let expiresAt: Timestamp?
    /// Until then no further refresh is tried, as one has just failed for a reason that may pass.
    var retryAt: Timestamp?

    init(_ grant: TokenGrant, replacing previous: UserAuthorization? = nil, at now: Timestamp, vault: Vault) {
        accessToken = vault.seal(grant.accessToken)
        // A provider that rotates gives a new refresh token; one that doesn't leaves the old in force (section 6).
        refreshToken = grant.refreshToken.map(vault.seal) ?? previous?.refreshToken
        expiresAt = grant.expiresIn.map { now.advanced(bySeconds: $0) }
    }

    /// `expired` where the access token has expired and there is nothing to refresh it with.
    public func status(at now: Timestamp) -> Status {
        isAccessTokenExpired(at: now) && refreshToken == nil ? .expired : .valid
    }

    /// Whether the access token has expired and there is a refresh token to get another with.
    public func needsRefresh(at now: Timestamp) -> Bool {
        isAccessTokenExpired(at: now) && refreshToken != nil && (retryAt.map { $0 <= now } ?? true)
    }

    private func isAccessTokenExpired(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }
}
