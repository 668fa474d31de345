import Connectors
import MicroHTTPD

/// `DELETE /v1/connectors/{id}`
func deleteConnector(_ call: Call) throws -> Outcome {
    try call.organization.delete(call.connectorID)
    return .respond(.json(Array("{}".utf8)))
}
