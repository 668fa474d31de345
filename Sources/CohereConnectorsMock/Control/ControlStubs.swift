import ConnectorProtocol
import Connectors
import HTTP
import HTTPStubs
import JSON
import Texts

/// `GET /__admin/cohere/stubs`: lists the stubs in the order in which they are tried, each with the number of requests
/// in the journal that it answered. For one organization these are its own stubs and those for all.
func listStubs(_ call: Call) throws -> Outcome {
    let mock = call.mock
    let listed = mock.stubs.listed(for: call.scope)
    let hits = mock.journal.isEnabled ? countHits(mock.journal.entries(of: call.scope)) : nil
    let scopeID = call.adminScope.organizationID
    let others = [("meta", ["total": JSONValue(listed.count)] as JSONValue)]
    return try call.listing("stubs", try call.page(listed), others) { listed in
        var json: JSONObject = ["id": .string(listed.stub.id)]
        let key = HitKey(stub: listed.stub.id, organization: listed.organization.map { ExactText($0) })
        json["hits"] = hits.map { JSONValue($0[key] ?? 0) } ?? .null
        if let organization = listed.organization {
            json["organization"] = mock.shownName(ofOrganization: organization).map { .string($0) }
            json["organization_id"] = .string(scopeID ?? Principal.organizationID(organization))
        }
        json["mapping"] = Redaction.cohere.mapping(listed.stub)
        return .object(json)
    }
}

/// A stub of an organization, or of all where it is nil.
private struct HitKey: Hashable {
    var stub: String
    var organization: ExactText?
}

/// Counts the requests of each stub: for the organization of the request, and for all.
private func countHits(_ entries: [JournalEntry]) -> [HitKey: Int] {
    entries.reduce(into: [:]) { hits, entry in
        guard let stub = entry.stub else { return }
        hits[HitKey(stub: stub.id, organization: nil), default: 0] += 1
        guard let organization = entry.organization else { return }
        hits[HitKey(stub: stub.id, organization: ExactText(organization)), default: 0] += 1
    }
}
