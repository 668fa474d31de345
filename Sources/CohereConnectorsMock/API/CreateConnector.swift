import Connectors
import MicroHTTPD

/// `POST /v1/connectors`
func createConnector(_ call: Call) throws -> Outcome {
    let fields = try ConnectorFields.decode(from: call)
    return call.respond(with: try call.organization.create(fields.changes))
}
