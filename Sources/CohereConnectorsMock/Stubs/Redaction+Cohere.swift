import HTTPStubs

extension Redaction {
    /// The secrets of requests, responses and stubs that this server does not show.
    static let cohere: Redaction = {
        let fields: Set<String> = [
            "client_secret", "service_auth", "access_token", "refresh_token", "id_token", "token", "code_verifier",
            "client_assertion", "password", "api_key", "api_keys",
        ]
        return Redaction(
            jsonKeys: fields,
            formKeys: fields.union(["code"]),
            headers: ["authorization", "proxy-authorization", "x-admin-key"]
        )
    }()
}
