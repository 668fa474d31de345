/// The tokens of a token endpoint's answer (RFC 6749, section 5.1).
public struct TokenGrant: Sendable {
    /// The access token.
    public var accessToken: Secret
    /// The refresh token; nil if the provider gave none.
    public var refreshToken: Secret?
    /// The lifetime of the access token in seconds; nil if the provider gave none, and the token doesn't expire.
    public var expiresIn: Double?

    /// Makes a grant.
    public init(accessToken: Secret, refreshToken: Secret? = nil, expiresIn: Double? = nil) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresIn = expiresIn
    }
}
