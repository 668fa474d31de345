import MicroHTTPD

/// `GET /.well-known/oauth-authorization-server`: the built-in provider's metadata (RFC 8414).
func describeProvider(_ mock: Mock, _ request: Request) throws -> Outcome {
    let base = mock.publicURL(for: request)
    return .respond(
        .json(
            encoding: ProviderMetadata(
                issuer: base,
                authorizationEndpoint: base + "/oauth/authorize",
                tokenEndpoint: base + "/oauth/token"
            )
        )
    )
}

private struct ProviderMetadata: Encodable {
    var issuer: String
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var responseTypesSupported = ["code"]
    var grantTypesSupported = ["authorization_code", "refresh_token"]
    var tokenEndpointAuthMethodsSupported = ["client_secret_post", "client_secret_basic", "none"]
    var codeChallengeMethodsSupported = ["S256"]

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case responseTypesSupported = "response_types_supported"
        case grantTypesSupported = "grant_types_supported"
        case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
        case codeChallengeMethodsSupported = "code_challenge_methods_supported"
    }
}
