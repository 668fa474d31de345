import Connectors
import HTTP
import JSON

/// `POST /v1/connectors`
func createConnector(_ call: Call) throws -> Outcome {
    let organization = try call.organization
    let changes = try call.readChanges()
    return try call.testing({ try organization.preview(changes) }) {
        try call.respond(with: organization.create(changes))
    }
}

/// `PATCH /v1/connectors/{id}`
func updateConnector(_ call: Call) throws -> Outcome {
    let organization = try call.organization
    // An unknown id gives a 404, even if the body is wrong too.
    _ = try organization.connector(withID: call.id)
    // The SDKs 5.9 to 5.18 send no body for an update that changes nothing.
    let changes = call.request.body.isEmpty ? ConnectorChanges() : try call.readChanges()
    let update: @Sendable () throws -> Outcome = {
        try call.respond(with: organization.update(call.id, changes))
    }
    guard changes.url != nil || changes.serviceAuth != nil else { return try update() }
    return try call.testing({ try organization.preview(call.id, changes) }, then: update)
}

extension Call {
    /// Reads the fields of a create or an update.
    func readChanges() throws(APIError) -> ConnectorChanges {
        try readBody { (reader) throws(JSONError) in try ConnectorChanges(&reader) }
    }

    /// Responds with a connector that was created or changed. The header `x-api-warning` says what production would not
    /// have accepted.
    fileprivate func respond(with stored: StoredConnector) throws -> Outcome {
        try withStatuses(of: [stored]) { statuses in
            var response = Response.json(bytes: stored.representation.envelope(statuses[stored.key]))
            let warnings = productionWarnings(forConnectorURL: stored.connector.url)
            if !warnings.isEmpty {
                response.headers.append(.init("x-api-warning", warnings.joined(separator: "; ")))
            }
            return response
        }
    }
}
