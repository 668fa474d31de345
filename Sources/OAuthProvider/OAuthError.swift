/// The errors of an authorization endpoint (RFC 6749, section 4.1.2.1) and of a token endpoint (section 5.2).
public struct OAuthError: Error, Equatable, Sendable {
    /// The code of an error, with the text that the RFC gives it.
    public enum Code: String, Sendable {
        /// A parameter is missing, wrong or given twice.
        case invalidRequest = "invalid_request"
        /// The client is unknown or did not authenticate itself.
        case invalidClient = "invalid_client"
        /// The code or refresh token is unknown, expired, revoked or another client's.
        case invalidGrant = "invalid_grant"
        /// The client may not use the grant type.
        case unauthorizedClient = "unauthorized_client"
        /// The token endpoint does not support the grant type.
        case unsupportedGrantType = "unsupported_grant_type"
        /// The authorization endpoint does not support the response type.
        case unsupportedResponseType = "unsupported_response_type"
        /// The scope is unknown, malformed or larger than the user has granted.
        case invalidScope = "invalid_scope"
        /// The user has refused.
        case accessDenied = "access_denied"
        /// The authorization endpoint has failed.
        case serverError = "server_error"
        /// The authorization endpoint can't answer now.
        case temporarilyUnavailable = "temporarily_unavailable"
    }

    /// The code, for a program to read.
    public var code: Code
    /// A description for a developer to read. It quotes no value of the request.
    public var description: String

    /// Makes an error from a code and a description.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
