/// Something that has changed in an organization, for who watches the store.
public enum OrganizationChange: Sendable {
    /// A connector was created, by a call or by a program. The id of a seed may be long.
    case created(connectorID: String)
    /// A connector's fields were changed.
    case changed(connectorID: String)
    /// A connector was deleted.
    case deleted(connectorID: String)
    /// Other connectors took the place of all connectors.
    case replaced
    /// A user's authorization of a connector was given, refreshed or taken away; the status is nil for none.
    case authorization(connectorID: String, ownerID: String, status: UserAuthorization.Status?)
    /// The organization's clock was moved.
    case clock
}
