/// Who is asking: a user of an organization, as an API key names them.
public struct Principal: Hashable, Sendable {
    /// Whose connectors they are.
    public var organization: String
    /// Whose authorizations they are.
    public var user: String

    public init(organization: String, user: String) {
        self.organization = organization
        self.user = user
    }

    /// `acme/alice` is a user of an organization; a key without a slash, or with nothing on one side of it, is both.
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

    /// The organization's UUID: the same for the same name in every run.
    public static func organizationID(_ organization: String) -> String {
        Identifiers.nameBasedUUID("organization:" + organization)
    }

    /// The user's UUID, another one in every organization.
    public var ownerID: String {
        // The length keeps `a/b` + `c` and `a` + `b/c` apart.
        Identifiers.nameBasedUUID("user:\(organization.utf8.count):\(organization)/\(user)")
    }
}
