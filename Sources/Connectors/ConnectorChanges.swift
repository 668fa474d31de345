/// What a create or an update asks for; nil leaves a field as it is (for a new connector, at its default).
public struct ConnectorChanges: Sendable {
    public struct OAuth: Sendable {
        public var clientID: Secret?
        public var clientSecret: Secret?
        public var authorizeURL: String?
        public var tokenURL: String?
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

    public struct ServiceAuth: Sendable {
        /// `bearer`, `basic` or `noscheme`.
        public var type: String?
        public var token: Secret?

        public init(type: String? = nil, token: Secret? = nil) {
            self.type = type
            self.token = token
        }
    }

    public var name: String?
    public var description: String?
    public var url: String?
    public var excludes: [String]?
    public var oauth: OAuth?
    public var serviceAuth: ServiceAuth?
    public var active: Bool?
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
