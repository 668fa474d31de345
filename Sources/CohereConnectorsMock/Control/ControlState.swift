import Connectors
import HTTPStubs
import MicroHTTPD

/// `GET /__admin/cohere/state`: the connectors in the form of a fixture, secrets as `[redacted]`. For one organization
/// `{"connectors": […]}`; without a bearer token `{"organizations": {NAME: {"connectors": […]}}}`.
func exportState(_ call: AdminCall) throws -> Outcome {
    let states = call.organizations.map { organization in
        (key: organization.name, value: fixture(of: organization, sealedBy: call.mock.vault))
    }
    guard call.tenant == nil else { return .json(states.first?.value ?? [:]) }
    return .json(["organizations": .object(JSONObject(states))])
}

/// `PUT /__admin/cohere/state` takes what the export gives, and replaces what is there. A secret that is `[redacted]`
/// stays what it is for a connector that is there already, and is left out for a new one.
func importState(_ call: AdminCall) throws -> Outcome {
    if let tenant = call.tenant {
        let seeds = try JSON.read(call.request.body, readSeeds)
        try check(seeds, at: "")
        call.mock.store.organization(named: tenant).replaceAll(with: seeds)
        return .done
    }
    let states = try JSON.read(call.request.body) { (reader) throws(StubError) in
        try reader.required("organizations") { (reader) throws(StubError) in
            var states: [(name: String, seeds: [ConnectorSeed])] = []
            for name in reader.object.keys { states.append((name, try reader.required(name, readSeeds))) }
            return states
        }
    }
    for state in states { try check(state.seeds, at: "organizations.\(state.name).") }
    let names = Set(states.map(\.name))
    for organization in call.organizations where !names.contains(organization.name) {
        organization.replaceAll(with: [])
    }
    for state in states { call.mock.store.organization(named: state.name).replaceAll(with: state.seeds) }
    return .done
}

private func readSeeds(_ reader: inout ObjectReader) throws(StubError) -> [ConnectorSeed] {
    guard let seeds = try reader.list("connectors", ConnectorSeed.init) else {
        throw reader.failure("connectors", "is required")
    }
    return seeds
}

private func check(_ seeds: [ConnectorSeed], at path: String) throws(JSONProblem) {
    for (index, seed) in seeds.enumerated() {
        try Fixtures.check(seed, at: "\(path)connectors[\(index)]", among: Array(seeds[..<index]))
    }
}

/// Oldest first, as seeds are planted.
private func fixture(of organization: Mock.Organization, sealedBy vault: Vault) -> JSONValue {
    let connectors = organization.page(offset: 0, limit: .max).connectors.reversed()
    return ["connectors": .array(connectors.map { fixture(of: $0.connector, sealedBy: vault) })]
}

private func fixture(of connector: Connector, sealedBy vault: Vault) -> JSONValue {
    var fixture = JSONObject([("id", .string(connector.id)), ("name", .string(connector.name))])
    fixture["description"] = connector.description.map { .string($0) }
    fixture["url"] = .string(connector.url)
    fixture["created_at"] = .string(connector.createdAt.description)
    fixture["updated_at"] = .string(connector.updatedAt.description)
    if !connector.excludes.isEmpty { fixture["excludes"] = .array(connector.excludes.map { .string($0) }) }
    fixture["active"] = .bool(connector.active)
    fixture["continue_on_failure"] = .bool(connector.continueOnFailure)
    if let oauth = connector.oauth {
        var settings = JSONObject()
        settings["client_id"] = oauth.clientID.flatMap(vault.open).map { .string($0.reveal { $0 }) }
        settings["client_secret"] = oauth.clientSecret.map { _ in .string(Secret.redacted) }
        settings["authorize_url"] = .string(oauth.authorizeURL)
        settings["token_url"] = .string(oauth.tokenURL)
        settings["scope"] = oauth.scope.map { .string($0) }
        fixture["oauth"] = .object(settings)
    }
    if connector.serviceAuth != nil { fixture["service_auth"] = ["token": .string(Secret.redacted)] }
    return .object(fixture)
}
