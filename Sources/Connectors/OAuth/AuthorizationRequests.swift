import Synchronization

/// The authorization requests under way, of all organizations: the provider sends back a `state` and no key.
public final class AuthorizationRequests: Sendable {
    private let vault: Vault
    private let clock: Clock
    private let byState = Mutex<[String: AuthorizationRequest]>([:])

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
        byState.withLock { requests in
            // Those that nobody came back for are dropped when their number has grown.
            if requests.count >= 1024, requests.count.nonzeroBitCount == 1 {
                requests = requests.filter { $0.value.expiresAt > now }
            }
            requests[request.state] = request
        }
        return request
    }
}
