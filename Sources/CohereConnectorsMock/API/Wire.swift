import Connectors
import HTTPStubs

/// A connector as every response shows it. It has no place for a secret, so none can be forgotten in it.
struct ConnectorView {
    struct OAuth {
        var clientID: String?
        var authorizeURL: String
        var tokenURL: String
        var scope: String?
    }

    var id: String
    var organizationID: String
    var name: String
    var description: String?
    var url: String
    var createdAt: String
    var updatedAt: String
    var excludes: [String]
    var authType: String?
    var oauth: OAuth?
    var active: Bool
    var continueOnFailure: Bool

    init(_ connector: Connector, organizationID: String, vault: Vault) {
        id = connector.id
        self.organizationID = organizationID
        name = connector.name
        description = connector.description
        url = connector.url
        createdAt = connector.createdAt.description
        updatedAt = connector.updatedAt == connector.createdAt ? createdAt : connector.updatedAt.description
        excludes = connector.excludes
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

    /// In the alphabetical order of the fields; `active` is the first. Written by hand, as `JSONEncoder` takes four
    /// times as long, which is a tenth of a create.
    var json: JSONValue {
        var view = JSONObject()
        view["active"] = .bool(active)
        view["auth_type"] = authType.map { .string($0) }
        view["continue_on_failure"] = .bool(continueOnFailure)
        view["created_at"] = .string(createdAt)
        view["description"] = description.map { .string($0) }
        if !excludes.isEmpty { view["excludes"] = .array(excludes.map { .string($0) }) }
        view["id"] = .string(id)
        view["name"] = .string(name)
        view["oauth"] = oauth?.json
        view["organization_id"] = .string(organizationID)
        view["updated_at"] = .string(updatedAt)
        view["url"] = .string(url)
        return .object(view)
    }
}

extension ConnectorView.OAuth {
    fileprivate var json: JSONValue {
        var view = JSONObject()
        view["authorize_url"] = .string(authorizeURL)
        view["client_id"] = clientID.map { .string($0) }
        view["scope"] = scope.map { .string($0) }
        view["token_url"] = .string(tokenURL)
        return .object(view)
    }
}

/// A connector's JSON, in the envelope `{"connector":{…}}` that most responses have. `auth_status`, which differs from
/// user to user, is put in while it is copied; where there is none, the stored bytes are the response, without a copy.
extension ConnectorRepresentation {
    private static let opening = Array(#"{"connector":"#.utf8)

    init(of connector: Connector, organizationID: String, vault: Vault) {
        let json = ConnectorView(connector, organizationID: organizationID, vault: vault).json.bytes
        // Behind `active`, which is the first.
        let index = json.firstIndex(of: UInt8(ascii: ",")) ?? json.count
        self.init(
            bytes: Self.opening + json + [UInt8(ascii: "}")],
            insertionIndex: Self.opening.count + index
        )
    }

    /// The connector without its envelope.
    func append(to bytes: inout [UInt8], _ status: UserAuthorization.Status?) {
        let end = self.bytes.count - 1
        guard let status else {
            bytes.append(contentsOf: self.bytes[Self.opening.count..<end])
            return
        }
        bytes.append(contentsOf: self.bytes[Self.opening.count..<insertionIndex])
        bytes.append(contentsOf: status.member.utf8)
        bytes.append(contentsOf: self.bytes[insertionIndex..<end])
    }

    /// `{"connector":{…}}`
    func envelope(_ status: UserAuthorization.Status?) -> [UInt8] {
        guard let status else { return bytes }
        return Array(bytes[..<insertionIndex]) + status.member.utf8 + bytes[insertionIndex...]
    }
}

extension UserAuthorization.Status {
    fileprivate var member: String { #","auth_status":"\#(rawValue)""# }
}
