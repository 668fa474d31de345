import Connectors
import HTTP
import Texts

/// The organizations that an admin call is about.
enum AdminScope: Sendable {
    /// All of them.
    case all
    /// The one with a name, which may not be there yet.
    case named(String)
    /// One of which only the id is known, as an import has made it. No key of it was used yet, so it has no stubs and
    /// no requests of its own.
    case unnamed(Organization)
}

extension Mock {
    /// Returns the organizations that an admin call is about: that of its API key; else the one that `organization` in
    /// the query means, by its name or its id; else all.
    ///
    /// Throws if both mean different ones, if `organization` is empty or given twice, as a script's unset variable must
    /// not mean all organizations, and if no organization here has the id.
    func scope(of incoming: Incoming) throws -> AdminScope {
        let key = incoming.principal.map { AdminScope.named($0.organization) }
        guard incoming.request.target.hasQuery else { return key ?? .all }
        let given = incoming.request.query.values(of: AdminScope.parameter)
        guard let text = given.first else { return key ?? .all }
        guard given.count == 1, !text.isEmpty else {
            throw APIError.parameter(AdminScope.parameter, mustBe: "one name or id of an organization")
        }
        let designation = Designation(text)
        if let principal = incoming.principal {
            guard Principal.organizationID(principal.organization) == designation.organizationID else {
                throw APIError.otherOrganization
            }
            return .named(principal.organization)
        }
        guard case .id(let id) = designation else { return .named(text) }
        let existing = store.existingOrganization(withID: id)
        if let name = existing?.name ?? namesInUse.first(where: { Principal.organizationID($0) == id }) {
            return .named(name)
        }
        guard let existing else { throw APIError.unknownOrganization }
        guard incoming.isControlCall else {
            throw APIError.parameter(
                AdminScope.parameter,
                mustBe: "an organization of which a key was used, as this one has no stubs and no requests yet"
            )
        }
        return .unnamed(existing)
    }
}

extension AdminScope {
    static let parameter = "organization"

    /// The same scope, by the organization's name once it is known.
    var current: AdminScope {
        guard case .unnamed(let organization) = self, let name = organization.name else { return self }
        return .named(name)
    }

    /// The name by which stubs and the journal know the organization; nil for all. An id stands for a name that is not
    /// known: no stub and no request has it, and so the fixtures' stubs are found alone.
    var name: String? {
        switch self {
        case .all: nil
        case .named(let name): name
        case .unnamed(let organization): organization.id
        }
    }
}
