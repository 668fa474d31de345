import Texts

/// A connector's OAuth 2.0 settings as they are stored: client id and client secret are sealed.
public struct ConnectorOAuth: Sendable, Equatable {
    /// The client id at the provider, sealed; nil if none was given.
    public let clientID: Sealed<String>?
    /// The client secret at the provider, sealed; nil if none was given.
    public let clientSecret: SealedSecret?
    /// The authorization endpoint (RFC 6749, section 3.1); an absolute http or https URL.
    public let authorizeURL: String
    /// The token endpoint (RFC 6749, section 3.2); an absolute http or https URL.
    public let tokenURL: String
    /// The scopes that are asked for, separated by spaces (RFC 6749, section 3.3).
    public let scope: String?
    /// The keys by which the client is found; nil if there is no client id. They follow from id and secret.
    let keys: ClientKeys?

    /// The two keys of one client.
    struct ClientKeys: Sendable, Equatable {
        /// The key of all clients with this id.
        let ofID: KeyedDigest
        /// The key of all clients with this id and this secret.
        let ofCredentials: KeyedDigest
    }

    /// Makes settings out of a draft. Client id, client secret and scope that the draft leaves out are those of the
    /// existing settings.
    ///
    /// A client id or secret that equals the existing one is not sealed again, so that settings which stay the same
    /// also compare as equal.
    init(_ draft: ConnectorDraft.OAuth, over existing: ConnectorOAuth? = nil, sealedBy vault: Vault) {
        authorizeURL = draft.authorizeURL
        tokenURL = draft.tokenURL
        scope = draft.scope ?? existing?.scope
        guard draft.clientID != nil || draft.clientSecret != nil else {
            clientID = existing?.clientID
            clientSecret = existing?.clientSecret
            keys = existing?.keys
            return
        }
        let existingID = existing?.clientID.flatMap { vault.open($0) }
        let existingSecret = existing?.clientSecret.flatMap { vault.open($0) }
        let newID = draft.clientID.flatMap { $0.isExactly(existingID) ? nil : $0 }
        let newSecret = draft.clientSecret.flatMap { $0 == existingSecret ? nil : $0 }
        clientID = newID.map { vault.seal($0) } ?? existing?.clientID
        clientSecret = newSecret.map { vault.seal($0) } ?? existing?.clientSecret
        let secret = newSecret ?? existingSecret
        keys = (newID ?? existingID).map { id in
            ClientKeys(ofID: vault.clientKey(ofID: id), ofCredentials: vault.clientKey(ofID: id, secret: secret))
        }
    }
}
