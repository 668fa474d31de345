/// The fields of a create or of an update. Nil leaves a field as it is, or at its default for a new connector.
public struct ConnectorChanges: Sendable {
    /// OAuth 2.0 settings. A connector that has none yet needs both URLs.
    public struct OAuth: Sendable {
        /// The client id at the provider.
        public var clientID: String?
        /// The client secret at the provider. It is never shown.
        public var clientSecret: Secret?
        /// The authorization endpoint (RFC 6749, section 3.1); an absolute http or https URL.
        public var authorizeURL: String?
        /// The token endpoint (RFC 6749, section 3.2); an absolute http or https URL.
        public var tokenURL: String?
        /// The scopes to ask for, separated by spaces (RFC 6749, section 3.3).
        public var scope: String?

        /// Makes settings. Those that are not given are left as they are.
        public init(
            clientID: String? = nil,
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

    /// A service's own authentication towards the connector.
    public struct ServiceAuth: Sendable {
        /// `bearer`, `basic` or `noscheme`, as in `Connectors.ServiceAuth.TokenType`. Default: `noscheme`.
        public var type: String?
        /// The token; a connector that has none yet needs it. It is never shown.
        public var token: Secret?

        /// Makes an authentication. Type and token are left as they are if they are not given.
        public init(type: String? = nil, token: Secret? = nil) {
            self.type = type
            self.token = token
        }
    }

    /// The name; not blank. A new connector needs it.
    public var name: String?
    /// A description for a person to read.
    public var description: String?
    /// Where the connector is searched; an absolute http or https URL. A new connector needs it.
    public var url: String?
    /// The names of fields that are left out of the prompt. Default for a new connector: none.
    public var excludes: [String]?
    /// OAuth 2.0 settings; not together with `serviceAuth`.
    public var oauth: OAuth?
    /// A service's own authentication; not together with `oauth`.
    public var serviceAuth: ServiceAuth?
    /// Whether the connector is used. Default for a new connector: true.
    public var active: Bool?
    /// Whether a chat goes on if the connector fails. Default for a new connector: false.
    public var continueOnFailure: Bool?

    /// Makes changes of the fields that are given.
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
