import Connectors
import JSON

// The members of a connector in JSON: how they are read, shown, exported and seeded.

private enum Member {
    static let connector: JSONWriter.Name = "connector"
    static let active: JSONWriter.Name = "active"
    static let authStatus: JSONWriter.Name = "auth_status"
    static let authType: JSONWriter.Name = "auth_type"
    static let continueOnFailure: JSONWriter.Name = "continue_on_failure"
    static let createdAt: JSONWriter.Name = "created_at"
    static let description: JSONWriter.Name = "description"
    static let excludes: JSONWriter.Name = "excludes"
    static let id: JSONWriter.Name = "id"
    static let name: JSONWriter.Name = "name"
    static let oauth: JSONWriter.Name = "oauth"
    static let organizationID: JSONWriter.Name = "organization_id"
    static let results: JSONWriter.Name = "results"
    static let serviceAuth: JSONWriter.Name = "service_auth"
    static let updatedAt: JSONWriter.Name = "updated_at"
    static let url: JSONWriter.Name = "url"

    enum OAuth {
        static let authorizeURL: JSONWriter.Name = "authorize_url"
        static let clientID: JSONWriter.Name = "client_id"
        static let clientSecret: JSONWriter.Name = "client_secret"
        static let scope: JSONWriter.Name = "scope"
        static let tokenURL: JSONWriter.Name = "token_url"
    }

    enum ServiceAuth {
        static let token: JSONWriter.Name = "token"
        static let type: JSONWriter.Name = "type"
    }
}

// MARK: read

extension ConnectorChanges {
    /// Reads the fields with which a connector is created, updated or seeded. Each of them may be absent or null.
    ///
    /// - Parameter unknownFields: the text of the error for an unknown field of `oauth` or `service_auth`. Default:
    ///   nil, which ignores such fields.
    init(_ reader: inout ObjectReader, unknownFields: String? = nil) throws(JSONError) {
        self.init(
            name: try reader.string(Member.name.text),
            description: try reader.string(Member.description.text),
            url: try reader.string(Member.url.text),
            excludes: try reader.strings(Member.excludes.text),
            active: try reader.bool(Member.active.text),
            continueOnFailure: try reader.bool(Member.continueOnFailure.text)
        )
        if var settings = try reader.reader(Member.oauth.text) {
            oauth = OAuth(
                clientID: try settings.string(Member.OAuth.clientID.text),
                clientSecret: try settings.string(Member.OAuth.clientSecret.text).map(Secret.init),
                authorizeURL: try settings.string(Member.OAuth.authorizeURL.text),
                tokenURL: try settings.string(Member.OAuth.tokenURL.text),
                scope: try settings.string(Member.OAuth.scope.text)
            )
            if let unknownFields { try settings.refuseOthers(unknownFields) }
        }
        if var settings = try reader.reader(Member.serviceAuth.text) {
            serviceAuth = ServiceAuth(
                type: try settings.string(Member.ServiceAuth.type.text),
                token: try settings.string(Member.ServiceAuth.token.text).map(Secret.init)
            )
            if let unknownFields { try settings.refuseOthers(unknownFields) }
        }
    }
}

extension ConnectorSeed {
    /// Reads a connector of a fixture or of an export: the fields of a create, and the fields that the server sets
    /// otherwise. Throws if a field is unknown, and for every reason for which the connector could not be created.
    ///
    /// - Parameters:
    ///   - path: the path of the connector in its document.
    ///   - source: the kind of document. Default: fixtures.
    init(_ json: JSONValue, at path: [JSONStep], from source: ConnectorSeeds.Source = .fixtures) throws(JSONError) {
        var reader = try ObjectReader(json, at: path)
        let id = try reader.string(Member.id.text)
        let createdAt = try Self.time(Member.createdAt.text, in: &reader)
        let updatedAt = try Self.time(Member.updatedAt.text, in: &reader)
        let content = try ConnectorChanges(&reader, unknownFields: source.unknownField)
        let results = try ServedResults.read(Member.results.text, of: &reader)
        try reader.refuseOthers(source.unknownField)
        do throws(ConnectorError) {
            try self.init(id: id, createdAt: createdAt, updatedAt: updatedAt, content: content, results: results)
        } catch {
            throw error.located(at: path)
        }
    }

    /// Returns the JSON of a connector whose results the mock serves, with a URL at which it serves them and the id
    /// that stands in it, unless the JSON has a URL. Without results, it stays as it is.
    ///
    /// - Parameters:
    ///   - base: the URL of the server, without a slash at the end.
    ///   - drawID: makes an id of a name.
    static func located(_ json: JSONObject, at base: String, drawID: (String) -> String) -> JSONObject {
        func isMissing(_ name: JSONWriter.Name) -> Bool { json[name.text].map(\.isNull) ?? true }
        guard !isMissing(Member.results), isMissing(Member.url), let name = json[Member.name.text]?.string else {
            return json
        }
        let id = json[Member.id.text]?.string ?? drawID(name)
        var located = json
        located[Member.id.text] = .string(id)
        located[Member.url.text] = .string(base + ServedResults.path(ofConnector: id))
        return located
    }

    private static func time(_ key: String, in reader: inout ObjectReader) throws(JSONError) -> Timestamp? {
        guard let text = try reader.string(key) else { return nil }
        guard let time = Timestamp(text) else {
            throw reader.failure(key, "must be a time as RFC 3339 writes it, such as 2023-09-21T15:45:39.097677Z")
        }
        return time
    }
}

extension ConnectorSeeds {
    /// The kind of document that seeds are read from.
    enum Source {
        case fixtures
        /// A state that was exported.
        case state
        /// A single connector.
        case connector

        /// The reason in the error for an unknown field.
        var unknownField: String {
            switch self {
            case .fixtures: FixtureFile.unknownField
            case .state: "is not a field of a state"
            case .connector: "is not a field of a connector"
            }
        }

        fileprivate var duplicateID: String {
            switch self {
            case .fixtures: "is the id of another connector of the fixtures"
            case .state, .connector: "is the id of another connector of this state"
            }
        }
    }

    /// Reads the list of connectors of a fixture or of an export and appends it. Does nothing if the list is absent.
    /// Throws if an id exists already.
    mutating func read(of reader: inout ObjectReader, from source: Source = .fixtures) throws(JSONError) {
        let key = "connectors"
        let seeds = try reader.list(key) { (json, path) throws(JSONError) in
            try ConnectorSeed(json, at: path, from: source)
        }
        for (index, seed) in (seeds ?? []).enumerated() {
            do {
                try append(seed)
            } catch {
                throw JSONError(
                    path: reader.path(key) + [.index(index), .member(Member.id.text)],
                    reason: source.duplicateID
                )
            }
        }
    }
}

extension ConnectorError {
    /// Returns the error for a connector at a path in a JSON document.
    fileprivate func located(at path: [JSONStep]) -> JSONError {
        guard case .invalid(let field, let problem) = self else {
            return JSONError(path: path, reason: "is refused: \(message)")
        }
        let steps = field.split(separator: ".").map { JSONStep.member(String($0)) }
        return JSONError(path: path + steps, reason: problem.predicate)
    }
}

// MARK: shown

/// The JSON of a connector in responses, in the envelope `{"connector":{…}}` that most responses have. No member is a
/// secret, and `JSONWriter` has no method that takes one.
extension ConnectorRepresentation {
    private static let opening = Array(#"{"connector":"#.utf8)

    init(of connector: Connector, organizationID: String, vault: Vault) {
        // The bytes are kept, so they get no more room than they need.
        var json = JSONWriter(capacity: connector.sizeShown(organizationID: organizationID))
        json.beginObject()
        json.name(Member.connector)
        let insertionIndex = connector.write(to: &json, as: .shown(organizationID: organizationID), vault: vault)
        json.endObject()
        self.init(bytes: json.bytes, insertionIndex: insertionIndex)
    }

    /// Appends the connector without its envelope.
    ///
    /// - Parameter status: the status of the user's authorization; nil if the user has none.
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

    /// Returns `{"connector":{…}}`. Without a status, the stored bytes are returned without a copy.
    func envelope(_ status: UserAuthorization.Status?) -> [UInt8] {
        guard let status else { return bytes }
        return Array(bytes[..<insertionIndex]) + status.member.utf8 + bytes[insertionIndex...]
    }
}

/// The purpose for which a connector is written.
private enum Purpose {
    /// A response.
    case shown(organizationID: String)
    /// A fixture, which has `[redacted]` in place of each secret.
    case exported

    var isExport: Bool { if case .exported = self { true } else { false } }
}

extension Connector {
    /// Writes the members in alphabetical order. Returns the place where `auth_status` is inserted when the connector
    /// is read; its value differs from user to user.
    @discardableResult
    fileprivate func write(to json: inout JSONWriter, as purpose: Purpose, vault: Vault) -> Int {
        let created = createdAt.description
        json.beginObject()
        json.member(Member.active, active)
        let insertionIndex = json.bytes.count
        if !purpose.isExport { json.member(Member.authType, authType) }
        json.member(Member.continueOnFailure, continueOnFailure)
        json.member(Member.createdAt, created)
        json.member(Member.description, description)
        json.member(Member.excludes, excludes.isEmpty ? nil : excludes)
        json.member(Member.id, id)
        json.member(Member.name, name)
        if let oauth {
            json.name(Member.oauth)
            oauth.write(to: &json, as: purpose, vault: vault)
        }
        if case .shown(let organizationID) = purpose { json.member(Member.organizationID, organizationID) }
        if purpose.isExport, let results {
            json.name(Member.results)
            json.value(written: results.json)
        }
        if purpose.isExport, serviceAuth != nil {
            json.name(Member.serviceAuth)
            json.beginObject()
            json.member(Member.ServiceAuth.token, Secret.redacted)
            json.endObject()
        }
        json.member(Member.updatedAt, updatedAt == createdAt ? created : updatedAt.description)
        json.member(Member.url, url)
        json.endObject()
        return insertionIndex
    }

    /// About the number of bytes of the representation, rather more than less.
    fileprivate func sizeShown(organizationID: String) -> Int {
        let texts = id.utf8.count + name.utf8.count + url.utf8.count + organizationID.utf8.count
        let excluded = excludes.reduce(0) { $0 + $1.utf8.count + 3 }
        return 250 + texts + (description?.utf8.count ?? 0) + excluded + (oauth?.sizeShown ?? 0)
    }

    /// The value of `auth_type`; nil for a connector without authentication.
    private var authType: String? {
        switch authentication {
        case .none: nil
        case .oauth: "oauth"
        case .service: "service_auth"
        }
    }
}

extension ConnectorOAuth {
    fileprivate var sizeShown: Int {
        80 + authorizeURL.utf8.count + tokenURL.utf8.count + (scope?.utf8.count ?? 0) + (clientID?.size ?? 0)
    }

    fileprivate func write(to json: inout JSONWriter, as purpose: Purpose, vault: Vault) {
        json.beginObject()
        json.member(Member.OAuth.authorizeURL, authorizeURL)
        json.member(Member.OAuth.clientID, clientID.flatMap { vault.open($0) })
        if purpose.isExport, clientSecret != nil { json.member(Member.OAuth.clientSecret, Secret.redacted) }
        json.member(Member.OAuth.scope, scope)
        json.member(Member.OAuth.tokenURL, tokenURL)
        json.endObject()
    }
}

extension UserAuthorization.Status {
    fileprivate var member: String { #","\#(Member.authStatus.text)":"\#(rawValue)""# }
}

// MARK: exported

extension Connector {
    /// Writes the connector in the form of a fixture, with `[redacted]` in place of each secret.
    func writeFixture(to json: inout JSONWriter, vault: Vault) { write(to: &json, as: .exported, vault: vault) }
}
