import Texts

/// The user of an organization that sends a request, as an API key names them.
public struct Principal: Sendable {
    /// The name of the organization, whose connectors the request is about.
    public var organization: String
    /// The name of the user, whose authorizations the request is about.
    public var user: String
    /// Whether both names are the whole API key, which must not be shown then.
    public private(set) var isWholeKey = false

    /// Makes a principal out of two names.
    public init(organization: String, user: String) {
        self.organization = organization
        self.user = user
    }

    /// Reads an API key. `acme/alice` is the user `alice` of the organization `acme`. A key that has no slash, or has
    /// nothing on one side of its first slash, names both organization and user.
    public init(apiKey: String) {
        if let slash = apiKey.utf8.firstIndex(of: UInt8(ascii: "/")) {
            let organization = apiKey[..<slash]
            let user = apiKey[apiKey.utf8.index(after: slash)...]
            if !organization.isEmpty, !user.isEmpty {
                self.init(organization: String(organization), user: String(user))
                return
            }
        }
        self.init(organization: apiKey, user: apiKey)
        isWholeKey = true
    }

    /// Returns the `organization_id` of an organization: a version 5 UUID (RFC 9562) that is the same in every run.
    public static func organizationID(_ organization: String) -> String {
        Identifiers.nameBasedUUID("organization:" + organization)
    }

    /// The `owner_id` of the user: a version 5 UUID that is the same in every run.
    public var ownerID: String {
        // Without the length, the user `c` of `a/b` and the user `b/c` of `a` would have the same UUID.
        Identifiers.nameBasedUUID("user:\(organization.utf8.count):\(organization)/\(user)")
    }
}

extension Principal: Hashable {
    /// Compares the names byte by byte.
    public static func == (left: Principal, right: Principal) -> Bool {
        left.organization.isExactly(right.organization) && left.user.isExactly(right.user)
    }

    /// Hashes the names byte by byte.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(organization))
        hasher.combine(ExactText(user))
    }
}
