import Connectors
import MicroHTTPD

/// What stands behind a route.
enum Endpoint: Sendable {
    /// Served to anyone.
    case open(@Sendable (Mock, Request) throws -> Outcome)
    /// Served to whoever brings an API key.
    case keyed(@Sendable (Call) throws -> Outcome)
    /// A call of the admin API.
    case admin(@Sendable (AdminCall) throws -> Outcome)

    var isKeyed: Bool {
        if case .keyed = self { true } else { false }
    }
}

/// A call of the API, with who makes it.
struct Call: Sendable {
    let mock: Mock
    let request: Request
    let principal: Principal
    let organization: Mock.Organization

    /// The `{id}` of the route.
    var connectorID: String { request.parameters["id"] }
}
