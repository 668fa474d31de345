/// Why a connector could not be created, found, changed or authorized.
public enum ConnectorError: Error, Equatable, Sendable {
    /// No connector of this organization has the id.
    case notFound
    /// A field, by its JSON path, and what is wrong with it.
    case invalid(field: String, Problem)
    case bothAuthentications
    /// The connector has no OAuth settings, so nobody can authorize it.
    case noOAuth
    /// The connector's OAuth settings have no `client_id`, which an authorization request needs.
    case noClientID

    /// What is wrong with a field.
    public enum Problem: Equatable, Sendable {
        case missing
        case blank
        case notAbsoluteHTTPURL
        case notOneOf([String])
    }
}
