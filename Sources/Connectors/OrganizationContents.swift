import Texts

/// The connectors of an organization, by id, in order and by OAuth client, and the authorizations of its users.
struct OrganizationContents: Sendable {
    /// The connectors by id.
    private(set) var byID: [ExactText: StoredConnector] = [:]
    /// The connectors, oldest first.
    private(set) var ordered = ConnectorList()
    /// The connectors by OAuth client.
    private(set) var clients = ClientIndex()
    /// The users' authorizations, by connector id, then by `owner_id`. No connector has an empty entry.
    private(set) var authorizations: OrganizationSnapshot.Authorizations = [:]

    /// Makes contents without a connector.
    init() {}

    /// Makes the contents that a snapshot shows.
    init(_ snapshot: OrganizationSnapshot) {
        ordered = snapshot.list
        authorizations = snapshot.authorizations
        byID.reserveCapacity(ordered.count)
        for stored in snapshot.connectors {
            byID[ExactText(stored.connector.id)] = stored
            clients.insert(stored)
        }
    }

    /// Adds a connector whose id no other has.
    mutating func insert(_ stored: StoredConnector) {
        byID[ExactText(stored.connector.id)] = stored
        ordered.insert(stored)
        clients.insert(stored)
    }

    /// Puts the new state of a connector in place of the old one. Users' authorizations are forgotten if the OAuth
    /// settings have changed, as they were given for the old ones.
    mutating func replace(_ old: StoredConnector, with new: StoredConnector) {
        let id = ExactText(old.connector.id)
        byID[id] = new
        ordered.replace(old, with: new)
        clients.replace(old, with: new)
        if new.connector.oauth != old.connector.oauth { authorizations[id] = nil }
    }

    /// Removes a connector and the users' authorizations of it.
    mutating func remove(_ stored: StoredConnector) {
        byID[ExactText(stored.connector.id)] = nil
        ordered.remove(stored)
        clients.remove(stored)
        authorizations[ExactText(stored.connector.id)] = nil
    }

    /// Whether there is nothing.
    var isEmpty: Bool { byID.isEmpty && authorizations.isEmpty }

    /// Keeps a user's authorization of a connector in place of an earlier one; nil takes the earlier one away.
    mutating func setAuthorization(of id: ExactText, by owner: String, to authorization: UserAuthorization?) {
        authorizations[id, default: [:]][owner] = authorization
        if authorizations[id]?.isEmpty ?? false { authorizations[id] = nil }
    }
}
