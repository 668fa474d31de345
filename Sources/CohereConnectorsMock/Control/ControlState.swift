import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/state`: exports the connectors in the form of a fixture, with `[redacted]` in place of each
/// secret. For one organization the response is `{"connectors": […]}`. Without a bearer token it is `{"organizations":
/// {NAME: {"connectors": […]}}}`.
func exportState(_ call: Call) throws -> Outcome {
    let organizations = call.organizations
    return .json { json in
        if call.scope != nil {
            for organization in organizations { organization.writeConnectors(to: &json, vault: call.mock.vault) }
            return
        }
        json.name("organizations")
        json.beginObject()
        for organization in organizations {
            json.name(organization.name)
            json.beginObject()
            organization.writeConnectors(to: &json, vault: call.mock.vault)
            json.endObject()
        }
        json.endObject()
    }
}

/// `PUT /__admin/cohere/state`: takes an export, and puts its connectors in place of the existing ones. A secret that
/// is `[redacted]` becomes the secret of the connector that is replaced. If there is no such secret, a client secret is
/// left out, and a service token stays `[redacted]`.
///
/// Everything is read and checked before anything is replaced.
func importState(_ call: Call) throws -> Outcome {
    if let scope = call.scope {
        let seeds = try call.readBody(readSeeds)
        call.mock.store.organization(named: scope).replaceAll(with: seeds)
        return .done
    }
    let states = try call.readBody { (reader) throws(JSONError) in
        try reader.required("organizations") { (reader) throws(JSONError) in
            var states: [(name: String, seeds: ConnectorSeeds)] = []
            for name in reader.object.keys { states.append((name, try reader.required(name, readSeeds))) }
            return states
        }
    }
    let names = Set(states.map(\.name))
    for organization in call.organizations where !names.contains(organization.name) {
        organization.replaceAll(with: ConnectorSeeds())
    }
    for state in states { call.mock.store.organization(named: state.name).replaceAll(with: state.seeds) }
    return .done
}

private func readSeeds(_ reader: inout ObjectReader) throws(JSONError) -> ConnectorSeeds {
    guard reader.value("connectors") != nil else { throw reader.failure("connectors", "is required") }
    var seeds = ConnectorSeeds()
    try seeds.read(of: &reader)
    return seeds
}

extension Organization {
    /// Writes the connectors, oldest first, which is the order in which seeds are planted.
    fileprivate func writeConnectors(to json: inout JSONWriter, vault: Vault) {
        json.name("connectors")
        json.beginArray()
        for stored in snapshot().connectors { stored.connector.writeFixture(to: &json, vault: vault) }
        json.endArray()
    }
}
