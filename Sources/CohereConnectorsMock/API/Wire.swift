import Connectors

/// A connector as every response shows it. It has no place for a secret, so none can be forgotten in it.
struct ConnectorView: Encodable {
    struct OAuth: Encodable {
        var clientID: String?
        var authorizeURL: String
        var tokenURL: String
        var scope: String?

        enum CodingKeys: String, CodingKey {
            case clientID = "client_id"
            case authorizeURL = "authorize_url"
            case tokenURL = "token_url"
            case scope
        }
    }

    var id: String
    var organizationID: String
    var name: String
    var description: String?
    var url: String
    var createdAt: String
    var updatedAt: String
    var excludes: [String]?
    var authType: String?
    var oauth: OAuth?
    var active: Bool
    var continueOnFailure: Bool

    enum CodingKeys: String, CodingKey {
        case id
        case organizationID = "organization_id"
        case name
        case description
        case url
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case excludes
        case authType = "auth_type"
        case oauth
        case active
        case continueOnFailure = "continue_on_failure"
    }

    init(_ connector: Connector, organizationID: String, vault: Vault) {
        id = connector.id
        self.organizationID = organizationID
        name = connector.name
        description = connector.description
        url = connector.url
        createdAt = connector.createdAt.description
        updatedAt = connector.updatedAt.description
        excludes = connector.excludes.isEmpty ? nil : connector.excludes
        switch connector.authentication {
        case .none: break
        case .oauth: authType = "oauth"
        case .service: authType = "service_auth"
        }
        oauth = connector.oauth.map { oauth in
            OAuth(
                clientID: oauth.clientID.flatMap(vault.open).map { $0.reveal { $0 } },
                authorizeURL: oauth.authorizeURL,
                tokenURL: oauth.tokenURL,
                scope: oauth.scope
            )
        }
        active = connector.active
        continueOnFailure = connector.continueOnFailure
    }
}

/// A connector's JSON. `auth_status`, which differs from user to user, is put in while it is copied.
extension ConnectorRepresentation {
    init(of connector: Connector, organizationID: String, vault: Vault) {
        let json = JSON.encode(ConnectorView(connector, organizationID: organizationID, vault: vault))
        // Behind `active`, which sorts first.
        self.init(bytes: json, insertionIndex: json.firstIndex(of: UInt8(ascii: ",")) ?? json.count)
    }

    func append(to bytes: inout [UInt8], _ status: UserAuthorization.Status?) {
        guard let status else {
            bytes.append(contentsOf: self.bytes)
            return
        }
        bytes.append(contentsOf: self.bytes[..<insertionIndex])
        bytes.append(contentsOf: #","auth_status":"\#(status.rawValue)""#.utf8)
        bytes.append(contentsOf: self.bytes[insertionIndex...])
    }

    /// `{"connector":{…}}`
    func envelope(_ status: UserAuthorization.Status?) -> [UInt8] {
        let opening = #"{"connector":"#
        var bytes: [UInt8] = []
        bytes.reserveCapacity(opening.utf8.count + self.bytes.count + 32)
        bytes.append(contentsOf: opening.utf8)
        append(to: &bytes, status)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
