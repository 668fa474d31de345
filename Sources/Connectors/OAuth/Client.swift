/// An OAuth client (RFC 6749, section 2) of the built-in provider: any connector that carries the client id.
public struct Client: Sendable {
    public let connectorID: String
    public let connectorName: String
    public let organization: String

    public init(connectorID: String, connectorName: String, organization: String) {
        self.connectorID = connectorID
        self.connectorName = connectorName
        self.organization = organization
    }
}

extension ConnectorStore {
    /// The client of an id, or nil where no connector carries it.
    public func client(withID id: String) -> Client? {
        firstConnector { matches($0.clientID, id) }
    }

    /// The client of an id that authenticates with this secret: nil for a wrong one, and for none where the connector
    /// has one. A connector without a secret is a public client (section 2.1).
    public func client(withID id: String, secret: Secret?) -> Client? {
        firstConnector { oauth in
            guard matches(oauth.clientID, id) else { return false }
            guard let expected = oauth.clientSecret.flatMap(shared.vault.open) else { return secret == nil }
            return secret == expected
        }
    }

    private func matches(_ sealed: SealedSecret?, _ clientID: String) -> Bool {
        sealed.flatMap(shared.vault.open) == Secret(clientID)
    }

    private func firstConnector(where isMeant: (ConnectorOAuth) -> Bool) -> Client? {
        for organization in existingOrganizations {
            if let connector = organization.first(where: { $0.oauth.map(isMeant) ?? false }) {
                return Client(connectorID: connector.id, connectorName: connector.name, organization: organization.name)
            }
        }
        return nil
    }
}
