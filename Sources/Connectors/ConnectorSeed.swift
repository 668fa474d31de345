/// A connector that an organization starts with or that an import puts in place. It has been validated, so that
/// planting it can't fail.
public struct ConnectorSeed: Sendable {
    /// The connector's id; nil draws one from the name.
    public let id: String?
    /// The time of creation; nil is the time at which the seed is planted.
    public let createdAt: Timestamp?
    /// The time of the last change; nil is the time of creation.
    public let updatedAt: Timestamp?
    /// The validated content.
    let draft: ConnectorDraft

    /// Validates a seed.
    ///
    /// - Parameters:
    ///   - id: not empty; nil draws one from the name. Default: nil.
    ///   - createdAt: nil is the time at which the seed is planted. Default: nil.
    ///   - updatedAt: nil is the time of creation. Default: nil.
    ///   - content: the fields of a create. A secret that is `Secret.redacted` is the one of the connector that the
    ///     seed replaces.
    ///   - results: what the mock serves in the connector's place. Default: nil, nothing.
    /// - Throws: `ConnectorError.invalid` with the field `id` for an empty id, and the errors of creating the
    ///   connector.
    public init(
        id: String? = nil,
        createdAt: Timestamp? = nil,
        updatedAt: Timestamp? = nil,
        content: ConnectorChanges,
        results: SearchResults? = nil
    ) throws(ConnectorError) {
        if let id, id.isEmpty { throw .invalid(field: "id", .blank) }
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        draft = try ConnectorDraft(content, results: results)
    }
}
