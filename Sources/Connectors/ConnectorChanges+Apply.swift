extension ConnectorChanges {
    /// A new connector out of these changes alone.
    func newConnector(id: String, createdAt: Timestamp, sealedBy vault: Vault) throws(ConnectorError) -> Connector {
        var connector = Connector(
            id: id,
            name: "",
            description: nil,
            url: "",
            createdAt: createdAt,
            updatedAt: createdAt,
            excludes: [],
            authentication: .none,
            active: true,
            continueOnFailure: false
        )
        guard name != nil else { throw .invalid(field: "name", .missing) }
        guard url != nil else { throw .invalid(field: "url", .missing) }
        try apply(to: &connector, at: createdAt, sealedBy: vault)
        return connector
    }

    /// Changes a connector as `PATCH` does. Where it throws, the connector may be half changed: work on a copy.
    func apply(to connector: inout Connector, at time: Timestamp, sealedBy vault: Vault) throws(ConnectorError) {
        if let name {
            guard name.contains(where: { !$0.isWhitespace }) else { throw .invalid(field: "name", .blank) }
            connector.name = name
        }
        if let url { connector.url = try Self.checked(url, field: "url") }
        if let description { connector.description = description }
        if let excludes { connector.excludes = excludes }
        if let active { connector.active = active }
        if let continueOnFailure { connector.continueOnFailure = continueOnFailure }
        switch (oauth, serviceAuth) {
        case (.some, .some): throw .bothAuthentications
        case (let oauth?, nil):
            connector.authentication = .oauth(try oauth.merged(into: connector.oauth, sealedBy: vault))
        case (nil, let serviceAuth?):
            connector.authentication = .service(try serviceAuth.merged(into: connector.serviceAuth, sealedBy: vault))
        case (nil, nil): break
        }
        connector.updatedAt = time
    }

    fileprivate static func checked(_ url: String, field: String) throws(ConnectorError) -> String {
        guard HTTPURL.isValid(url) else { throw .invalid(field: field, .notAbsoluteHTTPURL) }
        return url
    }
}

extension ConnectorChanges.OAuth {
    fileprivate func merged(
        into existing: ConnectorOAuth?,
        sealedBy vault: Vault
    ) throws(ConnectorError) -> ConnectorOAuth {
        guard let authorizeURL = authorizeURL ?? existing?.authorizeURL else {
            throw .invalid(field: "oauth.authorize_url", .missing)
        }
        guard let tokenURL = tokenURL ?? existing?.tokenURL else {
            throw .invalid(field: "oauth.token_url", .missing)
        }
        return ConnectorOAuth(
            clientID: vault.reseal(clientID, over: existing?.clientID),
            clientSecret: vault.reseal(clientSecret, over: existing?.clientSecret),
            authorizeURL: try ConnectorChanges.checked(authorizeURL, field: "oauth.authorize_url"),
            tokenURL: try ConnectorChanges.checked(tokenURL, field: "oauth.token_url"),
            scope: scope ?? existing?.scope
        )
    }
}

extension ConnectorChanges.ServiceAuth {
    fileprivate func merged(into existing: ServiceAuth?, sealedBy vault: Vault) throws(ConnectorError) -> ServiceAuth {
        guard let token = token.map(vault.seal) ?? existing?.token else {
            throw .invalid(field: "service_auth.token", .missing)
        }
        guard let type else { return ServiceAuth(type: existing?.type ?? .noscheme, token: token) }
        guard let known = ServiceAuth.TokenType(rawValue: type) else {
            throw .invalid(field: "service_auth.type", .notOneOf(ServiceAuth.TokenType.allCases.map(\.rawValue)))
        }
        return ServiceAuth(type: known, token: token)
    }
}
