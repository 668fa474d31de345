import Connectors
import MicroHTTPD

/// `POST /v1/connectors`
func createConnector(_ call: Call) throws -> Outcome {
    call.respond(with: try call.organization.create(call.readChanges()))
}
