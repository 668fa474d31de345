/// The validated content of a new connector, not sealed yet. A connector can be made of it without an error.
struct ConnectorDraft: Sendable {
    /// Validated OAuth settings. Over existing settings, nil leaves a field as it is.
    struct OAuth: Sendable {
        var clientID: String?
        var clientSecret: Secret?
        var authorizeURL: String
        var tokenURL: String
        var scope: String?
    }

    /// A validated service authentication.
    struct Service: Sendable {
        var type: ServiceAuth.TokenType
        var token: Secret
    }

    /// The authentication that the connector is created with.
    enum Authentication: Sendable {
        case none
        case oauth(OAuth)
        case service(Service)
    }

    private(set) var name: String
    private var url: String
    private var description: String?
    private var excludes: [String]
    private var active: Bool
    private var continueOnFailure: Bool
    private var authentication: Authentication
    private let results: SearchResults?

    /// Validates the fields of a create. Throws `invalid` for a field that is missing or wrong, or
    /// `bothAuthentications`.
    ///
    /// - Parameter results: what the mock serves in the connector's place. Default: nil, nothing.
    init(_ changes: borrowing ConnectorChanges, results: SearchResults? = nil) throws(ConnectorError) {
        guard let name = changes.name else { throw .invalid(field: "name", .missing) }
        guard let url = changes.url else { throw .invalid(field: "url", .missing) }
        try ConnectorChanges.check(name: name)
        try ConnectorChanges.check(url, field: "url")
        authentication =
            switch (changes.oauth, changes.serviceAuth) {
            case (.some, .some): throw .bothAuthentications
            case (let oauth?, nil): .oauth(try oauth.draft())
            case (nil, let serviceAuth?): .service(try serviceAuth.draft())
            case (nil, nil): .none
            }
        self.name = name
        self.url = url
        description = changes.description
        excludes = changes.excludes ?? []
        active = changes.active ?? true
        continueOnFailure = changes.continueOnFailure ?? false
        self.results = results
    }

    /// Makes the connector; its time of change is that of its creation.
    func connector(id: String, createdAt: Timestamp, sealedBy vault: Vault) -> Connector {
        Connector(
            id: id,
            name: name,
            description: description,
            url: url,
            createdAt: createdAt,
            updatedAt: createdAt,
            excludes: excludes,
            authentication: authentication.sealed(by: vault),
            active: active,
            continueOnFailure: continueOnFailure,
            results: results
        )
    }

    /// Whether an export has put `[redacted]` in place of a secret.
    var hasRedactedSecret: Bool {
        switch authentication {
        case .none: false
        case .oauth(let oauth): oauth.clientSecret?.isRedacted ?? false
        case .service(let service): service.token.isRedacted
        }
    }

    /// Returns the draft with the secrets of the connector that it replaces in place of those that are `[redacted]`.
    ///
    /// Without such a secret a client secret is left out; a service token stays `[redacted]`, as it can't be left out.
    /// A service token is restored together with its type, which an export doesn't show.
    func unredacted(by previous: Connector?, openedBy vault: Vault) -> ConnectorDraft {
        guard hasRedactedSecret else { return self }
        var draft = self
        switch authentication {
        case .none: break
        case .oauth(var oauth):
            oauth.clientSecret = previous?.oauth?.clientSecret.flatMap { vault.open($0) }
            draft.authentication = .oauth(oauth)
        case .service:
            guard let kept = previous?.serviceAuth, let token = vault.open(kept.token) else { break }
            draft.authentication = .service(Service(type: kept.type, token: token))
        }
        return draft
    }
}

extension ConnectorDraft.Authentication {
    fileprivate func sealed(by vault: Vault) -> Connector.Authentication {
        switch self {
        case .none: .none
        case .oauth(let oauth): .oauth(ConnectorOAuth(oauth, sealedBy: vault))
        case .service(let service): .service(ServiceAuth(type: service.type, token: vault.seal(service.token)))
        }
    }
}
