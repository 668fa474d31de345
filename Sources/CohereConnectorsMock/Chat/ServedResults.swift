import ConnectorProtocol
import Connectors
import HTTP
import JSON

/// The results that the mock serves in a connector's place.
enum ServedResults {
    /// The largest size of the results of a connector, in bytes: that of an answer of a connector.
    static let limit = SearchRules.sizeLimit

    /// Returns the path at which the results of a connector are served.
    static func path(ofConnector id: String) -> String { "/connectors/\(PercentCoding.encode(id))/search" }

    /// Reads results: an array of objects. Returns nil if the field is absent or null.
    static func read(_ key: String, of reader: inout ObjectReader) throws(JSONError) -> SearchResults? {
        guard let list = try reader.array(key) else { return nil }
        return try results(list, at: reader.path(key))
    }

    /// Checks results: an array of objects.
    static func results(_ list: [JSONValue], at path: [JSONStep]) throws(JSONError) -> SearchResults {
        for (index, element) in list.enumerated() where element.object == nil {
            throw JSONError(path: path + [.index(index)], reason: "must be an object, not \(element.kind)")
        }
        let json = JSONValue.array(list).bytes
        guard json.count <= limit else { throw JSONError(path: path, reason: "must have at most \(limit) bytes") }
        return SearchResults(json: json)
    }
}

/// `POST /connectors/{id}/search` with `{"query": …}`: answers a search as a connector does, with the results that a
/// test has given. The token must be the one that this connector is to get: the service's own, or the access token of
/// a user who has authorized the connector. A connector without either takes every token.
func searchConnector(_ call: Call) throws -> Outcome {
    guard let organization = call.mock.organization(servingConnector: call) else { throw APIError.noResults }
    let connector = try organization.connector(withID: call.id).connector
    guard let results = connector.results else { throw APIError.noResults }
    guard call.mock.accepts(call.request, for: connector, of: organization) else {
        return .respond(.unauthorizedSearch(requestID: call.incoming.id))
    }
    let query = try call.readBody { (reader) throws(JSONError) in try reader.string("query") }
    guard let query, !query.allSatisfy(\.isWhitespace) else {
        throw APIError.body(JSONError(path: [.member("query")], reason: "must not be blank"))
    }
    var json = JSONWriter(capacity: results.json.count + 16)
    json.beginObject()
    json.name("results")
    json.value(written: results.json)
    json.endObject()
    return .respond(.json(bytes: json.bytes))
}

extension Mock {
    /// Returns the organization whose connector a search is for; nil if none has such a connector. A request of this
    /// server's own says it. For any other, it is one whose connector has this token, or else one whose connector takes
    /// any token, or else the first one. The connectors of fixtures are there before anybody has asked for them.
    fileprivate func organization(servingConnector call: Call) -> Organization? {
        if let name = call.incoming.organization { return store.organization(named: name) }
        func hasResults(_ organization: Organization) -> Bool {
            (try? organization.connector(withID: call.id))?.connector.results != nil
        }
        let candidates = store.existingOrganizations.filter(hasResults).sorted { $0.id < $1.id }
        guard !candidates.isEmpty else {
            let first = store.organizationAtStart
            return hasResults(first) ? first : nil
        }
        let accepting = candidates.filter { organization in
            guard let stored = try? organization.connector(withID: call.id) else { return false }
            return accepts(call.request, for: stored.connector, of: organization)
        }
        return accepting.first { $0.demandsToken(ofConnector: call.id) } ?? accepting.first ?? candidates.first
    }

    /// Whether a connector takes what stands in `Authorization` of a search.
    fileprivate func accepts(_ search: Request, for connector: Connector, of organization: Organization) -> Bool {
        switch connector.authentication {
        case .none: return true
        case .service(let settings):
            guard let token = vault.open(settings.token) else { return false }
            let expected = SearchCredential.service(token, settings.type).authorization
            guard let expected, let sent = search.headers["Authorization"] else { return false }
            guard settings.type != .noscheme else { return Secret(sent) == expected }
            return Secret(sent.withPlainScheme) == expected.reveal { Secret($0.withPlainScheme) }
        case .oauth:
            guard let token = search.bearerToken else { return false }
            return organization.authorization(ofConnector: connector.id, withAccessToken: Secret(token)) != nil
        }
    }
}

extension Organization {
    /// Whether a connector takes some tokens alone.
    fileprivate func demandsToken(ofConnector id: String) -> Bool {
        guard let authentication = try? connector(withID: id).connector.authentication else { return false }
        if case .none = authentication { return false }
        return true
    }
}

extension Response {
    /// Makes the answer to a search without the right token.
    fileprivate static func unauthorizedSearch(requestID: String) -> Response {
        var response = Response.error(
            .unauthorized,
            "this connector expects another token in Authorization",
            requestID: requestID
        )
        response.headers.append(.init("WWW-Authenticate", "Bearer"))
        return response
    }
}

extension String {
    /// The value of `Authorization` with its scheme in small letters and one space behind it, as neither makes a
    /// difference (RFC 9110, section 11.4).
    fileprivate var withPlainScheme: String {
        guard let space = utf8.firstIndex(of: UInt8(ascii: " ")) else { return self }
        let rest = utf8[space...].drop { $0 == UInt8(ascii: " ") }
        return self[..<space].lowercased() + " " + String(Substring(rest))
    }
}
