import Connectors
import HTTP
import Testing

@testable import OAuthProvider

@Suite("The built-in provider")
struct ProviderTests {
    private let provider = Provider()
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    // RFC 7636, appendix B.
    private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private let foreignCode = OAuthError(.invalidGrant, "the code was not issued to this client")
    private let usedCode = OAuthError(.invalidGrant, "the code was used before; what came of it is revoked")
    private let expiredCode = OAuthError(.invalidGrant, "the code has expired")
    private let wrongVerifier = OAuthError(.invalidGrant, "code_verifier does not fit the code_challenge")
    private let foreignToken = OAuthError(.invalidGrant, "the refresh token was not issued to this client")
    private let usedToken = OAuthError(.invalidGrant, "the refresh token was used before, or is revoked")

    private func code(
        clientID: String = "c",
        organization: String = "o",
        scope: String? = nil,
        challenge: String? = nil,
        expiresIn: Int = 3600
    ) -> String {
        let consent = Consent(
            clientID: clientID,
            organizationID: organization,
            redirectURI: "https://x.example/cb",
            scope: scope,
            codeChallenge: challenge,
            expiresIn: expiresIn
        )
        return provider.issueCode(for: consent, at: start)
    }

    @discardableResult
    private func redeem(
        _ code: String,
        clientID: String = "c",
        organization: String = "o",
        redirectURI: String? = "https://x.example/cb",
        verifier: String? = nil,
        after seconds: Double = 0
    ) throws -> IssuedTokens {
        try send(
            ["grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI, "code_verifier": verifier],
            clientID: clientID,
            organization: organization,
            after: seconds
        )
    }

    @discardableResult
    private func refresh(
        _ tokens: IssuedTokens,
        clientID: String = "c",
        organization: String = "o",
        after seconds: Double = 0
    ) throws -> IssuedTokens {
        try tokens.refreshToken.reveal { token in
            try send(
                ["grant_type": "refresh_token", "refresh_token": token],
                clientID: clientID,
                organization: organization,
                after: seconds
            )
        }
    }

    private func send(
        _ parameters: KeyValuePairs<String, String?>,
        clientID: String = "c",
        organization: String = "o",
        after seconds: Double = 0
    ) throws -> IssuedTokens {
        var form = Form([(name: "client_id", value: clientID)])
        for (name, value) in parameters { if let value { form.append(name, value) } }
        let request = try TokenRequest(form, authorization: nil)
        return try provider.tokens(for: request, of: organization, at: start.advanced(bySeconds: seconds))
    }

    @Test("issues codes and tokens that can't be guessed, each of them another one")
    func unguessable() throws {
        let codes = [code(), code(), code()]
        let tokens = try codes.map { try redeem($0) }
        var texts = codes
        for issued in tokens {
            texts.append(issued.accessToken.reveal { $0 })
            texts.append(issued.refreshToken.reveal { $0 })
        }
        #expect(Set(texts).count == 9)
        #expect(texts.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil })
    }

    @Test("gives tokens for a code, of the scope and the lifetime that were consented to")
    func redeemed() throws {
        let tokens = try redeem(code(scope: "a b", expiresIn: 7))
        #expect(tokens.scope == "a b")
        #expect(tokens.expiresIn == 7)
        let refreshed = try refresh(tokens)
        #expect(refreshed.scope == "a b")
        #expect(refreshed.expiresIn == 7)
        #expect(try redeem(code()).scope == nil)
    }

    @Test("takes a code once, and revokes what came of it where it is used again")
    func codeTwice() throws {
        let code = code()
        let tokens = try redeem(code)
        #expect(throws: usedCode) { try redeem(code) }
        #expect(throws: usedToken) { try refresh(tokens) }
        #expect(throws: usedCode) { try redeem(code) }
    }

    @Test("notices a second use of a code also when the code has expired, after many refreshes")
    func codeAgainLater() throws {
        let code = code()
        let newest = try refresh(try refresh(try redeem(code)))
        #expect(throws: usedCode) { try redeem(code, after: 3599) }
        #expect(throws: usedToken) { try refresh(newest) }
    }

    @Test("takes a code for a minute of the time that it is given")
    func codeExpiry() throws {
        let early = code()
        let late = code()
        #expect(throws: Never.self) { try redeem(early, after: 59.999_999) }
        #expect(throws: expiredCode) { try redeem(late, after: 60) }
        #expect(throws: Never.self) { try redeem(late, after: 0) }
    }

    @Test("takes a code from the client that it was issued to, and keeps it where another one sends it")
    func wrongClient() throws {
        let code = code(clientID: "c")
        #expect(throws: foreignCode) { try redeem(code, clientID: "d") }
        #expect(throws: foreignCode) { try redeem("unknown") }
        #expect(throws: foreignCode) { try redeem("") }
        let tokens = try redeem(code)
        #expect(throws: foreignCode) { try redeem(code, clientID: "d") }
        #expect(throws: Never.self) { try refresh(tokens) }
    }

    @Test("takes a code with the redirection URI of the authorization request only")
    func wrongRedirectURI() throws {
        let code = code()
        let error = OAuthError(.invalidGrant, "redirect_uri is not the one of the authorization request")
        for uri in ["https://x.example/cb/", "https://X.example/cb", "", nil] {
            #expect(throws: error) { try redeem(code, redirectURI: uri) }
        }
        #expect(throws: Never.self) { try redeem(code) }
    }

    @Test("takes a code of PKCE with its verifier only (RFC 7636, appendix B)")
    func pkce() throws {
        let code = code(challenge: challenge)
        for wrong in [nil, "", challenge, verifier + "x", verifier.lowercased()] {
            #expect(throws: wrongVerifier) { try redeem(code, verifier: wrong) }
        }
        #expect(throws: Never.self) { try redeem(code, verifier: verifier) }
    }

    @Test("refuses a verifier for a code that had no challenge")
    func verifierWithoutChallenge() {
        for verifier in [verifier, ""] {
            #expect(throws: wrongVerifier) { try redeem(code(), verifier: verifier) }
        }
    }

    @Test("replaces a refresh token by a new one, again and again")
    func rotation() throws {
        var tokens = try redeem(code())
        for _ in 0..<5 {
            let next = try refresh(tokens)
            #expect(next.refreshToken != tokens.refreshToken)
            #expect(next.accessToken != tokens.accessToken)
            tokens = next
        }
    }

    @Test("revokes all tokens of a consent where one of its refresh tokens is used again, and no others")
    func refreshTwice() throws {
        let bystander = try redeem(code())
        let first = try redeem(code())
        let second = try refresh(first)
        let third = try refresh(second)
        #expect(throws: usedToken) { try refresh(first) }
        #expect(throws: usedToken) { try refresh(third) }
        #expect(throws: usedToken) { try refresh(second) }
        #expect(throws: Never.self) { try refresh(bystander) }
    }

    @Test("takes a refresh token for ninety days of the time that it is given, counted from its own issue")
    func refreshExpiry() throws {
        let day = 86_400.0
        let tokens = try redeem(code())
        #expect(throws: foreignToken) { try refresh(tokens, after: 90 * day) }
        let second = try refresh(tokens, after: 90 * day - 0.001)
        let third = try refresh(second, after: 179 * day)
        #expect(throws: foreignToken) { try refresh(third, after: 269 * day) }
    }

    @Test("takes a refresh token from the client that it was issued to, and keeps it where another one sends it")
    func refreshByWrongClient() throws {
        let tokens = try redeem(code())
        #expect(throws: foreignToken) { try refresh(tokens, clientID: "d") }
        let second = try refresh(tokens)
        #expect(throws: foreignToken) { try refresh(tokens, clientID: "d") }
        #expect(throws: Never.self) { try refresh(second) }
    }

    @Test("takes neither an access token nor a code for a refresh token, nor one for a code")
    func confusion() throws {
        let unused = code()
        let tokens = try redeem(code())
        let texts = [unused, tokens.accessToken.reveal { $0 }, "unknown", ""]
        for text in texts {
            #expect(throws: foreignToken) { try send(["grant_type": "refresh_token", "refresh_token": text]) }
        }
        #expect(throws: foreignCode) { try redeem(tokens.refreshToken.reveal { $0 }) }
    }

    @Test("wants the parameters of the grant, and no other grant")
    func grants() {
        #expect(throws: OAuthError(.invalidRequest, "code is missing.")) {
            try send(["grant_type": "authorization_code", "refresh_token": "x"])
        }
        #expect(throws: OAuthError(.invalidRequest, "refresh_token is missing.")) {
            try send(["grant_type": "refresh_token", "code": "x"])
        }
        let error = OAuthError(.unsupportedGrantType, "grant_type must be authorization_code or refresh_token.")
        for grantType in ["password", "client_credentials", "", "Refresh_token"] {
            #expect(throws: error) { try send(["grant_type": grantType, "code": "x", "refresh_token": "x"]) }
        }
    }

    @Test("forgets all codes and refresh tokens with a reset, and issues new ones after it")
    func reset() throws {
        let unused = code()
        let tokens = try redeem(code())
        provider.reset()
        #expect(throws: foreignCode) { try redeem(unused) }
        #expect(throws: foreignToken) { try refresh(tokens) }
        let later = try redeem(code())
        #expect(throws: Never.self) { try refresh(later) }
    }

    @Test("gives each of many codes that are redeemed at once to one of those who send it")
    func sideBySide() async throws {
        let codes = (0..<20).map { _ in code() }
        let winners = await withTaskGroup(of: Bool.self) { group in
            for code in codes + codes { group.addTask { (try? redeem(code)) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(winners == 20)
    }

    @Test("takes a code and a refresh token for the organization that they were issued for")
    func otherOrganization() throws {
        let code = code(organization: "a")
        #expect(throws: foreignCode) { try redeem(code, organization: "b") }
        let tokens = try redeem(code, organization: "a")
        #expect(throws: foreignToken) { try refresh(tokens, organization: "b") }
        #expect(throws: Never.self) { try refresh(tokens, organization: "a") }
    }

    @Test("says for which organization a code or a refresh token was issued")
    func organizationOfRequest() throws {
        let code = code(organization: "a")
        func organization(_ parameters: [(name: String, value: String)]) throws -> String? {
            let form = Form(parameters + [(name: "client_id", value: "c")])
            return provider.organizationID(for: try TokenRequest(form, authorization: nil))
        }
        #expect(try organization([("grant_type", "authorization_code"), ("code", code)]) == "a")
        #expect(try organization([("grant_type", "refresh_token"), ("refresh_token", code)]) == nil)
        let token = try redeem(code, organization: "a").refreshToken.reveal { $0 + "" }
        #expect(try organization([("grant_type", "refresh_token"), ("refresh_token", token)]) == "a")
        #expect(try organization([("grant_type", "authorization_code"), ("code", "x")]) == nil)
        #expect(try organization([("grant_type", "other")]) == nil)
    }

    @Test("forgets the codes and tokens of one organization alone")
    func resetOfOne() throws {
        let (one, two) = (code(organization: "a"), code(organization: "b"))
        let token = try redeem(code(organization: "a"), organization: "a")
        provider.reset("a")
        #expect(throws: foreignCode) { try redeem(one, organization: "a") }
        #expect(throws: foreignToken) { try refresh(token, organization: "a") }
        #expect(throws: Never.self) { try redeem(two, organization: "b") }
    }

    @Test("compares client and redirect URI byte by byte")
    func bytes() throws {
        let code = code(clientID: "\u{E9}")
        #expect(throws: foreignCode) { try redeem(code, clientID: "e\u{301}") }
        #expect(throws: Never.self) { try redeem(code, clientID: "\u{E9}") }
    }

    @Test("loses no code of one organization where another one asks for very many")
    func flood() throws {
        let quiet = code(organization: "quiet")
        for _ in 0..<11_000 { _ = code(organization: "loud") }
        #expect(throws: Never.self) { try redeem(quiet, organization: "quiet") }
        #expect(throws: Never.self) { try redeem(code(organization: "loud"), organization: "loud") }
    }
}
