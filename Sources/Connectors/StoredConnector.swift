/// A connector as it lies in the store, beside what was made of it once for all who read it. Never changed: an update
/// stores a new one.
public final class StoredConnector: Sendable {
    public let connector: Connector
    /// Made when the connector changed, so that reading costs no encoding.
    public let representation: ConnectorRepresentation
    /// Counts creations within the organization; orders connectors of the same microsecond.
    let sequence: Int

    init(connector: Connector, representation: ConnectorRepresentation, sequence: Int) {
        self.connector = connector
        self.representation = representation
        self.sequence = sequence
    }

    func isOlder(than other: StoredConnector) -> Bool {
        (connector.createdAt, sequence) < (other.connector.createdAt, other.sequence)
    }
}
