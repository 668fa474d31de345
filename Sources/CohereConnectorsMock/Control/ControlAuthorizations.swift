import Connectors
import HTTP
import JSON

/// `PUT /__admin/cohere/connectors/{id}/authorizations/{user}` with `{"status": "valid" | "expired" | "none"}`: gives a
/// user an authorization without an OAuth flow, or removes it. The user is meant by name or by `owner_id`. Without a
/// bearer token, this is done in every organization that has the connector.
func setAuthorization(_ call: Call) throws -> Outcome {
    let status = try call.readBody(readStatus)
    let user = Designation(call.parameter("user"))
    for organization in try call.organizationsOfConnector {
        try organization.setAuthorization(of: call.id, by: user, to: UserAuthorization.Status(rawValue: status))
    }
    return .json(["status": .string(status)])
}

/// `GET /__admin/cohere/connectors/{id}/authorizations`: lists the users who have authorized a connector. A user whose
/// name is a whole API key is shown by `owner_id` alone. Nothing is refreshed.
func listAuthorizations(_ call: Call) throws -> Outcome {
    var list: [JSONValue] = []
    for organization in try call.organizationsOfConnector.sorted(by: { $0.id < $1.id }) {
        for listed in try organization.authorizations(ofConnector: call.id) {
            var json = call.mock.view(listed, in: organization)
            json["organization_id"] = .string(organization.id)
            list.append(.object(json))
        }
    }
    return .json(["authorizations": .array(list)])
}

extension Mock {
    /// Returns a user's authorization of a connector.
    func view(_ listed: Organization.ListedAuthorization, in organization: Organization) -> JSONObject {
        let user = listed.user.flatMap { user in
            organization.name.map { Principal(organization: $0, user: user) }.flatMap(shownName)
        }
        var json = JSONObject()
        json["user"] = user.map { .string($0) }
        json["owner_id"] = .string(listed.ownerID)
        json["status"] = .string(listed.authorization.status(at: organization.clock.now).rawValue)
        return json
    }
}

private func readStatus(_ reader: inout ObjectReader) throws(JSONError) -> String {
    guard let status = try reader.string("status") else { throw reader.failure("status", "is required") }
    guard status == "none" || UserAuthorization.Status(rawValue: status) != nil else {
        throw reader.failure("status", "must be valid, expired or none")
    }
    return status
}
