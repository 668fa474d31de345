import Connectors
import HTTP
import JSON
import Texts

/// `GET /__admin/cohere/connectors`: lists the connectors of all organizations, or of one, with the users who have
/// authorized them. They are sorted by organization; the newest of each comes first.
///
/// `limit` is 1,000 unless the query says it, and 10,000 at most.
func listAllConnectors(_ call: Call) throws -> Outcome {
    let limit = try call.number("limit") ?? 1_000
    guard limit <= 10_000 else { throw APIError.parameter("limit", mustBe: "a whole number from 0 to 10000") }
    var rest = (offset: try call.number("offset") ?? 0, limit: limit)
    let organizations = call.organizations.map { (label: $0.label, organization: $0) }
        .sorted { ($0.label, $0.organization.id) < ($1.label, $1.organization.id) }
    return try .json { json in
        var total = 0
        json.name("connectors")
        json.beginArray()
        for (_, organization) in organizations {
            let (connectors, count) = organization.page(offset: rest.offset, limit: rest.limit)
            total += count
            rest = (max(0, rest.offset - count), rest.limit - connectors.count)
            for stored in connectors { try call.mock.write(stored, of: organization, to: &json) }
        }
        json.endArray()
        json.member("meta", ["total": JSONValue(total)])
    }
}

extension Mock {
    /// The number of users of a connector that a list of connectors shows.
    private static let shownUsers = 100

    /// Writes a connector as Cohere's API shows it, its organization, and the users who have authorized it.
    fileprivate func write(
        _ stored: StoredConnector,
        of organization: Organization,
        to json: inout JSONWriter
    ) throws {
        var connector: [UInt8] = []
        stored.representation.append(to: &connector, nil)
        // It may have been deleted meanwhile.
        let authorizations = (try? organization.authorizations(ofConnector: stored.connector.id)) ?? []
        json.beginObject()
        json.name("connector")
        json.value(written: connector)
        json.member("organization", organization.shownName)
        json.member("organization_id", organization.id)
        json.name("authorizations")
        json.beginArray()
        for listed in authorizations.prefix(Self.shownUsers) { json.value(.object(view(listed, in: organization))) }
        json.endArray()
        json.member("authorization_count", authorizations.count)
        json.endObject()
    }
}

/// `POST /__admin/cohere/connectors`: adds a connector in the form of a fixture, which may give its id and its times.
/// One with `results`, which the mock serves itself, needs no URL. The response is that of a create. Unlike a create,
/// the call is not in the journal, and no stub answers it.
///
/// Throws an error for a call about all organizations, as a connector belongs to one, and for an id that is taken.
func addConnector(_ call: Call) throws -> Outcome {
    guard let organization = call.scopedOrganization else { throw APIError.noOrganization }
    let seed = try call.readBody { (reader) throws(JSONError) in
        let base = call.mock.addresses.publicURL(for: call.request)
        let json = ConnectorSeed.located(reader.object, at: base, drawID: organization.drawID)
        return try ConnectorSeed(.object(json), at: [], from: .connector)
    }
    return .respond(.json(bytes: try organization.add(seed).representation.envelope(nil)))
}

/// `GET /__admin/cohere/connectors/{id}`: shows a connector as a create does. Nothing is refreshed.
func showConnector(_ call: Call) throws -> Outcome {
    let stored = try call.organizationOfConnector.connector(withID: call.id)
    return .respond(.json(bytes: stored.representation.envelope(nil)))
}

/// `PATCH /__admin/cohere/connectors/{id}`: changes a connector as Cohere's call does, beside stubs and the journal.
func changeConnector(_ call: Call) throws -> Outcome {
    let organization = try call.organizationOfConnector
    let changes = call.request.body.isEmpty ? ConnectorChanges() : try call.readChanges()
    return .respond(.json(bytes: try organization.update(call.id, changes).representation.envelope(nil)))
}

/// `DELETE /__admin/cohere/connectors/{id}`: deletes a connector in each organization that the call is about.
func removeConnector(_ call: Call) throws -> Outcome {
    for organization in try call.organizationsOfConnector { try? organization.delete(call.id) }
    return .done
}

/// `POST /__admin/cohere/connectors/{id}/oauth/authorize` with `{"user": NAME, "after_token_redirect": URL}`: begins an
/// authorization for a user, as Cohere's call does for the user of its key. Without a user it is the one that the
/// organization's name names, as a key of one word does.
func beginAuthorization(_ call: Call) throws -> Outcome {
    let organization = try call.organizationOfConnector
    let connector = try organization.connector(withID: call.id).connector
    let (user, afterTokenRedirect) =
        try call.request.body.isEmpty
        ? (nil, nil)
        : call.readBody { (reader) throws(JSONError) in
            let texts = (try reader.string("user"), try reader.string("after_token_redirect"))
            try reader.refuseOthers()
            return texts
        }
    guard let name = organization.name else { throw ConnectorError.unknownUser }
    return try call.beginAuthorization(
        of: connector,
        by: Principal(organization: name, user: try organization.userName(user, ofConnector: call.id) ?? name),
        in: organization,
        afterTokenRedirect: afterTokenRedirect
    )
}

extension Organization {
    /// Returns the name of a user who is given by name or by `owner_id`; nil if none is given. Throws `unknownUser` for
    /// an id whose name is not known.
    fileprivate func userName(_ given: String?, ofConnector id: String) throws(ConnectorError) -> String? {
        guard let given else { return nil }
        guard case .id(let ownerID) = Designation(given) else { return given }
        if let name, Principal(organization: name, user: name).ownerID == ownerID { return name }
        guard let user = try authorizations(ofConnector: id).first(where: { $0.ownerID == ownerID })?.user else {
            throw .unknownUser
        }
        return user
    }
}

extension Call {
    /// The organizations that the call is about and that have the connector of the call's path. Throws `notFound` if
    /// there are none.
    var organizationsOfConnector: [Organization] {
        get throws(ConnectorError) {
            let organizations = organizations.filter { (try? $0.connector(withID: id)) != nil }
            guard !organizations.isEmpty else { throw .notFound }
            return organizations
        }
    }

    /// The one organization that the call is about and that has the connector of the call's path. Throws `notFound` or
    /// `severalOrganizations`.
    fileprivate var organizationOfConnector: Organization {
        get throws {
            let organizations = try organizationsOfConnector
            guard organizations.count == 1, let organization = organizations.first else {
                throw APIError.severalOrganizations
            }
            return organization
        }
    }
}
