package import HTTPStubs

extension Redaction {
    /// The secrets of requests, responses and stubs that are not shown.
    package static let cohere = Redaction(
        SensitiveNames(
            unmistakable: [
                ("client", "secret"), ("service", "auth"), ("access", "token"), ("refresh", "token"),
                ("code", "verifier"), ("client", "assertion"),
            ],
            endings: [
                "token", "tokens", "secret", "secrets", "password", "passwords", "passwd", "passphrase", "pwd",
                "authorization", "cookie", "cookies", "credential", "credentials", "apikey", "apikeys", "adminkey",
                "privatekey", "assertion", "jwt", "xauth",
            ],
            whole: [
                "code", "codes", "authorizationcodes", "authcode", "authorizationcode", "oauthcode", "pass", "bearer",
            ],
            harmless: [
                // The methods by which a client authenticates at a provider (RFC 7591, section 2).
                "clientsecretbasic", "clientsecretpost", "clientsecretjwt",
                // Words that stand beside no value: types of grants and tokens.
                "clientassertiontype", "accesstokentype", "urnietfparamsoauthtokentypeaccesstoken",
                "urnietfparamsoauthtokentyperefreshtoken",
            ]
        )
    )
}
