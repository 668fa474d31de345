/// A service's own authentication towards a connector without OAuth, as it is stored: the token is sealed.
public struct ServiceAuth: Sendable {
    /// How the token is passed in the `Authorization` header.
    public enum TokenType: String, Sendable, CaseIterable {
        /// `Authorization: Bearer TOKEN` (RFC 6750, section 2.1).
        case bearer
        /// `Authorization: Basic TOKEN` (RFC 7617).
        case basic
        /// `Authorization: TOKEN`, without a scheme.
        case noscheme
    }

    /// How the token is passed. Default: `noscheme`.
    public let type: TokenType
    /// The token, sealed.
    public let token: SealedSecret
}
