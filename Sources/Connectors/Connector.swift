/// A registered data source, as it is stored. What a response shows of it is another type, which has no secrets.
public struct Connector: Sendable {
    /// A slug of the name and six random characters, unless a fixture gave another.
    public var id: String
    /// Not blank.
    public var name: String
    /// What it is, for a person.
    public var description: String?
    /// Where the connector is searched; an absolute http or https URL.
    public var url: String
    /// By the organization's clock.
    public var createdAt: Timestamp
    /// By the organization's clock; the time of creation until it is changed.
    public var updatedAt: Timestamp
    /// Fields that are left out of the prompt.
    public var excludes: [String]
    /// How it is reached.
    public var authentication: Authentication
    /// Whether it is used. Default: true.
    public var active: Bool
    /// Whether a chat goes on where it fails. Default: false.
    public var continueOnFailure: Bool

    /// How a connector is reached.
    public enum Authentication: Sendable {
        case none
        case oauth(ConnectorOAuth)
        case service(ServiceAuth)
    }

    /// The OAuth settings; nil for a connector that has another authentication, or none.
    public var oauth: ConnectorOAuth? {
        guard case .oauth(let oauth) = authentication else { return nil }
        return oauth
    }

    /// The service authentication; nil for a connector that has another authentication, or none.
    public var serviceAuth: ServiceAuth? {
        guard case .service(let serviceAuth) = authentication else { return nil }
        return serviceAuth
    }
}
