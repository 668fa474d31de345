import HTTP
import OAuthProvider
import Testing

@Suite("An authorization query")
struct AuthorizationQueryTests {
    private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private func consent(_ query: String) throws(OAuthError) -> Consent {
        try AuthorizationQuery(Form(parsing: query))
            .consent(clientID: "known", organizationID: "o", redirectURI: "https://x.example/cb")
    }

    @Test("has the parameters of RFC 6749, section 4.1.1")
    func parameters() {
        let query = AuthorizationQuery(Form(parsing: "client_id=c&redirect_uri=https%3A%2F%2Fx&state=s%20t&scope=a+b"))
        #expect(query.clientID == "c")
        #expect(query.redirectURI == "https://x")
        #expect(query.state == "s t")
        #expect(query.scope == "a b")
        #expect(!query.isPromptless)
    }

    @Test("has none of those that are not there, and takes an empty scope as none")
    func absent() {
        let query = AuthorizationQuery(Form(parsing: "scope="))
        #expect(query.clientID == nil)
        #expect(query.redirectURI == nil)
        #expect(query.state == nil)
        #expect(query.scope == nil)
    }

    @Test(
        "wants no page with prompt=none alone",
        arguments: [
            ("prompt=none", true), ("prompt=login", false), ("prompt=", false), ("", false), ("prompt=None", false),
        ]
    )
    func promptless(query: String, expected: Bool) {
        #expect(AuthorizationQuery(Form(parsing: query)).isPromptless == expected)
    }

    @Test("asks for a consent to what it says, for the client and the URI that are known to be good")
    func wholeConsent() throws {
        let query =
            "response_type=code&client_id=other&redirect_uri=other&scope=a+b&state=s&expires_in=7"
            + "&code_challenge=\(challenge)&code_challenge_method=S256"
        let expected = Consent(
            clientID: "known",
            organizationID: "o",
            redirectURI: "https://x.example/cb",
            scope: "a b",
            codeChallenge: challenge,
            expiresIn: 7
        )
        #expect(try consent(query) == expected)
    }

    @Test("asks for tokens that live an hour, for no scope and without PKCE, where it says nothing of these")
    func smallestConsent() throws {
        let expected = Consent(
            clientID: "known",
            organizationID: "o",
            redirectURI: "https://x.example/cb",
            scope: nil,
            codeChallenge: nil,
            expiresIn: 3600
        )
        #expect(try consent("response_type=code") == expected)
        #expect(try consent("response_type=code&scope=&code_challenge_method=plain") == expected)
    }

    @Test("takes every lifetime up to ten years", arguments: [("0", 0), ("1", 1), ("315576000", 315_576_000)])
    func lifetime(text: String, seconds: Int) throws {
        #expect(try consent("response_type=code&expires_in=" + text).expiresIn == seconds)
    }

    @Test("refuses another lifetime", arguments: ["-1", "315576001", "1.5", "x", "", "99999999999999999999", "%201"])
    func noLifetime(text: String) {
        #expect(
            throws: OAuthError(.invalidRequest, "expires_in must be a number of seconds, at most ten years.")
        ) { try consent("response_type=code&expires_in=" + text) }
    }

    @Test(
        "is refused where it is faulty, with the code of RFC 6749, section 4.1.2.1",
        arguments: [
            ("", OAuthError(.invalidRequest, "response_type is missing.")),
            ("response_type=token", OAuthError(.unsupportedResponseType, "response_type must be code.")),
            ("response_type=", OAuthError(.unsupportedResponseType, "response_type must be code.")),
            ("response_type=code&a=1&a=2", OAuthError(.invalidRequest, "A parameter is given twice.")),
            ("response_type=code&response_type=code", OAuthError(.invalidRequest, "A parameter is given twice.")),
            (
                "response_type=code&code_challenge=abc",
                OAuthError(.invalidRequest, "code_challenge_method must be S256.")
            ),
            (
                "response_type=code&code_challenge=abc&code_challenge_method=plain",
                OAuthError(.invalidRequest, "code_challenge_method must be S256.")
            ),
        ]
    )
    func faulty(query: String, error: OAuthError) {
        #expect(throws: error) { try consent(query) }
    }

    @Test(
        "is refused with codes as the RFC writes them",
        arguments: [
            (.invalidRequest, "invalid_request"), (.invalidClient, "invalid_client"), (.invalidGrant, "invalid_grant"),
            (.unsupportedGrantType, "unsupported_grant_type"), (.accessDenied, "access_denied"),
            (.unsupportedResponseType, "unsupported_response_type"),
        ] as [(OAuthError.Code, String)]
    )
    func codes(code: OAuthError.Code, text: String) { #expect(code.rawValue == text) }

    @Test(
        "takes a challenge of S256 that has the form of RFC 7636, and no other",
        arguments: [
            "code_challenge_method=plain", "", "code_challenge_method=s256", "code_challenge_method=",
        ]
    )
    func challengeMethod(parameters: String) {
        let query = "response_type=code&code_challenge=\(challenge)&" + parameters
        #expect(throws: OAuthError(.invalidRequest, "code_challenge_method must be S256.")) { try consent(query) }
    }

    @Test(
        "takes no challenge that is shorter, longer or has other characters",
        arguments: ["", "abc", String(repeating: "a", count: 42), String(repeating: "a", count: 129)]
            + [String(repeating: "a", count: 42) + "%2B", String(repeating: "a", count: 42) + "%C3%A9"]
    )
    func challengeForm(challenge: String) {
        let error = OAuthError(
            .invalidRequest,
            "code_challenge must be 43 to 128 letters, digits or -._~ (RFC 7636)."
        )
        let query = "response_type=code&code_challenge_method=S256&code_challenge=" + challenge
        #expect(throws: error) { try consent(query) }
    }
}
