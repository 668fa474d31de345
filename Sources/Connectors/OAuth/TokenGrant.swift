/// What a token endpoint answered (RFC 6749, section 5.1).
public struct TokenGrant: Sendable {
    public var accessToken: Secret
    public var refreshToken: Secret?
    /// Seconds; nil where the provider doesn't say, and the token doesn't expire.
    public var expiresIn: Double?

    public init(accessToken: Secret, refreshToken: Secret? = nil, expiresIn: Double? = nil) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
    }
}
