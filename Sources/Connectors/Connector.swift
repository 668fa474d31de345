/// A registered data source, as it is stored. What a response shows of it is another type, which has no secrets.
public struct Connector: Sendable {
    public var id: String
    public var name: String
    public var description: String?
    /// Where the connector is searched; an absolute http or https URL.
    public var url: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// Fields that are left out of the prompt.
    public var excludes: [String]
    public var authentication: Authentication
    public var active: Bool
    public var continueOnFailure: Bool

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
