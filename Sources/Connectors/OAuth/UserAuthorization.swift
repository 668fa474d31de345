/// One user's authorization of one connector as it is stored: the tokens are sealed.
public struct UserAuthorization: Sendable {
    /// The state of an authorization, which a connector's `auth_status` shows.
    public enum Status: String, Sendable {
        /// The access token is valid, or can be refreshed.
        case valid
        /// The access token has expired and can't be refreshed.
        case expired
    }

    /// The name of the user; nil if only the user's id is known.
    var user: String?
    /// The access token, sealed.
    public let accessToken: SealedSecret
    /// The digest by which the authorization is found when a token comes.
    let tokenDigest: KeyedDigest
    /// The refresh token, sealed; nil if the provider gave none, or refused the one that it gave.
    public internal(set) var refreshToken: SealedSecret?
    /// When the access token expires; nil if it doesn't.
    public let expiresAt: Timestamp?
    /// The moment before which no other refresh is tried, as one has failed for a passing reason; nil if none has.
    var retryAt: Timestamp?

    init(_ grant: TokenGrant, replacing previous: UserAuthorization? = nil, at now: Timestamp, vault: Vault) {
        user = previous?.user
        accessToken = vault.seal(grant.accessToken)
        tokenDigest = vault.digest(ofToken: grant.accessToken)
        // A provider may give a new refresh token. If it gives none, the old one stays valid (RFC 6749, section 6).
        refreshToken = grant.refreshToken.map { vault.seal($0) } ?? previous?.refreshToken
        expiresAt = grant.expiresIn.map { now.advanced(bySeconds: $0) }
    }

    /// Returns `expired` if the access token has expired and there is no refresh token, else `valid`.
    public func status(at now: Timestamp) -> Status {
        isAccessTokenExpired(at: now) && refreshToken == nil ? .expired : .valid
    }

    /// Whether the access token has expired, there is a refresh token, and no refresh has failed just before.
    public func needsRefresh(at now: Timestamp) -> Bool {
        isAccessTokenExpired(at: now) && refreshToken != nil && (retryAt.map { $0 <= now } ?? true)
    }

    /// Whether the access token has expired, whatever may be done about it.
    public func isAccessTokenExpired(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }
}
