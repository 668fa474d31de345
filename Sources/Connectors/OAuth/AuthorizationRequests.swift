import Synchronization

/// The authorization requests under way, of all organizations: the provider sends back a `state` and no key.
public final class AuthorizationRequests: Sendable {
    private let vault: Vault
    private let byState = Mutex(ExpiringTable<AuthorizationRequest>())

    public init(vault: Vault) { self.vault = vault }

    /// Begins one. Throws `noOAuth` or `noClientID` where the connector can't be authorized.
    public func begin(
        for connector: Connector,
        by principal: Principal,
        redirectURI: String,
        afterTokenRedirect: String?,
        at now: Timestamp
    ) throws(ConnectorError) -> AuthorizationRequest {
        let request = try AuthorizationRequest(
            for: connector,
            by: principal,
            redirectURI: redirectURI,
            afterTokenRedirect: afterTokenRedirect,
            at: now,
            vault: vault
        )
        byState.withLock { $0.insert(request, for: request.state, until: request.expiresAt, now: now) }
        return request
    }

    /// The request of a `state`, which is used up by this; nil where there is none, or it was used. It may have
    /// expired.
    public func take(_ state: String) -> AuthorizationRequest? {
        byState.withLock { $0.remove(state) }
    }

    /// The request of a `state`, left as it is. It may have expired.
    public func peek(_ state: String) -> AuthorizationRequest? { byState.withLock { $0[state] } }

    /// Forgets those of an organization, or all.
    public func removeAll(of organization: String? = nil) {
        byState.withLock { requests in
            requests.removeAll { organization == nil || $0.principal.organization == organization }
        }
    }
}
