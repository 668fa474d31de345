/// The user of an organization that sends a request, as an API key names them.
public struct Principal: Hashable, Sendable {
    /// The name of the organization, whose connectors the request is about.
    public var organization: String
    /// The name of the user, whose authorizations the request is about.
    public var user: String

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
    }

    /// Returns the UUID of an organization, which is the same for the same name in every run.
    public static func organizationID(_ organization: String) -> String {
        Identifiers.nameBasedUUID("organization:" + organization)
    }

    /// The UUID of the user, which is another one in every organization.
    public var ownerID: String {
        // Without the length, the user `c` of `a/b` and the user `b/c` of `a` would have the same UUID.
        Identifiers.nameBasedUUID("user:\(organization.utf8.count):\(organization)/\(user)")
    }
}
