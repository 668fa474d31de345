import Connectors
import MicroHTTPD

/// `PATCH /v1/connectors/{id}`
func updateConnector(_ call: Call) throws -> Outcome {
    // An unknown id is a 404 whatever the body.
    _ = try call.organization.connector(withID: call.connectorID)
    return call.respond(with: try call.organization.update(call.connectorID, call.readChanges()))
}
