import HTTP

/// `DELETE /v1/connectors/{id}`
func deleteConnector(_ call: Call) throws -> Outcome {
    try call.organization.delete(call.id)
    return .done
}
