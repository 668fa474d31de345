import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/organizations`: lists the organizations that have anything here: connectors, stubs or requests
/// in the journal. With an API key, it lists the organization of the key alone.
///
/// A name that is a whole API key is not shown.
func listOrganizations(_ call: Call) throws -> Outcome {
    if let organization = call.scopedOrganization { return .json(list([ListedOrganization(organization)])) }
    let existing = call.mock.store.existingOrganizations
    let used = Set(call.mock.namesInUse.map(Principal.organizationID))
    let shown = existing.filter { $0.count > 0 || !$0.isAsAtItsStart || used.contains($0.id) }
    // Those that are used, but not kept, are as they were at their start.
    let others = used.subtracting(existing.map(\.id)).map { id in
        ListedOrganization(id: id, name: nil, connectors: call.mock.store.seedCount)
    }
    return .json(list(shown.map(ListedOrganization.init) + others))
}

private struct ListedOrganization {
    var id: String
    var name: String?
    var connectors: Int

    init(id: String, name: String?, connectors: Int) {
        self.id = id
        self.name = name
        self.connectors = connectors
    }

    init(_ organization: Organization) {
        self.init(id: organization.id, name: organization.shownName, connectors: organization.count)
    }

    var json: JSONValue {
        var json = JSONObject()
        json["name"] = name.map { .string($0) }
        json["id"] = .string(id)
        json["connectors"] = JSONValue(connectors)
        return .object(json)
    }
}

private func list(_ organizations: [ListedOrganization]) -> JSONValue {
    let sorted = organizations.sorted { ($0.name ?? $0.id, $0.id) < ($1.name ?? $1.id, $1.id) }
    return ["organizations": .array(sorted.map(\.json))]
}

/// `DELETE /__admin/cohere/organizations/{organization}`: forgets the connectors, authorizations, stubs, requests and
/// clock of an organization, which is meant by its name or its id. One that is not there counts as forgotten.
func deleteOrganization(_ call: Call) throws -> Outcome {
    let organization = Designation(call.parameter("organization"))
    if let scope = call.adminScope.organizationID, scope != organization.organizationID {
        throw AdminError.notFound
    }
    call.mock.reset(organization)
    return .done
}
