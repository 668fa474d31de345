/// An authorization request that a user was sent away with (RFC 6749, section 4.1.1, with PKCE, RFC 7636), kept under
/// its `state` until the user comes back.
public struct AuthorizationRequest: Sendable {
    /// Seconds of the server's clock after which a `state` is no longer taken.
    public static let lifetime = 600.0

    public let state: String
    public let connectorID: String
    public let principal: Principal
    /// The connector's settings as they were: where they have changed since, the authorization is not taken.
    public let settings: ConnectorOAuth
    /// Where the provider sends the user back to.
    public let redirectURI: String
    /// Where the user is sent in the end; nil shows a page.
    public let afterTokenRedirect: String?
    public let expiresAt: Timestamp
    public let codeVerifier: SealedSecret
    /// What the provider is asked with, in order.
    public let parameters: [(name: String, value: String)]

    public func isExpired(at now: Timestamp) -> Bool { expiresAt <= now }

    init(
        for connector: Connector,
        by principal: Principal,
        redirectURI: String,
        afterTokenRedirect: String?,
        at now: Timestamp,
        vault: Vault
    ) throws(ConnectorError) {
        guard let oauth = connector.oauth else { throw .noOAuth }
        guard let clientID = oauth.clientID.flatMap(vault.open) else { throw .noClientID }
        let verifier = RandomText.make()
        state = RandomText.make()
        connectorID = connector.id
        self.principal = principal
        settings = oauth
        self.redirectURI = redirectURI
        self.afterTokenRedirect = afterTokenRedirect
        expiresAt = now.advanced(bySeconds: Self.lifetime)
        codeVerifier = vault.seal(Secret(verifier))
        var parameters = [
            (name: "response_type", value: "code"),
            (name: "client_id", value: clientID.reveal { $0 }),
            (name: "redirect_uri", value: redirectURI),
        ]
        if let scope = oauth.scope, !scope.isEmpty { parameters.append((name: "scope", value: scope)) }
        parameters += [
            (name: "state", value: state),
            (name: "code_challenge", value: RandomText.challenge(for: verifier)),
            (name: "code_challenge_method", value: "S256"),
        ]
        self.parameters = parameters
    }
}
