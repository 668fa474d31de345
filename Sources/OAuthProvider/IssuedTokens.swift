public import Connectors

/// The tokens in the response to a token request (RFC 6749, section 5.1).
public struct IssuedTokens: Sendable {
    /// The access token.
    public let accessToken: Secret
    /// The refresh token that replaces the one before.
    public let refreshToken: Secret
    /// The lifetime of the access token in seconds.
    public let expiresIn: Int
    /// The scopes, separated by spaces; nil if none were asked for.
    public let scope: String?
}
