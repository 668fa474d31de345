extension ConnectorChanges {
    /// Changes a connector as `PATCH` does. If it throws, the connector may be half changed: work on a copy.
    func apply(to connector: inout Connector, at time: Timestamp, sealedBy vault: Vault) throws(ConnectorError) {
        if let name {
            try Self.check(name: name)
            connector.name = name
        }
        if let url {
            try Self.check(url, field: "url")
            connector.url = url
        }
        if let description { connector.description = description }
        if let excludes { connector.excludes = excludes }
        if let active { connector.active = active }
        if let continueOnFailure { connector.continueOnFailure = continueOnFailure }
        switch (oauth, serviceAuth) {
        case (.some, .some): throw .bothAuthentications
        case (let oauth?, nil):
            let draft = try oauth.draft(over: connector.oauth)
            connector.authentication = .oauth(ConnectorOAuth(draft, over: connector.oauth, sealedBy: vault))
        case (nil, let serviceAuth?):
            connector.authentication = .service(try serviceAuth.merged(into: connector.serviceAuth, sealedBy: vault))
        case (nil, nil): break
        }
        connector.updatedAt = time
    }

    /// Throws unless the name has a character that is not white space.
    static func check(name: String) throws(ConnectorError) {
        guard name.contains(where: { !$0.isWhitespace }) else { throw .invalid(field: "name", .blank) }
    }

    /// Throws an error that names the field unless the text is an absolute http or https URL.
    static func check(_ url: String, field: String) throws(ConnectorError) {
        guard HTTPURL.isValid(url) else { throw .invalid(field: field, .notAbsoluteHTTPURL) }
    }
}

extension ConnectorChanges.OAuth {
    /// Validates the settings. URLs that they leave out are those of the existing settings.
    func draft(over existing: ConnectorOAuth? = nil) throws(ConnectorError) -> ConnectorDraft.OAuth {
        guard let authorizeURL = authorizeURL ?? existing?.authorizeURL else {
            throw .invalid(field: "oauth.authorize_url", .missing)
        }
        guard let tokenURL = tokenURL ?? existing?.tokenURL else {
            throw .invalid(field: "oauth.token_url", .missing)
        }
        try ConnectorChanges.check(authorizeURL, field: "oauth.authorize_url")
        try ConnectorChanges.check(tokenURL, field: "oauth.token_url")
        return ConnectorDraft.OAuth(
            clientID: clientID,
            clientSecret: clientSecret,
            authorizeURL: authorizeURL,
            tokenURL: tokenURL,
            scope: scope
        )
    }
}

extension ConnectorChanges.ServiceAuth {
    /// Validates a new authentication, which needs a token. The default type is `noscheme`.
    func draft() throws(ConnectorError) -> ConnectorDraft.Service {
        guard let token else { throw .invalid(field: "service_auth.token", .missing) }
        return ConnectorDraft.Service(type: try checkedType() ?? .noscheme, token: token)
    }

    /// Returns the existing authentication with the changes, or a new one if there is none.
    fileprivate func merged(into existing: ServiceAuth?, sealedBy vault: Vault) throws(ConnectorError) -> ServiceAuth {
        guard let existing else {
            let draft = try draft()
            return ServiceAuth(type: draft.type, token: vault.seal(draft.token))
        }
        let type = try checkedType() ?? existing.type
        return ServiceAuth(type: type, token: token.map { vault.seal($0) } ?? existing.token)
    }

    private func checkedType() throws(ConnectorError) -> ServiceAuth.TokenType? {
        guard let type else { return nil }
        guard let known = ServiceAuth.TokenType(rawValue: type) else {
            throw .invalid(field: "service_auth.type", .notOneOf(ServiceAuth.TokenType.allCases.map(\.rawValue)))
        }
        return known
    }
}
