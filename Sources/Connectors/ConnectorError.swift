/// The reason for which a connector could not be created, found, changed or authorized.
public enum ConnectorError: Error, Equatable, Sendable {
    /// No connector of this organization has the id.
    case notFound
    /// Another connector of this organization has the id that is given.
    case idTaken
    /// A field has a problem. The field is given by its path in a create, such as `oauth.token_url`.
    case invalid(field: String, Problem)
    /// OAuth settings and a service authentication were given together.
    case bothAuthentications
    /// The connector has no OAuth settings, so nobody can authorize it.
    case noOAuth
    /// The connector's OAuth settings have no `client_id`, which an authorization request needs.
    case noClientID
    /// A user is named in an organization of which only the id is known, so that the user's id is not known either.
    case unknownUser

    /// A problem of a field.
    public enum Problem: Equatable, Sendable {
        /// The field is required.
        case missing
        /// The field is empty, or a name has nothing but white space.
        case blank
        /// The field is not an absolute http or https URL.
        case notAbsoluteHTTPURL
        /// The field has none of these values, which are all that it may have.
        case notOneOf([String])
    }
}
