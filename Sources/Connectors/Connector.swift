/// A registered data source as it is stored. Responses have its `ConnectorRepresentation`, in which no secret stands.
public struct Connector: Sendable {
    /// The id: a slug of the name and six random characters, unless a seed gave another.
    public var id: String
    /// The name; not blank.
    public var name: String
    /// A description for a person to read.
    public var description: String?
    /// Where the connector is searched; an absolute http or https URL.
    public var url: String
    /// When the connector was created, by the organization's clock.
    public var createdAt: Timestamp
    /// When the connector was last changed, by the organization's clock; the time of creation until it is changed.
    public var updatedAt: Timestamp
    /// The names of fields that are left out of the prompt.
    public var excludes: [String]
    /// How requests to the connector are authenticated.
    public var authentication: Authentication
    /// Whether the connector is used. Default: true.
    public var active: Bool
    /// Whether a chat goes on if the connector fails. Default: false.
    public var continueOnFailure: Bool
    /// The results that the mock serves in the connector's place; nil asks the connector at its URL. Cohere's API does
    /// not show them.
    public var results: SearchResults?

    /// How requests to a connector are authenticated.
    public enum Authentication: Sendable {
        /// Requests are not authenticated.
        case none
        /// Each user authorizes the connector with OAuth 2.0 (RFC 6749).
        case oauth(ConnectorOAuth)
        /// The service authenticates itself with one token for all users.
        case service(ServiceAuth)
    }

    /// The OAuth settings; nil for another authentication.
    public var oauth: ConnectorOAuth? {
        guard case .oauth(let oauth) = authentication else { return nil }
        return oauth
    }

    /// The service authentication; nil for another authentication.
    public var serviceAuth: ServiceAuth? {
        guard case .service(let serviceAuth) = authentication else { return nil }
        return serviceAuth
    }
}
