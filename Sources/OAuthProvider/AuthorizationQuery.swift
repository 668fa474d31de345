public import HTTP
import Texts

/// The query of an authorization request that the provider receives (RFC 6749, section 4.1.1).
public struct AuthorizationQuery: Sendable {
    /// The lifetime of access tokens if the query gives none, in seconds: one hour.
    public static let defaultExpiresIn = 3600
    /// The longest lifetime that a query may ask for, in seconds: ten years.
    public static let longestExpiresIn = 315_576_000

    private let query: Form

    /// Stores a query, which may be faulty.
    public init(_ query: Form) { self.query = query }

    /// The id of the client that makes the request; nil if it is missing.
    public var clientID: String? { query["client_id"] }
    /// The URI that the response is sent to; nil if it is missing.
    public var redirectURI: String? { query["redirect_uri"] }
    /// A text that the client wants back unchanged; nil if there is none.
    public var state: String? { query["state"] }
    /// The scopes that the client asks for, separated by spaces; nil if it asks for none.
    public var scope: String? { query["scope"].flatMap { $0.isEmpty ? nil : $0 } }
    /// Whether the provider must answer without a page (`prompt=none` of OpenID Connect).
    public var isPromptless: Bool { query["prompt"] == "none" }

    /// Returns the consent that the user is asked for. Throws the errors of section 4.1.2.1 if the request is faulty.
    ///
    /// - Parameters:
    ///   - clientID: the client's id, which has been checked.
    ///   - organizationID: the id of the client's organization.
    ///   - redirectURI: the client's redirection URI, which has been checked.
    public func consent(clientID: String, organizationID: String, redirectURI: String) throws(OAuthError) -> Consent {
        try query.refuseRepeatedParameters()
        guard let responseType = query["response_type"] else {
            throw OAuthError(.invalidRequest, "response_type is missing.")
        }
        guard responseType == "code" else {
            throw OAuthError(.unsupportedResponseType, "response_type must be code.")
        }
        return Consent(
            clientID: clientID,
            organizationID: organizationID,
            redirectURI: redirectURI,
            scope: scope,
            codeChallenge: try codeChallenge(),
            expiresIn: try expiresIn()
        )
    }

    /// Returns the challenge of PKCE (RFC 7636, section 4.3); nil if there is none. S256 is the only method. Without a
    /// method the challenge would be plain, which anyone who sees the request can meet.
    private func codeChallenge() throws(OAuthError) -> String? {
        guard let challenge = query["code_challenge"] else { return nil }
        guard query["code_challenge_method"] == "S256" else {
            throw OAuthError(.invalidRequest, "code_challenge_method must be S256.")
        }
        guard (43...128).contains(challenge.utf8.count), challenge.utf8.allSatisfy(PercentCoding.isUnreserved) else {
            throw OAuthError(.invalidRequest, "code_challenge must be 43 to 128 letters, digits or -._~ (RFC 7636).")
        }
        return challenge
    }

    /// Returns the lifetime of access tokens in seconds. `expires_in` is a parameter that only this provider has, so
    /// that a test can make a token expire.
    private func expiresIn() throws(OAuthError) -> Int {
        guard let text = query["expires_in"] else { return Self.defaultExpiresIn }
        guard let seconds = Int(text), (0...Self.longestExpiresIn).contains(seconds) else {
            throw OAuthError(.invalidRequest, "expires_in must be a number of seconds, at most ten years.")
        }
        return seconds
    }
}

extension Form {
    /// Throws `invalid_request` if a parameter is given twice (RFC 6749, section 3.1).
    func refuseRepeatedParameters() throws(OAuthError) {
        var names: Set<ExactText> = []
        for field in fields where !names.insert(ExactText(field.name)).inserted {
            throw OAuthError(.invalidRequest, "A parameter is given twice.")
        }
    }
}
