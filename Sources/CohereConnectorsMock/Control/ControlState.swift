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
    do throws(JSONProblem) {
        if let tenant = call.tenant {
            let state = try JSON.decode(ImportedState.self, from: call.request.body)
            try state.check(at: "")
            call.mock.store.organization(named: tenant).replaceAll(with: state.seeds)
            return .done
        }
        let states = try JSON.decode(ImportedStates.self, from: call.request.body).organizations
        for (name, state) in states { try state.check(at: "organizations.\(name).") }
        for organization in call.organizations where states[organization.name] == nil {
            organization.replaceAll(with: [])
        }
        for (name, state) in states {
            call.mock.store.organization(named: name).replaceAll(with: state.seeds)
        }
        return .done
    } catch {
        throw APIError.body(error)
    }
}

private struct ImportedStates: Decodable {
    var organizations: [String: ImportedState]
}

private struct ImportedState: Decodable {
    var connectors: [FixtureConnector]

    var seeds: [ConnectorSeed] { connectors.map(\.seed) }

    func check(at path: String) throws(JSONProblem) {
        var seen: [ConnectorSeed] = []
        for (index, connector) in connectors.enumerated() {
            try Fixtures.check(connector.seed, at: "\(path)connectors[\(index)]", among: seen)
            seen.append(connector.seed)
        }
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
