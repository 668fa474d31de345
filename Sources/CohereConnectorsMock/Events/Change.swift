import Connectors
import HTTPStubs
import JSON
import Texts

/// Something that has changed in what the mock holds. It has a small size, whatever names and ids are in it.
struct Change: Sendable {
    private enum Kind {
        case connector(action: String, id: String?)
        case authorization(connectorID: String?, ownerID: String, status: UserAuthorization.Status?)
        case clock
        case stubs(StubChange.Kind, id: String?)
        case requestsRemoved
        case reset
    }

    /// The organization that has changed: its id, or its name as long as nobody needs the id, which takes time.
    private enum Owner {
        case everybody
        case id(String)
        case name(String)
    }

    private let kind: Kind
    private let owner: Owner

    /// The number of bytes that an id or a name may have. Longer ones are not kept: a reader is told without the id.
    private static let longestText = 256

    private static func short(_ text: String) -> String? { text.utf8.count <= longestText ? text : nil }

    private static func owner(named name: String?) -> Owner {
        guard let name else { return .everybody }
        return short(name).map { .name($0) } ?? .id(Principal.organizationID(name))
    }

    /// A change of an organization's connectors, authorizations or clock.
    init(_ change: OrganizationChange, organizationID: String) {
        kind =
            switch change {
            case .created(let id): .connector(action: "created", id: Self.short(id))
            case .changed(let id): .connector(action: "changed", id: Self.short(id))
            case .deleted(let id): .connector(action: "deleted", id: Self.short(id))
            case .replaced: .connector(action: "replaced", id: nil)
            case .authorization(let id, let ownerID, let status):
                .authorization(connectorID: Self.short(id), ownerID: ownerID, status: status)
            case .clock: .clock
            }
        owner = .id(organizationID)
    }

    /// A change of the stubs.
    init(_ change: StubChange) {
        kind = .stubs(change.kind, id: change.id)
        owner = Self.owner(named: change.organization)
    }

    /// Requests of an organization were removed from the journal, or of several where it is nil.
    init(removedRequestsOf organization: String?) {
        kind = .requestsRemoved
        owner = Self.owner(named: organization)
    }

    /// An organization is as at its start; all are where it is nil.
    init(resetOf organizationID: String?) {
        kind = .reset
        owner = organizationID.map { .id($0) } ?? .everybody
    }
}

extension Change {
    /// The name and the data of the event that tells of the change. No secret is in them, and no name.
    ///
    /// - Parameter clock: returns how the clock of an organization goes.
    func event(_ clock: (_ organizationID: String?) -> JSONObject) -> (name: String, data: JSONObject) {
        let organizationID: String? =
            switch owner {
            case .everybody: nil
            case .id(let id): id
            case .name(let name): Principal.organizationID(name)
            }
        var data: JSONObject
        let name: String
        switch kind {
        case .clock: return ("clock", clock(organizationID))
        case .connector(let action, let id):
            (name, data) = ("connector", ["action": .string(action)])
            data["id"] = id.map { .string($0) }
        case .authorization(let connectorID, let ownerID, let status):
            (name, data) = ("authorization", [:])
            data["connector_id"] = connectorID.map { .string($0) }
            data["owner_id"] = .string(ownerID)
            data["status"] = .string(status?.rawValue ?? "none")
        case .stubs(let kind, let id):
            (name, data) = ("stub", ["action": .string(kind.rawValue)])
            data["id"] = id.map { .string($0) }
        case .requestsRemoved: (name, data) = ("reset", ["what": "requests"])
        case .reset: (name, data) = ("reset", ["what": "everything"])
        }
        data["organization_id"] = organizationID.map { .string($0) }
        return (name, data)
    }

    /// Whether the clock of an organization was moved.
    var isAboutClock: Bool { if case .clock = kind { true } else { false } }

    /// Whether the change concerns an organization.
    func concerns(id: String, name: String?) -> Bool {
        switch owner {
        case .everybody: true
        case .id(let changed): changed == id
        case .name(let changed): changed.isExactly(name)
        }
    }
}

extension AdminScope {
    /// The id of the organization; nil for all.
    var organizationID: String? {
        switch self {
        case .all: nil
        case .named(let name): Principal.organizationID(name)
        case .unnamed(let organization): organization.id
        }
    }
}
