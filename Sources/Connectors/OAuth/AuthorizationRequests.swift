import Synchronization

/// The authorization requests under way, of all organizations: the provider sends back a `state` and no key.
public final class AuthorizationRequests: Sendable {
    private let vault: Vault
    private let clock: Clock
    private let byState = Mutex(ExpiringTable<AuthorizationRequest>())

    public init(vault: Vault, clock: Clock) {
        self.vault = vault
        self.clock = clock
    }

    /// Begins one. Throws `noOAuth` or `noClientID` where the connector can't be authorized.
    public func begin(
        for connector: Connector,
        by principal: Principal,
        redirectURI: String,
        afterTokenRedirect: String?
    ) throws(ConnectorError) -> AuthorizationRequest {
        let now = clock.now
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
    /// expired: see `isExpired`.
    public func take(_ state: String) -> AuthorizationRequest? {
        byState.withLock { $0.remove(state) }
    }

    /// The request of a `state` that is still under way, left as it is.
    public func peek(_ state: String) -> AuthorizationRequest? {
        byState.withLock { $0[state] }.flatMap { isExpired($0) ? nil : $0 }
    }

    public func isExpired(_ request: AuthorizationRequest) -> Bool { request.expiresAt <= clock.now }

    /// Forgets those of an organization, or all.
    public func removeAll(of organization: String? = nil) {
        byState.withLock { requests in
            requests.removeAll { organization == nil || $0.principal.organization == organization }
        }
    }
}
