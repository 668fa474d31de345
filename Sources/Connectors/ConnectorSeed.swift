/// A connector that every organization starts with.
public struct ConnectorSeed: Sendable {
    /// Nil draws one from the name.
    public var id: String?
    /// Nil is the time at which the organization begins.
    public var createdAt: Timestamp?
    /// Nil is `createdAt`.
    public var updatedAt: Timestamp?
    /// The fields of a create.
    public var content: ConnectorChanges

    public init(
        id: String? = nil,
        createdAt: Timestamp? = nil,
        updatedAt: Timestamp? = nil,
        content: ConnectorChanges
    ) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.content = content
    }

    /// Throws what creating the connector would throw.
    public func validate() throws(ConnectorError) {
        if let id, id.isEmpty { throw .invalid(field: "id", .blank) }
        _ = try content.newConnector(id: "", createdAt: Timestamp(microseconds: 0), sealedBy: Vault())
    }
}
