import HTTP

/// `GET /v1/connectors/{id}`
func getConnector(_ call: Call) throws -> Outcome {
    let stored = try call.organization.connector(withID: call.id)
    return try call.withStatuses(of: [stored]) {
        .json(bytes: stored.representation.envelope($0[stored.key]))
    }
}
