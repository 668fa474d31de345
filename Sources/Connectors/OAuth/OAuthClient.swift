import Synchronization

/// An OAuth client (RFC 6749, section 2) of the built-in provider: any connector that carries the client id.
public struct OAuthClient: Sendable {
    /// The id of the connector.
    public let connectorID: String
    /// The name of the connector.
    public let connectorName: String
    /// The name of the connector's organization.
    public let organization: String

    /// Makes a client.
    public init(connectorID: String, connectorName: String, organization: String) {
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
        client(under: shared.vault.clientKey(ofID: id, secret: secret)) { oauth in
            hasID(id, oauth) && oauth.clientSecret.flatMap { shared.vault.open($0) } == secret
        }
    }

    private func hasID(_ id: String, _ oauth: ConnectorOAuth) -> Bool {
        id.hasSameBytes(as: oauth.clientID.flatMap { shared.vault.open($0) })
    }

    /// Returns the first client under a key that is the one, which 64 bits of digest alone don't prove.
    private func client(under key: ClientKey, where isMeant: (ConnectorOAuth) -> Bool) -> OAuthClient? {
        for organization in existingOrganizations {
            let candidates = organization.state.withLock { $0.contents.clients[key] }
            let found = candidates?.first { $0.connector.oauth.map(isMeant) ?? false }
            guard let connector = found?.connector else { continue }
            return OAuthClient(
                connectorID: connector.id,
                connectorName: connector.name,
                organization: organization.name
            )
        }
        return nil
    }
}
