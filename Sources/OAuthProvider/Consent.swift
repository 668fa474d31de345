/// What a user has allowed a client.
public struct Consent: Sendable, Equatable {
    /// The client that asked.
    public var clientID: String
    /// Where the code is sent.
    public var redirectURI: String
    /// Space-separated; nil for nothing in particular.
    public var scope: String?
    /// PKCE's S256 challenge (RFC 7636); nil where the client sent none.
    public var codeChallenge: String?
    /// How many seconds access tokens live.
    public var expiresIn: Int

    /// Makes a consent.
    public init(clientID: String, redirectURI: String, scope: String?, codeChallenge: String?, expiresIn: Int) {
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scope = scope
        self.codeChallenge = codeChallenge
        self.expiresIn = expiresIn
    }
}
