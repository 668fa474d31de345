import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/state`: exports the connectors in the form of a fixture, with `[redacted]` in place of each
/// secret. For one organization the response is `{"connectors": […]}`. Without a bearer token it is `{"organizations":
/// {ORGANIZATION: {"connectors": […]}}}`, with the name of each organization, or its id where the name is an API key.
func exportState(_ call: Call) throws -> Outcome {
    let vault = call.mock.vault
    if let organization = call.scopedOrganization {
        return .json { organization.snapshot().writeConnectors(to: &$0, vault: vault) }
    }
    return .json { json in
        json.name("organizations")
        json.beginObject()
        let labelled = call.mock.store.snapshots().map { ($0.organization.label, $0.snapshot) }
        for (label, snapshot) in labelled.sorted(by: { $0.0 < $1.0 }) {
            json.name(label)
            json.beginObject()
            snapshot.writeConnectors(to: &json, vault: vault)
            json.endObject()
        }
        json.endObject()
    }
}

/// `PUT /__admin/cohere/state`: takes an export, and puts its connectors in place of the existing ones. A secret that
/// is `[redacted]` becomes the secret of the connector that is replaced. If there is no such secret, a client secret is
/// left out, and a service token stays `[redacted]`.
///
/// Everything is read and checked before anything is replaced. An organization that is given by its id is there when
/// the first of its keys is used.
func importState(_ call: Call) throws -> Outcome {
    if let organization = call.scopedOrganization {
        organization.replaceAll(with: try call.readBody(readSeeds))
        return .done
    }
    let states = try call.readBody { (reader) throws(JSONError) in
        let states = try reader.required("organizations") { (reader) throws(JSONError) in
            try readStates(&reader, label: call.mock.label)
        }
        try reader.refuseOthers(ConnectorSeeds.Source.state.unknownField)
        return states
    }
    call.mock.store.replaceAll(with: states)
    return .done
}

/// Reads the states of several organizations, each of which is given by its name or its id.
///
/// - Parameter label: returns the text that may be shown for a name.
private func readStates(
    _ reader: inout ObjectReader,
    label: (String) -> String
) throws(JSONError) -> [(organization: Designation, seeds: ConnectorSeeds)] {
    var states: [(organization: Designation, seeds: ConnectorSeeds)] = []
    var ids: Set<String> = []
    for member in reader.object.members {
        let organization = Designation(member.key)
        // The name may be an API key, which no error message shows.
        let shown = if case .name(let name) = organization { label(name) } else { member.key }
        let path = reader.path + [.member(shown)]
        guard !member.value.isNull else { throw JSONError(path: path, reason: "is required") }
        guard ids.insert(organization.organizationID).inserted else {
            throw JSONError(path: path, reason: "is given twice, by its name and by its id")
        }
        var state = try ObjectReader(member.value, at: path)
        states.append((organization, try readSeeds(&state)))
    }
    return states
}

private func readSeeds(_ reader: inout ObjectReader) throws(JSONError) -> ConnectorSeeds {
    guard reader.object["connectors"].map(\.isNull) == false else { throw reader.failure("connectors", "is required") }
    var seeds = ConnectorSeeds()
    try seeds.read(of: &reader, from: .state)
    try reader.refuseOthers(ConnectorSeeds.Source.state.unknownField)
    return seeds
}

extension OrganizationSnapshot {
    /// Writes the connectors, oldest first, which is the order in which seeds are planted.
    fileprivate func writeConnectors(to json: inout JSONWriter, vault: Vault) {
        json.name("connectors")
        json.beginArray()
        for stored in connectors { stored.connector.writeFixture(to: &json, vault: vault) }
        json.endArray()
    }
}
