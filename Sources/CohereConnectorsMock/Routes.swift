import MicroHTTPD

/// Everything that is served.
let routes =
    apiRoutes + providerRoutes + controlRoutes + AdminMappings.routes + AdminRequests.routes + AdminSystem.routes

/// Cohere's API.
private let apiRoutes: [Route<Endpoint>] = [
    Route(.get, "/v1/connectors", .keyed(listConnectors)),
    Route(.post, "/v1/connectors", .keyed(createConnector)),
    Route(.get, "/v1/connectors/{id}", .keyed(getConnector)),
    Route(.patch, "/v1/connectors/{id}", .keyed(updateConnector)),
    Route(.delete, "/v1/connectors/{id}", .keyed(deleteConnector)),
    Route(.post, "/v1/connectors/{id}/oauth/authorize", .keyed(authorizeConnector)),
    Route(.get, "/v1/connectors/{id}/oauth/authorize", .keyed(authorizeConnector)),
    Route(.get, "/v1/connectors/oauth/token", .open(completeAuthorization)),
    Route(.post, "/v1/check-api-key", .keyed(checkAPIKey)),
]

/// The built-in OAuth provider.
private let providerRoutes: [Route<Endpoint>] = [
    Route(.get, "/oauth/authorize", .open(askForConsent)),
    Route(.post, "/oauth/authorize", .open(takeConsent)),
    Route(.post, "/oauth/token", .open(issueTokens)),
    Route(.get, "/.well-known/oauth-authorization-server", .open(describeProvider)),
]

/// What steers the server beyond WireMock's admin API.
private let controlRoutes: [Route<Endpoint>] = [
    Route(.get, "/health", .open(health)),
    Route(.get, "/metrics", .open(showMetrics)),
    Route(.get, "/openapi.json", .open(describeServer)),
    Route(.post, "/__admin/cohere/clock", .admin(controlClock)),
    Route(.get, "/__admin/cohere/state", .admin(exportState)),
    Route(.put, "/__admin/cohere/state", .admin(importState)),
    Route(.put, "/__admin/cohere/connectors/{id}/authorizations/{user}", .admin(setAuthorization)),
    Route(.get, "/__admin/cohere/organizations", .admin(listOrganizations)),
    Route(.delete, "/__admin/cohere/organizations/{name}", .admin(deleteOrganization)),
]
