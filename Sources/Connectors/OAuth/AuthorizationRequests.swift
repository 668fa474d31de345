import Synchronization

/// The authorization requests of all organizations that users have not come back from yet. They are found by their
/// `state` alone, as that is all that the provider sends back.
public final class AuthorizationRequests: Sendable {
    private let vault: Vault
    private let byState = Mutex(ExpiringTable<AuthorizationRequest>())

    /// Makes a table without requests.
    ///
    /// - Parameter vault: the vault that sealed the connectors' settings.
    public init(vault: Vault) { self.vault = vault }

    /// Begins a request, and keeps it until it is taken or has expired. Throws `noOAuth` or `noClientID` if the
    /// connector can't be authorized.
    ///
    /// - Parameters:
    ///   - connector: the connector that the user authorizes.
    ///   - principal: the user.
    ///   - redirectURI: the URL that the provider sends the user back to.
    ///   - afterTokenRedirect: the URL that the user is sent to in the end; nil shows a page instead.
    ///   - now: the time of the organization's clock.
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
        byState.withLock { requests in
            requests.insert(
                request,
                for: request.state,
                of: principal.organization,
                size: request.size,
                until: request.expiresAt,
                now: now
            )
        }
        return request
    }

    /// Returns the request of a `state`, and forgets it. The request may have expired. Returns nil if no request has
    /// that `state`, or it has been taken before.
    public func take(_ state: String) -> AuthorizationRequest? {
        byState.withLock { $0.remove(state) }
    }

    /// Returns the request of a `state` without taking it. The request may have expired.
    public func peek(_ state: String) -> AuthorizationRequest? { byState.withLock { $0[state] } }

    /// The names of the organizations that have requests.
    public var organizations: [String] { byState.withLock { $0.ownerNames } }

    /// Forgets the requests of an organization.
    ///
    /// - Parameter organization: the organization's name; nil forgets all requests. Default: nil.
    public func removeAll(of organization: String? = nil) {
        byState.withLock { requests in
            guard let organization else { return requests.removeAll() }
            requests.removeAll(of: organization)
        }
    }
}
