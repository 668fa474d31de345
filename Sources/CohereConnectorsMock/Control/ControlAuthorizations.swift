import Connectors
import HTTP
import JSON

/// `PUT /__admin/cohere/connectors/{id}/authorizations/{user}` with `{"status": "valid" | "expired" | "none"}`: gives a
/// user an authorization without an OAuth flow, or removes it. Without a bearer token, this is done in every
/// organization that has the connector.
func setAuthorization(_ call: Call) throws -> Outcome {
    let status = try call.readBody(readStatus)
    let user = call.parameter("user")
    let organizations = call.organizations.filter { (try? $0.connector(withID: call.id)) != nil }
    guard !organizations.isEmpty else { throw ConnectorError.notFound }
    for organization in organizations {
        try organization.setAuthorization(of: call.id, by: user, to: UserAuthorization.Status(rawValue: status))
    }
    return .json(["status": .string(status)])
}

private func readStatus(_ reader: inout ObjectReader) throws(JSONError) -> String {
    guard let status = try reader.string("status") else { throw reader.failure("status", "is required") }
    guard status == "none" || UserAuthorization.Status(rawValue: status) != nil else {
        throw reader.failure("status", "must be valid, expired or none")
    }
    return status
}
