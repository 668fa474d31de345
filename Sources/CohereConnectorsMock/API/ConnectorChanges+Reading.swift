import Connectors
import HTTPStubs
import MicroHTTPD

extension ConnectorChanges {
    /// Reads the fields with which a connector is created, updated or seeded. All may be absent or null.
    ///
    /// - Parameter unknownFields: what is said of a field that there is not; nil passes over it.
    init(_ reader: inout ObjectReader, unknownFields: String? = nil) throws(StubError) {
        self.init(
            name: try reader.string("name"),
            description: try reader.string("description"),
            url: try reader.string("url"),
            excludes: try reader.strings("excludes"),
            active: try reader.bool("active"),
            continueOnFailure: try reader.bool("continue_on_failure")
        )
        if var settings = try reader.reader("oauth") {
            oauth = OAuth(
                clientID: try settings.string("client_id").map(Secret.init),
                clientSecret: try settings.string("client_secret").map(Secret.init),
                authorizeURL: try settings.string("authorize_url"),
                tokenURL: try settings.string("token_url"),
                scope: try settings.string("scope")
            )
            if let unknownFields { try settings.refuseOthers(unknownFields) }
        }
        if var settings = try reader.reader("service_auth") {
            serviceAuth = ServiceAuth(
                type: try settings.string("type"),
                token: try settings.string("token").map(Secret.init)
            )
            if let unknownFields { try settings.refuseOthers(unknownFields) }
        }
    }
}

extension Call {
    /// The fields in the request's body.
    func readChanges() throws(JSONProblem) -> ConnectorChanges {
        try JSON.read(request.body) { (reader) throws(StubError) in try ConnectorChanges(&reader) }
    }

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
