import Connectors
import MicroHTTPD

/// `DELETE /v1/connectors/{id}`
func deleteConnector(_ call: Call) throws -> Response {
    try call.organization.delete(call.connectorID)
    return .json(Array("{}".utf8))
}
