import HTTP

/// `POST /v1/check-api-key`
func checkAPIKey(_ call: Call) throws -> Outcome {
    let organizationID = try call.organization.id
    let ownerID = try call.principal.ownerID
    return .json { json in
        json.member("organization_id", organizationID)
        json.member("owner_id", ownerID)
        json.member("valid", true)
    }
}
