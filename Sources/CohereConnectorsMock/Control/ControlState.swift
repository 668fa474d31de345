import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/state`: the connectors in the form of a fixture, secrets as `[redacted]`. For one organization
/// `{"connectors": […]}`; without a bearer token `{"organizations": {NAME: {"connectors": […]}}}`.
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

/// `PUT /__admin/cohere/state` takes what the export gives, and replaces what is there. A secret that is `[redacted]`
/// stays what it is for a connector that is there already, and is left out for a new one.
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
    /// Oldest first, as seeds are planted.
    fileprivate func writeConnectors(to json: inout JSONWriter, vault: Vault) {
        json.name("connectors")
        json.beginArray()
        for stored in snapshot().connectors { stored.connector.writeFixture(to: &json, vault: vault) }
        json.endArray()
    }
}
