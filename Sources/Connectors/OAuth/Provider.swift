import Synchronization

/// The built-in provider's memory: the codes and refresh tokens that it has issued (RFC 6749, sections 4.1.2 and 6).
///
/// Codes live for a minute of the server's clock and are taken once; refresh tokens rotate. Using either a second time
/// revokes what came of it (section 4.1.2; RFC 9700, section 4.14.2).
public final class Provider: Sendable {
    /// What a user has allowed.
    public struct Consent: Sendable {
        public var clientID: String
        public var redirectURI: String
        public var scope: String?
        /// PKCE's S256 challenge; nil where the client sent none.
        public var codeChallenge: String?
        /// Seconds that access tokens live.
        public var expiresIn: Int

        public init(clientID: String, redirectURI: String, scope: String?, codeChallenge: String?, expiresIn: Int) {
            self.clientID = clientID
            self.redirectURI = redirectURI
            self.scope = scope
            self.codeChallenge = codeChallenge
            self.expiresIn = expiresIn
        }
    }

    /// What a token request is answered with.
    public struct Tokens: Sendable {
        public let accessToken: Secret
        public let refreshToken: Secret
        public let expiresIn: Int
        public let scope: String?
    }

    /// Seconds that a code is taken.
    public static let codeLifetime = 60.0
    /// Seconds that a code is remembered, so that a second use of it is seen.
    static let codeMemory = 3600.0
    /// Seconds that a refresh token is taken.
    static let refreshTokenLifetime = 90.0 * 86_400

    /// All that came of one consent: revoked as a whole.
    private struct Family: Sendable {
        var consent: Consent
        /// The digest of the refresh token in force; nil before the code was used.
        var refreshToken: String?
        var isRevoked = false
    }

    /// Codes and refresh tokens are kept as their SHA-256 digests only.
    private struct State {
        var nextFamily = 0
        var families = ExpiringTable<Family>()
        /// Used ones are kept until they expire, so that a second use is seen.
        var familyOfCode = ExpiringTable<(family: String, expiresAt: Timestamp)>()
        var familyOfRefreshToken = ExpiringTable<String>()
    }

    private let state = Mutex(State())

    public init() {}

    /// Issues a code for what a user has allowed.
    public func issueCode(for consent: Consent, at now: Timestamp) -> String {
        let code = RandomText.make()
        let expiresAt = now.advanced(bySeconds: Self.codeLifetime)
        let forgottenAt = now.advanced(bySeconds: Self.codeMemory)
        state.withLock { state in
            state.nextFamily += 1
            let family = String(state.nextFamily)
            state.families.insert(Family(consent: consent), for: family, until: forgottenAt, now: now)
            state.familyOfCode.insert((family, expiresAt), for: Self.digest(code), until: forgottenAt, now: now)
        }
        return code
    }

    /// Exchanges a code (section 4.1.3).
    public func redeem(
        code: String,
        clientID: String,
        redirectURI: String,
        codeVerifier: String?,
        at now: Timestamp
    ) throws(OAuthError) -> Tokens {
        let result: Result<Tokens, OAuthError> = state.withLock { state in
            guard let issued = state.familyOfCode[Self.digest(code)], var family = state.families[issued.family],
                family.consent.clientID == clientID
            else { return .failure(.init(.invalidGrant, "the code was not issued to this client")) }
            guard family.refreshToken == nil, !family.isRevoked else {
                family.isRevoked = true
                state.families.insert(family, for: issued.family, until: now.inAYear, now: now)
                return .failure(.init(.invalidGrant, "the code was used before; what came of it is revoked"))
            }
            guard issued.expiresAt > now else { return .failure(.init(.invalidGrant, "the code has expired")) }
            guard family.consent.redirectURI == redirectURI else {
                return .failure(.init(.invalidGrant, "redirect_uri is not the one of the authorization request"))
            }
            if let challenge = family.consent.codeChallenge {
                guard let codeVerifier, RandomText.challenge(for: codeVerifier) == challenge else {
                    return .failure(.init(.invalidGrant, "code_verifier does not fit the code_challenge"))
                }
            }
            return .success(Self.issueTokens(of: &family, named: issued.family, in: &state, at: now))
        }
        return try result.get()
    }

    /// Exchanges a refresh token, which is used up by this (section 6).
    public func refresh(token: Secret, clientID: String, at now: Timestamp) throws(OAuthError) -> Tokens {
        let token = token.reveal(Self.digest)
        let result: Result<Tokens, OAuthError> = state.withLock { state in
            guard let name = state.familyOfRefreshToken.value(of: token, at: now),
                var family = state.families[name],
                family.consent.clientID == clientID
            else { return .failure(.init(.invalidGrant, "the refresh token was not issued to this client")) }
            guard family.refreshToken == token, !family.isRevoked else {
                family.isRevoked = true
                state.families.insert(family, for: name, until: now.inAYear, now: now)
                return .failure(.init(.invalidGrant, "the refresh token was used before, or is revoked"))
            }
            return .success(Self.issueTokens(of: &family, named: name, in: &state, at: now))
        }
        return try result.get()
    }

    /// Forgets all that was issued.
    public func reset() { state.withLock { $0 = State() } }

    private static func digest(_ token: String) -> String { RandomText.challenge(for: token) }

    private static func issueTokens(
        of family: inout Family,
        named name: String,
        in state: inout State,
        at now: Timestamp
    ) -> Tokens {
        let refreshToken = RandomText.make()
        let expiresAt = now.advanced(bySeconds: refreshTokenLifetime)
        family.refreshToken = digest(refreshToken)
        state.families.insert(family, for: name, until: expiresAt, now: now)
        state.familyOfRefreshToken.insert(name, for: digest(refreshToken), until: expiresAt, now: now)
        return Tokens(
            accessToken: Secret(RandomText.make()),
            refreshToken: Secret(refreshToken),
            expiresIn: family.consent.expiresIn,
            scope: family.consent.scope
        )
    }
}

extension Timestamp {
    fileprivate var inAYear: Timestamp { advanced(bySeconds: 365 * 86_400) }
}
