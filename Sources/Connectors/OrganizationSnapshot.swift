public import Texts

/// All that an organization held at one moment. Changes of the organization don't reach it.
public struct OrganizationSnapshot: Sendable {
    /// Authorizations by connector id, then by the user's `owner_id`.
    public typealias Authorizations = [ExactText: [String: UserAuthorization]]

    /// The users' authorizations.
    public let authorizations: Authorizations
    /// The number of changes that the organization had seen.
    public let version: Int
    /// The connectors, oldest first.
    let list: ConnectorList

    init(list: ConnectorList, authorizations: Authorizations, version: Int) {
        self.list = list
        self.authorizations = authorizations
        self.version = version
    }

    /// The connectors, oldest first. Each reading copies the list, without a lock.
    public var connectors: [StoredConnector] { list.oldestFirst }
}
