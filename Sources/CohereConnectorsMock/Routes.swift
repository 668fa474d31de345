import MicroHTTPD

/// Everything that is served.
let routes: [Route<Endpoint>] = [
    Route(.get, "/v1/connectors", .keyed(listConnectors)),
    Route(.post, "/v1/connectors", .keyed(createConnector)),
    Route(.get, "/v1/connectors/{id}", .keyed(getConnector)),
    Route(.patch, "/v1/connectors/{id}", .keyed(updateConnector)),
    Route(.delete, "/v1/connectors/{id}", .keyed(deleteConnector)),
    Route(.post, "/v1/connectors/{id}/oauth/authorize", .keyed(authorizeConnector)),
    Route(.get, "/v1/connectors/{id}/oauth/authorize", .keyed(authorizeConnector)),
    Route(.post, "/v1/check-api-key", .keyed(checkAPIKey)),
    Route(.get, "/health", .open(health)),
]
