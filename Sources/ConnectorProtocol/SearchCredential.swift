package import Connectors

/// What a search shows to the connector in `Authorization`.
package struct SearchCredential: Sendable {
    /// Whose token it is.
    package enum Kind: String, Sendable {
        /// None is shown.
        case none
        /// The service's own token, the same for all users.
        case serviceAuth = "service_auth"
        /// The access token of the user who chats.
        case oauth
        /// The token that the chat request has for this connector.
        case userAccessToken = "user_access_token"
    }

    package let kind: Kind
    /// The token alone; nil if none is shown.
    package let token: Secret?
    /// The value of `Authorization`; nil if none is shown.
    package let authorization: Secret?

    package static let none = SearchCredential(kind: .none, token: nil, authorization: nil)

    /// Shows a token as a bearer token (RFC 6750, section 2.1).
    package static func bearer(_ token: Secret, _ kind: Kind) -> SearchCredential {
        SearchCredential(kind: kind, token: token, authorization: token.reveal { Secret("Bearer " + $0) })
    }

    /// Shows a service's token in the way that the connector's settings say.
    package static func service(_ token: Secret, _ type: ServiceAuth.TokenType) -> SearchCredential {
        SearchCredential(kind: .serviceAuth, token: token, authorization: token.reveal { Secret(type.scheme + $0) })
    }
}

extension ServiceAuth.TokenType {
    /// What stands in `Authorization` before the token.
    package var scheme: String {
        switch self {
        case .bearer: "Bearer "
        case .basic: "Basic "
        case .noscheme: ""
        }
    }
}
