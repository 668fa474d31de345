/// The rights that a user has given to a client.
public struct Consent: Sendable, Equatable {
    /// The id of the client.
    public var clientID: String
    /// The id of the organization whose connector is the client.
    public var organizationID: String
    /// The URI to which the code is sent.
    public var redirectURI: String
    /// The scopes, separated by spaces; nil if none were asked for.
    public var scope: String?
    /// The S256 challenge of PKCE (RFC 7636); nil if the client sent none.
    public var codeChallenge: String?
    /// The lifetime of access tokens, in seconds.
    public var expiresIn: Int

    /// Makes a consent.
    public init(
        clientID: String,
        organizationID: String,
        redirectURI: String,
        scope: String?,
        codeChallenge: String?,
        expiresIn: Int
    ) {
        self.clientID = clientID
        self.organizationID = organizationID
        self.redirectURI = redirectURI
        self.scope = scope
        self.codeChallenge = codeChallenge
        self.expiresIn = expiresIn
    }
}
