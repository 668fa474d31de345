import HTTP

/// `GET /.well-known/oauth-authorization-server`: the built-in provider's metadata (RFC 8414).
func describeProvider(_ call: Call) throws -> Outcome {
    let base = call.mock.addresses.publicURL(for: call.request)
    return .json { json in
        json.member("authorization_endpoint", base + "/oauth/authorize")
        json.member("code_challenge_methods_supported", ["S256"])
        json.member("grant_types_supported", ["authorization_code", "refresh_token"])
        json.member("issuer", base)
        json.member("response_types_supported", ["code"])
        json.member("token_endpoint", base + "/oauth/token")
        json.member(
            "token_endpoint_auth_methods_supported",
            ["client_secret_post", "client_secret_basic", "none"]
        )
        json.member("userinfo_endpoint", base + "/oauth/userinfo")
    }
}
