import HTTP

/// All operations that are served. The router, access checks, stubs, journal, metrics and log lines follow this table.
enum Operations {
    static let all: [Operation] = api + connector + provider + server + page + control + mappings + requests + system

    /// The router of all operations. The number that it returns is the operation's index in `all`.
    static let router = Router(all.map { (method: $0.method, path: $0.path) })

    /// Cohere's API.
    private static let api: [Operation] = [
        Operation(.get, "/v1/connectors", .api, listConnectors),
        Operation(.post, "/v1/connectors", .api, createConnector),
        Operation(.get, "/v1/connectors/{id}", .api, getConnector),
        Operation(.patch, "/v1/connectors/{id}", .api, updateConnector),
        Operation(.delete, "/v1/connectors/{id}", .api, deleteConnector),
        Operation(.post, "/v1/connectors/{id}/oauth/authorize", .api, authorizeConnector),
        Operation(.get, "/v1/connectors/{id}/oauth/authorize", .api, authorizeConnector),
        Operation(.get, "/v1/connectors/oauth/token", .open, completeAuthorization),
        Operation(.post, "/v1/check-api-key", .api, checkAPIKey),
        Operation(.post, "/v1/chat", .api, chat),
    ]

    /// The connectors that the mock plays itself.
    private static let connector: [Operation] = [
        Operation(.post, "/connectors/{id}/search", .resource, searchConnector)
    ]

    /// The built-in OAuth provider.
    private static let provider: [Operation] = [
        Operation(.get, "/oauth/authorize", .authorizationEndpoint, askForConsent),
        Operation(.post, "/oauth/authorize", .authorizationEndpoint, takeConsent),
        Operation(.post, "/oauth/token", .open, issueTokens),
        Operation(.get, "/oauth/userinfo", .resource, showUser),
        Operation(.get, "/.well-known/oauth-authorization-server", .open, describeProvider),
    ]

    /// Information about the server.
    private static let server: [Operation] = [
        Operation(.get, "/health", .probe, showHealth),
        Operation(.get, "/metrics", .probe, showMetrics),
        Operation(.get, "/openapi.json", .description, describeServer),
    ]

    /// The page that shows the mock in a browser.
    private static let page: [Operation] = [
        Operation(.get, "/", .page, showPage),
        Operation(.get, "/__page/{file}", .page, sendPageFile),
        Operation(.get, "/favicon.ico", .page, sendPageIcon),
    ]

    /// Calls that control the server in addition to WireMock's admin API.
    private static let control: [Operation] = [
        Operation(.get, "/__admin/cohere/clock", .admin, showClock),
        Operation(.post, "/__admin/cohere/clock", .admin, controlClock),
        Operation(.get, "/__admin/cohere/events", .admin, followEvents),
        Operation(.get, "/__admin/cohere/requests", .heavyAdmin, listRequests),
        Operation(.get, "/__admin/cohere/requests/{id}/near-misses", .heavyAdmin, listNearMisses),
        Operation(.get, "/__admin/cohere/stubs", .heavyAdmin, listStubs),
        Operation(.get, "/__admin/cohere/state", .heavyAdmin, exportState),
        Operation(.put, "/__admin/cohere/state", .heavyAdmin, importState),
        Operation(.get, "/__admin/cohere/connectors", .heavyAdmin, listAllConnectors),
        Operation(.post, "/__admin/cohere/connectors", .admin, addConnector),
        Operation(.get, "/__admin/cohere/connectors/{id}", .admin, showConnector),
        Operation(.patch, "/__admin/cohere/connectors/{id}", .admin, changeConnector),
        Operation(.delete, "/__admin/cohere/connectors/{id}", .admin, removeConnector),
        Operation(.post, "/__admin/cohere/connectors/{id}/oauth/authorize", .admin, beginAuthorization),
        Operation(.get, "/__admin/cohere/connectors/{id}/authorizations", .admin, listAuthorizations),
        Operation(.put, "/__admin/cohere/connectors/{id}/authorizations/{user}", .admin, setAuthorization),
        Operation(.put, "/__admin/cohere/connectors/{id}/results", .admin, setResults),
        Operation(.delete, "/__admin/cohere/connectors/{id}/results", .admin, removeResults),
        Operation(.get, "/__admin/cohere/searches", .heavyAdmin, listSearches),
        Operation(.delete, "/__admin/cohere/searches", .admin, removeSearches),
        Operation(.post, "/__admin/cohere/searches/count", .heavyAdmin, countSearches),
        Operation(.get, "/__admin/cohere/organizations", .heavyAdmin, listOrganizations),
        Operation(.delete, "/__admin/cohere/organizations/{organization}", .admin, deleteOrganization),
    ]

    /// WireMock's admin API: stubs.
    private static let mappings: [Operation] = [
        Operation(.get, "/__admin", .heavyAdmin, AdminMappings.list),
        Operation(.get, "/__admin/", .heavyAdmin, AdminMappings.list),
        Operation(.get, "/__admin/mappings", .heavyAdmin, AdminMappings.list),
        Operation(.post, "/__admin/mappings", .admin, AdminMappings.create),
        Operation(.delete, "/__admin/mappings", .admin, AdminMappings.removeAll),
        Operation(.post, "/__admin/mappings/edit", .admin, AdminMappings.edit),
        Operation(.post, "/__admin/mappings/remove", .heavyAdmin, AdminMappings.removeGiven),
        Operation(.post, "/__admin/mappings/save", .admin, AdminMappings.save),
        Operation(.get, "/__admin/mappings/unmatched", .heavyAdmin, AdminMappings.unmatched),
        Operation(.delete, "/__admin/mappings/unmatched", .heavyAdmin, AdminMappings.removeUnmatched),
        Operation(.post, "/__admin/mappings/reset", .heavyAdmin, AdminMappings.reset),
        Operation(.post, "/__admin/mappings/import", .heavyAdmin, AdminMappings.importAll),
        Operation(.post, "/__admin/mappings/find-by-metadata", .heavyAdmin, AdminMappings.findByMetadata),
        Operation(.post, "/__admin/mappings/remove-by-metadata", .heavyAdmin, AdminMappings.removeByMetadata),
        Operation(.get, "/__admin/mappings/{id}", .admin, AdminMappings.get),
        Operation(.put, "/__admin/mappings/{id}", .admin, AdminMappings.replace),
        Operation(.delete, "/__admin/mappings/{id}", .admin, AdminMappings.remove),
    ]

    /// WireMock's admin API: the journal.
    private static let requests: [Operation] = [
        Operation(.get, "/__admin/requests", .heavyAdmin, AdminRequests.list),
        Operation(.delete, "/__admin/requests", .admin, AdminRequests.removeAll),
        Operation(.post, "/__admin/requests/reset", .admin, AdminRequests.removeAll),
        Operation(.post, "/__admin/requests/find", .heavyAdmin, AdminRequests.find),
        Operation(.post, "/__admin/requests/count", .heavyAdmin, AdminRequests.count),
        Operation(.post, "/__admin/requests/remove", .heavyAdmin, AdminRequests.removeMatching),
        Operation(.post, "/__admin/requests/remove-by-metadata", .heavyAdmin, AdminRequests.removeByMetadata),
        Operation(.get, "/__admin/requests/unmatched", .heavyAdmin, AdminRequests.unmatched),
        Operation(.get, "/__admin/requests/unmatched/near-misses", .heavyAdmin, AdminNearMisses.ofUnmatched),
        Operation(.get, "/__admin/requests/{id}", .admin, AdminRequests.get),
        Operation(.delete, "/__admin/requests/{id}", .admin, AdminRequests.remove),
        Operation(.post, "/__admin/near-misses/request", .heavyAdmin, AdminNearMisses.ofRequest),
        Operation(.post, "/__admin/near-misses/request-pattern", .heavyAdmin, AdminNearMisses.ofPattern),
    ]

    /// WireMock's admin API: scenarios, settings and the rest.
    private static let system: [Operation] = [
        Operation(.get, "/__admin/scenarios", .heavyAdmin, AdminScenarios.list),
        Operation(.post, "/__admin/scenarios/reset", .admin, AdminScenarios.reset),
        Operation(.put, "/__admin/scenarios/{name}/state", .admin, AdminScenarios.setState),
        Operation(.get, "/__admin/settings", .admin, AdminSettings.get),
        Operation(.post, "/__admin/settings", .admin, AdminSettings.set),
        Operation(.put, "/__admin/settings", .admin, AdminSettings.set),
        Operation(.patch, "/__admin/settings/extended", .admin, AdminSettings.mergeExtended),
        Operation(.post, "/__admin/reset", .admin, AdminSystem.reset),
        Operation(.get, "/__admin/version", .admin, AdminSystem.version),
        Operation(.get, "/__admin/health", .admin, AdminSystem.health),
        Operation(.post, "/__admin/shutdown", .admin, AdminSystem.shutDown),
    ]
}
