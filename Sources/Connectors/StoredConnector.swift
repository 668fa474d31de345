/// A connector in the store, together with its representation. It never changes: an update stores a new one.
public final class StoredConnector: Sendable {
    /// The connector.
    public let connector: Connector
    /// The bytes that were made of the connector when it was stored.
    public let representation: ConnectorRepresentation
    /// The number of the creation within the organization. It orders connectors of the same microsecond.
    let sequence: Int

    init(connector: Connector, representation: ConnectorRepresentation, sequence: Int) {
        self.connector = connector
        self.representation = representation
        self.sequence = sequence
    }

    /// Whether the connector was created before another one.
    func isOlder(than other: StoredConnector) -> Bool {
        (connector.createdAt, sequence) < (other.connector.createdAt, other.sequence)
    }
}
