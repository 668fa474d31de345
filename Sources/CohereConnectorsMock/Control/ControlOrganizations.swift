import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/organizations`: lists the organizations that were asked for so far. With an API key, it lists
/// the organization of the key alone.
func listOrganizations(_ call: Call) throws -> Outcome {
    let organizations = call.organizations.map { organization -> JSONValue in
        [
            "name": .string(organization.name), "id": .string(organization.id),
            "connectors": JSONValue(organization.count),
        ]
    }
    return .json(["organizations": .array(organizations)])
}

/// `DELETE /__admin/cohere/organizations/{name}`: forgets the connectors, authorizations, stubs, requests and clock of
/// an organization.
func deleteOrganization(_ call: Call) throws -> Outcome {
    let name = call.parameter("name")
    let isKnown = call.mock.store.existingOrganizations.contains { $0.name == name }
    guard isKnown, call.scope == nil || call.scope == name else { throw AdminError.notFound }
    call.mock.reset(name)
    return .done
}
