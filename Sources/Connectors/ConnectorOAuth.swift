/// A connector's OAuth 2.0 settings, as they are stored: client id and secret are sealed.
public struct ConnectorOAuth: Sendable, Equatable {
    /// Sealed; nil where none was given.
    public var clientID: SealedSecret?
    /// Sealed; nil where none was given.
    public var clientSecret: SealedSecret?
    /// The authorization endpoint (RFC 6749, section 3.1); an absolute http or https URL.
    public var authorizeURL: String
    /// The token endpoint (RFC 6749, section 3.2); an absolute http or https URL.
    public var tokenURL: String
    /// Space-separated (RFC 6749, section 3.3).
    public var scope: String?
}
