import Connectors
import HTTPStubs
import MicroHTTPD

/// `PUT /__admin/cohere/connectors/{id}/authorizations/{user}` with `{"status": "valid" | "expired" | "none"}`: gives a
/// user an authorization, or takes it away, without a flow. Without a bearer token, in every organization that has the
/// connector.
func setAuthorization(_ call: AdminCall) throws -> Outcome {
    let order: AuthorizationOrder
    do throws(JSONProblem) {
        order = try JSON.decode(AuthorizationOrder.self, from: call.request.body)
    } catch {
        throw APIError.body(error)
    }
    let user = call.request.parameters["user"]
    let organizations = call.organizations.filter { (try? $0.connector(withID: call.id)) != nil }
    guard !organizations.isEmpty else { throw ConnectorError.notFound }
    for organization in organizations {
        try organization.setAuthorization(of: call.id, by: user, to: order.status.value)
    }
    return .json(["status": .string(order.status.rawValue)])
}

private struct AuthorizationOrder: Decodable {
    var status: Status

    enum Status: String, Decodable {
        case valid
        case expired
        case none

        var value: UserAuthorization.Status? { UserAuthorization.Status(rawValue: rawValue) }

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let status = Self(rawValue: text) else {
                throw JSONProblem(codingPath: decoder.codingPath, reason: "must be valid, expired or none")
            }
            self = status
        }
    }
}

extension AdminCall {
    /// Those that the call is about.
    var organizations: [Mock.Organization] {
        guard let tenant else { return mock.store.existingOrganizations.sorted { $0.name < $1.name } }
        return [mock.store.organization(named: tenant)]
    }
}
