/// An authorization request with which a user was sent to the provider (RFC 6749, section 4.1.1, with PKCE, RFC 7636).
/// It is kept under its `state` until the user comes back.
public struct AuthorizationRequest: Sendable {
    /// Seconds of the organization's clock for which a `state` is valid.
    public static let lifetime = 600.0

    /// The random text by which the request is found again (RFC 6749, section 10.12).
    public let state: String
    /// The id of the connector that the user authorizes.
    public let connectorID: String
    /// The user, and the organization that the connector belongs to.
    public let principal: Principal
    /// The connector's settings when the request was begun. If they have changed when the user comes back, the
    /// authorization is not kept.
    public let settings: ConnectorOAuth
    /// The URL that the provider sends the user back to (RFC 6749, section 3.1.2).
    public let redirectURI: String
    /// The URL that the user is sent to in the end; nil shows a page instead.
    public let afterTokenRedirect: String?
    /// When the `state` stops being valid.
    public let expiresAt: Timestamp
    /// PKCE's verifier (RFC 7636, section 4.1), sealed.
    public let codeVerifier: SealedSecret
    /// The parameters of the URL that the user is sent to, in order.
    public let parameters: [(name: String, value: String)]

    /// Whether the `state` is no longer valid.
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
        guard let clientID = oauth.clientID.flatMap({ vault.open($0) }) else { throw .noClientID }
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
            (name: "client_id", value: clientID),
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

extension AuthorizationRequest {
    /// The approximate size of the request's texts, in bytes.
    var size: Int {
        let settings = [settings.authorizeURL, settings.tokenURL, settings.scope ?? ""]
        let texts = settings + [connectorID, principal.organization, principal.user, afterTokenRedirect ?? ""]
        let sealed = [
            self.settings.clientID?.bytes.count, self.settings.clientSecret?.bytes.count, codeVerifier.bytes.count,
        ]
        return texts.reduce(0) { $0 + $1.utf8.count } + sealed.reduce(0) { $0 + ($1 ?? 0) }
            + parameters.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }
}
