import Synchronization
import Texts

/// An OAuth client (RFC 6749, section 2) of the built-in provider: any connector that carries the client id.
public struct OAuthClient: Sendable {
    /// The id of the connector.
    public let connectorID: String
    /// The name of the connector.
    public let connectorName: String
    /// The connector's organization.
    public let organization: Organization

    /// Makes a client.
    public init(connectorID: String, connectorName: String, organization: Organization) {
        self.connectorID = connectorID
        self.connectorName = connectorName
        self.organization = organization
    }
}

extension ConnectorStore {
    /// Returns the client with an id, or nil if no connector carries it. If several connectors of an organization do,
    /// it is the oldest. Costs one lookup for each organization.
    public func client(withID id: String) -> OAuthClient? {
        client(under: shared.vault.clientKey(ofID: id)) { hasID(id, $0) }
    }

    /// Returns the client with an id that authenticates with a secret, or nil if there is none.
    ///
    /// A connector without a secret is a public client (RFC 6749, section 2.1): it is found only with nil as the
    /// secret, and one that has a secret only with that. Costs one lookup for each organization.
    public func client(withID id: String, secret: Secret?) -> OAuthClient? {
        client(under: shared.vault.clientKey(ofID: id, secret: secret)) { hasCredentials(id, secret, $0) }
    }

    /// Returns the client of one organization with an id that authenticates with a secret; nil if there is none.
    public func client(withID id: String, secret: Secret?, of organization: Organization) -> OAuthClient? {
        let key = shared.vault.clientKey(ofID: id, secret: secret)
        return client(under: key, of: organization) { hasCredentials(id, secret, $0) }
    }

    private func hasID(_ id: String, _ oauth: ConnectorOAuth) -> Bool {
        id.isExactly(oauth.clientID.flatMap { shared.vault.open($0) })
    }

    private func hasCredentials(_ id: String, _ secret: Secret?, _ oauth: ConnectorOAuth) -> Bool {
        hasID(id, oauth) && oauth.clientSecret.flatMap { shared.vault.open($0) } == secret
    }

    /// Returns the first client under a key that is the one, which 64 bits of digest alone don't prove.
    private func client(under key: KeyedDigest, where isMeant: (ConnectorOAuth) -> Bool) -> OAuthClient? {
        // Of several organizations with such a client, it is always that of the same one: the first that was made.
        existingOrganizations.compactMap { client(under: key, of: $0, where: isMeant) }
            .min { $0.organization.number < $1.organization.number }
    }

    private func client(
        under key: KeyedDigest,
        of organization: Organization,
        where isMeant: (ConnectorOAuth) -> Bool
    ) -> OAuthClient? {
        let candidates = organization.state.withLock { $0.contents.clients[key] }
        guard let found = candidates?.first(where: { $0.connector.oauth.map(isMeant) ?? false }) else { return nil }
        return OAuthClient(
            connectorID: found.connector.id,
            connectorName: found.connector.name,
            organization: organization
        )
    }
}
