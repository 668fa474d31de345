import Connectors
import MicroHTTPD

/// `GET /v1/connectors/{id}`
func getConnector(_ call: Call) throws -> Response {
    .json(try call.organization.connector(withID: call.connectorID).representation.envelope)
}
