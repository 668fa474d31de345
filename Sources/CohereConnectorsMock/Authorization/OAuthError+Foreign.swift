import OAuthProvider

/// Of what another provider answers, nothing but these codes is ever repeated: its own words may hold anything.
extension OAuthError.Code {
    /// Makes the code with which a token endpoint refuses a request (RFC 6749, section 5.2); nil for any other text.
    init?(ofTokenEndpoint text: String) {
        guard let code = Self(bytes: text) else { return nil }
        switch code {
        case .invalidRequest, .invalidClient, .invalidGrant, .unauthorizedClient, .unsupportedGrantType, .invalidScope:
            self = code
        case .accessDenied, .unsupportedResponseType, .serverError, .temporarilyUnavailable: return nil
        }
    }

    /// Makes the code with which an authorization endpoint refuses a request (section 4.1.2.1); nil for any other text.
    init?(ofAuthorizationEndpoint text: String) {
        guard let code = Self(bytes: text) else { return nil }
        switch code {
        case .invalidRequest, .unauthorizedClient, .accessDenied, .unsupportedResponseType, .invalidScope, .serverError,
            .temporarilyUnavailable:
            self = code
        case .invalidClient, .invalidGrant, .unsupportedGrantType: return nil
        }
    }

    private init?(bytes text: String) {
        guard text.utf8.count <= 32, let code = Self(rawValue: text) else { return nil }
        self = code
    }
}
