import Connectors
import HTTPStubs
import MicroHTTPD

/// `PUT /__admin/cohere/connectors/{id}/authorizations/{user}` with `{"status": "valid" | "expired" | "none"}`: gives a
/// user an authorization, or takes it away, without a flow. Without a bearer token, in every organization that has the
/// connector.
func setAuthorization(_ call: AdminCall) throws -> Outcome {
    let status = try JSON.read(call.request.body, readStatus)
    let user = call.request.parameters["user"]
    let organizations = call.organizations.filter { (try? $0.connector(withID: call.id)) != nil }
    guard !organizations.isEmpty else { throw ConnectorError.notFound }
    for organization in organizations {
        try organization.setAuthorization(of: call.id, by: user, to: UserAuthorization.Status(rawValue: status))
    }
    return .json(["status": .string(status)])
}

private func readStatus(_ reader: inout ObjectReader) throws(StubError) -> String {
    guard let status = try reader.string("status") else { throw reader.failure("status", "is required") }
    guard status == "none" || UserAuthorization.Status(rawValue: status) != nil else {
        throw reader.failure("status", "must be valid, expired or none")
    }
    return status
}

extension AdminCall {
    /// Those that the call is about.
    var organizations: [Mock.Organization] {
        guard let tenant else { return mock.store.existingOrganizations.sorted { $0.name < $1.name } }
        return [mock.store.organization(named: tenant)]
    }
}
