import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/organizations`: those that somebody has asked for.
func listOrganizations(_ call: Call) throws -> Outcome {
    let organizations = call.organizations.map { organization -> JSONValue in
        [
            "name": .string(organization.name), "id": .string(organization.id),
            "connectors": JSONValue(organization.count),
        ]
    }
    return .json(["organizations": .array(organizations)])
}

/// `DELETE /__admin/cohere/organizations/{name}`: forgets its connectors, authorizations, stubs, requests and clock.
func deleteOrganization(_ call: Call) throws -> Outcome {
    let name = call.parameter("name")
    let isKnown = call.mock.store.existingOrganizations.contains { $0.name == name }
    guard isKnown, call.scope == nil || call.scope == name else { throw AdminError.notFound }
    call.mock.reset(name)
    return .done
}
