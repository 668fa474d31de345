import Connectors
import MicroHTTPD

/// The fields with which a connector is created, updated or seeded. All may be absent or null; fields of other names
/// are passed over.
struct ConnectorFields: Decodable {
    struct OAuth: Decodable {
        var clientID: Secret?
        var clientSecret: Secret?
        var authorizeURL: String?
        var tokenURL: String?
        var scope: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case clientID = "client_id"
            case clientSecret = "client_secret"
            case authorizeURL = "authorize_url"
            case tokenURL = "token_url"
            case scope
        }
    }

    struct ServiceAuth: Decodable {
        var type: String?
        var token: Secret?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case type
            case token
        }
    }

    var name: String?
    var description: String?
    var url: String?
    var excludes: [String]?
    var oauth: OAuth?
    var serviceAuth: ServiceAuth?
    var active: Bool?
    var continueOnFailure: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case description
        case url
        case excludes
        case oauth
        case serviceAuth = "service_auth"
        case active
        case continueOnFailure = "continue_on_failure"
    }

    var changes: ConnectorChanges {
        ConnectorChanges(
            name: name,
            description: description,
            url: url,
            excludes: excludes,
            oauth: oauth.map {
                .init(
                    clientID: $0.clientID,
                    clientSecret: $0.clientSecret,
                    authorizeURL: $0.authorizeURL,
                    tokenURL: $0.tokenURL,
                    scope: $0.scope
                )
            },
            serviceAuth: serviceAuth.map { .init(type: $0.type, token: $0.token) },
            active: active,
            continueOnFailure: continueOnFailure
        )
    }

    /// Reads a request's body. Throws `APIError.body`.
    static func decode(from call: Call) throws(APIError) -> ConnectorFields {
        do {
            return try JSON.decode(ConnectorFields.self, from: call.request.body)
        } catch {
            throw .body(error)
        }
    }
}

extension Call {
    /// Answers with a connector that was created or changed, and in `x-api-warning` with what production would not
    /// have accepted.
    func respond(with stored: Mock.Organization.Stored) -> Outcome {
        withStatuses(of: [stored]) { statuses in
            var response = Response.json(stored.representation.envelope(statuses[stored.connector.id]))
            let warnings = productionWarnings(forConnectorURL: stored.connector.url)
            if !warnings.isEmpty {
                response.headers.append(.init("x-api-warning", warnings.joined(separator: "; ")))
            }
            return response
        }
    }
}

/// What production would refuse in a connector's URL, and a test must be able to use.
private func productionWarnings(forConnectorURL text: String) -> [String] {
    guard let url = HTTPURL(text) else { return [] }
    var warnings: [String] = []
    let host = url.host.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    {
        warnings.append("url is on this host, which production cannot reach")
    }
    if let port = url.port, port != 80, port != 443 { warnings.append("url is on another port than 80 or 443") }
    if !url.path.hasSuffix("/search") { warnings.append("url does not end in /search") }
    if url.query != nil { warnings.append("url has a query") }
    return warnings
}
