import Connectors
import HTTPStubs
import JSON
import Texts

/// Something that has changed in what the mock holds.
enum Change: Sendable {
    case organization(OrganizationChange, id: String)
    case stubs(StubChange)
    /// Requests were removed from the journal: those of an organization, or of several where it is nil.
    case journal(organization: String?)
    /// An organization is as at its start; all are where it is nil.
    case reset(organizationID: String?)
}

extension Change {
    /// The name and the data of the event that tells of the change. No secret is in them, and no name.
    ///
    /// - Parameter clock: returns how the clock of an organization goes.
    func event(_ clock: (_ organizationID: String) -> JSONObject) -> (name: String, data: JSONObject) {
        switch self {
        case .organization(.clock, let id): return ("clock", clock(id))
        case .organization(.authorization(let connectorID, let ownerID, let status), let id):
            return (
                "authorization",
                [
                    "connector_id": .string(connectorID), "owner_id": .string(ownerID),
                    "status": .string(status?.rawValue ?? "none"), "organization_id": .string(id),
                ]
            )
        case .organization(.created(let connectorID), let id): return Self.connector("created", connectorID, id)
        case .organization(.changed(let connectorID), let id): return Self.connector("changed", connectorID, id)
        case .organization(.deleted(let connectorID), let id): return Self.connector("deleted", connectorID, id)
        case .organization(.replaced, let id): return Self.connector("replaced", nil, id)
        case .stubs(let change):
            var data: JSONObject = ["action": .string(change.kind.rawValue)]
            data["id"] = change.id.map { .string($0) }
            data["organization_id"] = change.organization.map { .string(Principal.organizationID($0)) }
            return ("stub", data)
        case .journal(let organization):
            return Self.reset("requests", organization.map(Principal.organizationID))
        case .reset(let organizationID): return Self.reset("everything", organizationID)
        }
    }

    private static func connector(_ action: String, _ id: String?, _ organizationID: String) -> (String, JSONObject) {
        var data: JSONObject = ["action": .string(action)]
        data["id"] = id.map { .string($0) }
        data["organization_id"] = .string(organizationID)
        return ("connector", data)
    }

    private static func reset(_ what: String, _ organizationID: String?) -> (String, JSONObject) {
        var data: JSONObject = ["what": .string(what)]
        data["organization_id"] = organizationID.map { .string($0) }
        return ("reset", data)
    }

    /// Whether the clock of an organization was moved.
    var isAboutClock: Bool { if case .organization(.clock, _) = self { true } else { false } }

    /// Whether the change concerns one of the organizations that a reader follows.
    func concerns(_ scope: AdminScope) -> Bool {
        guard let name = scope.name, let id = scope.organizationID else { return true }
        switch self {
        case .organization(_, let changed): return changed == id
        case .stubs(let change): return change.organization.map { $0.isExactly(name) } ?? true
        case .journal(let organization): return organization.map { $0.isExactly(name) } ?? true
        case .reset(let changed): return changed.map { $0 == id } ?? true
        }
    }
}

extension AdminScope {
    /// Whether one organization is meant.
    var isOne: Bool { if case .all = self { false } else { true } }

    /// The id of the organization; nil for all.
    var organizationID: String? {
        switch self {
        case .all: nil
        case .named(let name): Principal.organizationID(name)
        case .unnamed(let organization): organization.id
        }
    }
}
