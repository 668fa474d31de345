import Connectors
import MicroHTTPD

/// `GET /v1/connectors/{id}`
func getConnector(_ call: Call) throws -> Outcome {
    let stored = try call.organization.connector(withID: call.connectorID)
    return call.withStatuses(of: [stored]) { .json(stored.representation.envelope($0[stored.connector.id])) }
}
