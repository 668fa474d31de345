import Connectors
import MicroHTTPD

/// `POST /v1/check-api-key`
func checkAPIKey(_ call: Call) throws -> Outcome {
    let answer = CheckAPIKeyResponse(
        valid: true,
        organizationID: call.organization.id,
        ownerID: call.principal.ownerID
    )
    return .respond(.json(encoding: answer))
}

private struct CheckAPIKeyResponse: Encodable {
    var valid: Bool
    var organizationID: String
    var ownerID: String

    enum CodingKeys: String, CodingKey {
        case valid
        case organizationID = "organization_id"
        case ownerID = "owner_id"
    }
}
