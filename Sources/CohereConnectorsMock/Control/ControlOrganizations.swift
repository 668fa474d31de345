import Connectors
import HTTPStubs
import MicroHTTPD

/// `GET /__admin/cohere/organizations`: those that somebody has asked for.
func listOrganizations(_ call: AdminCall) throws -> Outcome {
    let organizations = call.organizations.map { organization -> JSONValue in
        [
            "name": .string(organization.name), "id": .string(organization.id),
            "connectors": JSONValue(organization.count),
        ]
    }
    return .json(["organizations": .array(organizations)])
}

/// `DELETE /__admin/cohere/organizations/{name}`: forgets its connectors, authorizations, stubs, requests and clock.
func deleteOrganization(_ call: AdminCall) throws -> Outcome {
    let name = call.request.parameters["name"]
    let isKnown = call.mock.store.existingOrganizations.contains { $0.name == name }
    guard isKnown, call.tenant == nil || call.tenant == name else { throw AdminError.notFound }
    call.mock.reset(name)
    return .done
}
