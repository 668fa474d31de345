public import Connectors
import HTTP
import Synchronization
import Texts

/// The codes and refresh tokens that the built-in provider has issued (RFC 6749, sections 4.1.2 and 6).
///
/// A code is valid once, for a minute of the clock. A refresh token is valid once and is replaced by a new one. Using
/// either a second time revokes all that was issued for the same consent (RFC 6749, section 4.1.2; RFC 9700, section
/// 4.14.2).
public final class Provider: Sendable {
    /// The lifetime of a code in seconds.
    static let codeLifetime = 60.0
    /// The time for which a code is remembered, in seconds. A second use of it within that time is noticed.
    static let codeMemory = 3600.0
    /// The lifetime of a refresh token in seconds.
    static let refreshTokenLifetime = 90.0 * 86_400

    /// All that was issued for one consent. It is revoked as a whole.
    private struct Family: Sendable {
        var consent: Consent
        /// The digest of the valid refresh token; nil before the code has been used.
        var refreshToken: String?
        var isRevoked = false
    }

    /// Codes and refresh tokens are kept as their SHA-256 digests only. Each organization has its part of the tables.
    private struct State {
        var nextFamily = 0
        var families = ExpiringTable<Family>()
        /// A used code is remembered for `codeMemory`, so that a second use is noticed.
        var familyOfCode = ExpiringTable<(family: String, expiresAt: Timestamp)>()
        var familyOfRefreshToken = ExpiringTable<String>()

        mutating func insert(_ family: Family, named name: String, until expiresAt: Timestamp, now: Timestamp) {
            let consent = family.consent
            let texts = [consent.clientID, consent.redirectURI, consent.scope ?? "", consent.codeChallenge ?? ""]
            families.insert(
                family,
                for: name,
                of: consent.organizationID,
                size: texts.reduce(0) { $0 + $1.utf8.count },
                until: expiresAt,
                now: now
            )
        }
    }

    private let state = Mutex(State())

    /// Makes a provider that has issued nothing.
    public init() {}

    /// Issues a code for a user's consent.
    public func issueCode(for consent: Consent, at now: Timestamp) -> String {
        let code = RandomText.make()
        let expiresAt = now.advanced(bySeconds: Self.codeLifetime)
        let forgottenAt = now.advanced(bySeconds: Self.codeMemory)
        state.withLock { state in
            state.nextFamily += 1
            let family = String(state.nextFamily)
            state.insert(Family(consent: consent), named: family, until: forgottenAt, now: now)
            state.familyOfCode.insert(
                (family, expiresAt),
                for: Self.digest(code),
                of: consent.organizationID,
                size: 0,
                until: forgottenAt,
                now: now
            )
        }
        return code
    }

    /// Returns the id of the organization whose connector the code or the refresh token of a request was issued to; nil
    /// if it is unknown. The client that makes the request is one of that organization's connectors.
    public func organizationID(for request: TokenRequest) -> String? {
        let isRefresh = request.grantType == "refresh_token"
        guard let digest = request.form[isRefresh ? "refresh_token" : "code"].map(Self.digest) else { return nil }
        return state.withLock { state in
            let family = isRefresh ? state.familyOfRefreshToken[digest] : state.familyOfCode[digest]?.family
            return family.flatMap { state.families[$0]?.consent.organizationID }
        }
    }

    /// Answers a token request of a client that has authenticated. Throws the errors of RFC 6749, section 5.2.
    ///
    /// - Parameter organizationID: the id of the client's organization.
    public func tokens(
        for request: TokenRequest,
        of organizationID: String,
        at now: Timestamp
    ) throws(OAuthError) -> IssuedTokens {
        let client = Client(id: request.clientID, organizationID: organizationID)
        let form = request.form
        switch request.grantType {
        case "authorization_code":
            guard let code = form["code"] else { throw OAuthError(.invalidRequest, "code is missing.") }
            return try redeem(
                code: code,
                client: client,
                redirectURI: form["redirect_uri"] ?? "",
                codeVerifier: form["code_verifier"],
                at: now
            )
        case "refresh_token":
            guard let token = form["refresh_token"] else {
                throw OAuthError(.invalidRequest, "refresh_token is missing.")
            }
            return try refresh(token: Secret(token), client: client, at: now)
        default:
            throw OAuthError(.unsupportedGrantType, "grant_type must be authorization_code or refresh_token.")
        }
    }

    /// Exchanges a code for tokens (RFC 6749, section 4.1.3). Throws `invalid_grant`.
    func redeem(
        code: String,
        client: Client,
        redirectURI: String,
        codeVerifier: String?,
        at now: Timestamp
    ) throws(OAuthError) -> IssuedTokens {
        let result: Result<IssuedTokens, OAuthError> = state.withLock { state in
            guard let issued = state.familyOfCode[Self.digest(code)], var family = state.families[issued.family],
                client.isIssuedTo(family.consent)
            else { return .failure(.init(.invalidGrant, "the code was not issued to this client")) }
            guard family.refreshToken == nil, !family.isRevoked else {
                family.isRevoked = true
                state.insert(family, named: issued.family, until: now.inAYear, now: now)
                return .failure(.init(.invalidGrant, "the code was used before; what came of it is revoked"))
            }
            guard issued.expiresAt > now else { return .failure(.init(.invalidGrant, "the code has expired")) }
            guard family.consent.redirectURI.isExactly(redirectURI) else {
                return .failure(.init(.invalidGrant, "redirect_uri is not the one of the authorization request"))
            }
            // A verifier without a challenge is refused too: somebody may have taken the challenge out of the
            // authorization request (RFC 9700, section 4.8.2).
            guard codeVerifier.map({ RandomText.challenge(for: $0) }) == family.consent.codeChallenge else {
                return .failure(.init(.invalidGrant, "code_verifier does not fit the code_challenge"))
            }
            return .success(Self.issueTokens(of: &family, named: issued.family, in: &state, at: now))
        }
        return try result.get()
    }

    /// Exchanges a refresh token for new tokens (RFC 6749, section 6). After that, the old refresh token is not valid.
    /// Throws `invalid_grant`.
    func refresh(token: Secret, client: Client, at now: Timestamp) throws(OAuthError) -> IssuedTokens {
        let token = token.reveal(Self.digest)
        let result: Result<IssuedTokens, OAuthError> = state.withLock { state in
            guard let name = state.familyOfRefreshToken.value(of: token, at: now),
                var family = state.families[name],
                client.isIssuedTo(family.consent)
            else { return .failure(.init(.invalidGrant, "the refresh token was not issued to this client")) }
            guard family.refreshToken == token, !family.isRevoked else {
                family.isRevoked = true
                state.insert(family, named: name, until: now.inAYear, now: now)
                return .failure(.init(.invalidGrant, "the refresh token was used before, or is revoked"))
            }
            return .success(Self.issueTokens(of: &family, named: name, in: &state, at: now))
        }
        return try result.get()
    }

    /// Forgets the codes and refresh tokens of an organization.
    ///
    /// - Parameter organizationID: the id of the organization; nil forgets all. Default: nil.
    public func reset(_ organizationID: String? = nil) {
        state.withLock { state in
            guard let organizationID else { return state = State() }
            state.families.removeAll(of: organizationID)
            state.familyOfCode.removeAll(of: organizationID)
            state.familyOfRefreshToken.removeAll(of: organizationID)
        }
    }

    private static func digest(_ token: String) -> String { RandomText.challenge(for: token) }

    private static func issueTokens(
        of family: inout Family,
        named name: String,
        in state: inout State,
        at now: Timestamp
    ) -> IssuedTokens {
        let refreshToken = RandomText.make()
        let expiresAt = now.advanced(bySeconds: refreshTokenLifetime)
        family.refreshToken = digest(refreshToken)
        state.insert(family, named: name, until: expiresAt, now: now)
        state.familyOfRefreshToken.insert(
            name,
            for: digest(refreshToken),
            of: family.consent.organizationID,
            size: 0,
            until: expiresAt,
            now: now
        )
        return IssuedTokens(
            accessToken: Secret(RandomText.make()),
            refreshToken: Secret(refreshToken),
            expiresIn: family.consent.expiresIn,
            scope: family.consent.scope
        )
    }
}

extension Provider {
    /// A client that has authenticated.
    struct Client {
        var id: String
        /// The id of the organization whose connector the client is.
        var organizationID: String

        /// Whether a consent was given to this client.
        func isIssuedTo(_ consent: Consent) -> Bool {
            consent.clientID.isExactly(id) && consent.organizationID == organizationID
        }
    }
}

extension Timestamp {
    fileprivate var inAYear: Timestamp { advanced(bySeconds: 365 * 86_400) }
}
