import Connectors
import MicroHTTPD

/// `POST /v1/connectors`
func createConnector(_ call: Call) throws -> Response {
    let fields = try ConnectorFields.decode(from: call)
    return .connector(try call.organization.create(fields.changes))
}
