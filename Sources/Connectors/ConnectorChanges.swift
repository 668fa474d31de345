/// What a create or an update asks for; nil leaves a field as it is (for a new connector, at its default).
public struct ConnectorChanges: Sendable {
    /// OAuth 2.0 settings; for a new connector both URLs are required.
    public struct OAuth: Sendable {
        /// The client id at the provider.
        public var clientID: Secret?
        /// The client secret, which is never given back.
        public var clientSecret: Secret?
        /// An absolute http or https URL.
        public var authorizeURL: String?
        /// An absolute http or https URL.
        public var tokenURL: String?
        /// Space-separated.
        public var scope: String?

        public init(
            clientID: Secret? = nil,
            clientSecret: Secret? = nil,
            authorizeURL: String? = nil,
            tokenURL: String? = nil,
            scope: String? = nil
        ) {
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.authorizeURL = authorizeURL
            self.tokenURL = tokenURL
            self.scope = scope
        }
    }

    /// A token that the service authenticates with.
    public struct ServiceAuth: Sendable {
        /// `bearer`, `basic` or `noscheme`.
        public var type: String?
        /// Required for a new connector; never given back.
        public var token: Secret?

        public init(type: String? = nil, token: Secret? = nil) {
            self.type = type
            self.token = token
        }
    }

    /// Required for a new connector; not blank.
    public var name: String?
    /// What it is, for a person.
    public var description: String?
    /// Required for a new connector; an absolute http or https URL.
    public var url: String?
    /// Fields that are left out of the prompt.
    public var excludes: [String]?
    /// Not together with `serviceAuth`.
    public var oauth: OAuth?
    /// Not together with `oauth`.
    public var serviceAuth: ServiceAuth?
    /// Default for a new connector: true.
    public var active: Bool?
    /// Default for a new connector: false.
    public var continueOnFailure: Bool?

    public init(
        name: String? = nil,
        description: String? = nil,
        url: String? = nil,
        excludes: [String]? = nil,
        oauth: OAuth? = nil,
        serviceAuth: ServiceAuth? = nil,
        active: Bool? = nil,
        continueOnFailure: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.url = url
        self.excludes = excludes
        self.oauth = oauth
        self.serviceAuth = serviceAuth
        self.active = active
        self.continueOnFailure = continueOnFailure
    }
}
