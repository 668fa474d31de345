/// The connectors of an organization by the keys of the OAuth clients that they carry.
struct ClientIndex: Sendable {
    private var lists: [KeyedDigest: ConnectorList] = [:]

    /// Returns the connectors with a key; nil if there is none.
    subscript(key: KeyedDigest) -> ConnectorList? { lists[key] }

    /// Adds a connector under its two keys. A connector without a client id has none and is not added.
    mutating func insert(_ connector: StoredConnector) {
        guard let keys = connector.clientKeys else { return }
        lists[keys.ofID, default: ConnectorList()].insert(connector)
        lists[keys.ofCredentials, default: ConnectorList()].insert(connector)
    }

    /// Removes a connector from under its two keys.
    mutating func remove(_ connector: StoredConnector) {
        guard let keys = connector.clientKeys else { return }
        remove(connector, from: keys.ofID)
        remove(connector, from: keys.ofCredentials)
    }

    /// Puts the new state of a connector in place of the old one, under other keys if its client has changed.
    mutating func replace(_ old: StoredConnector, with new: StoredConnector) {
        if let keys = new.clientKeys, keys == old.clientKeys {
            lists[keys.ofID]?.replace(old, with: new)
            lists[keys.ofCredentials]?.replace(old, with: new)
        } else {
            remove(old)
            insert(new)
        }
    }

    private mutating func remove(_ connector: StoredConnector, from key: KeyedDigest) {
        lists[key]?.remove(connector)
        if lists[key]?.isEmpty ?? false { lists[key] = nil }
    }
}

extension StoredConnector {
    fileprivate var clientKeys: ConnectorOAuth.ClientKeys? { connector.oauth?.keys }
}
