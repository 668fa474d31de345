/// How the service authenticates itself to a connector without OAuth, as it is stored: the token is sealed.
public struct ServiceAuth: Sendable {
    /// How the token is passed in the `Authorization` header.
    public enum TokenType: String, Sendable, CaseIterable {
        case bearer
        case basic
        case noscheme
    }

    public var type: TokenType
    public var token: SealedSecret
}
