public import HTTP

/// The query of an authorization request, as it reaches the provider (RFC 6749, section 4.1.1).
public struct AuthorizationQuery: Sendable {
    /// How long access tokens live where the query doesn't say: an hour.
    public static let defaultExpiresIn = 3600
    /// The longest that a query may ask for: ten years, in seconds.
    public static let longestExpiresIn = 315_576_000

    private let query: Form

    /// Keeps a query, which may be faulty.
    public init(_ query: Form) { self.query = query }

    /// Who asks.
    public var clientID: String? { query["client_id"] }
    /// Where the answer is to go.
    public var redirectURI: String? { query["redirect_uri"] }
    /// What the client wants to have back as it is.
    public var state: String? { query["state"] }
    /// What the client asks for, space-separated; nil for nothing in particular.
    public var scope: String? { query["scope"].flatMap { $0.isEmpty ? nil : $0 } }
    /// Whether the provider is to answer without a page (`prompt=none` of OpenID Connect).
    public var isPromptless: Bool { query["prompt"] == "none" }

    /// What the user is asked to consent to. Throws what section 4.1.2.1 has for a faulty request.
    ///
    /// - Parameters:
    ///   - clientID: the client's id, which is known to be good.
    ///   - redirectURI: the redirection URI, which is known to be the client's.
    public func consent(clientID: String, redirectURI: String) throws(OAuthError) -> Consent {
        try query.refuseRepeatedParameters()
        guard let responseType = query["response_type"] else {
            throw OAuthError(.invalidRequest, "response_type is missing.")
        }
        guard responseType == "code" else {
            throw OAuthError(.unsupportedResponseType, "response_type must be code.")
        }
        guard query["code_challenge"] == nil || query["code_challenge_method"] == "S256" else {
            throw OAuthError(.invalidRequest, "code_challenge_method must be S256.")
        }
        return Consent(
            clientID: clientID,
            redirectURI: redirectURI,
            scope: scope,
            codeChallenge: query["code_challenge"],
            expiresIn: try expiresIn()
        )
    }

    /// `expires_in` is a parameter of this provider's own, so that a test can see a token expire.
    private func expiresIn() throws(OAuthError) -> Int {
        guard let text = query["expires_in"] else { return Self.defaultExpiresIn }
        guard let seconds = Int(text), (0...Self.longestExpiresIn).contains(seconds) else {
            throw OAuthError(.invalidRequest, "expires_in must be a number of seconds, at most ten years.")
        }
        return seconds
    }
}

extension Form {
    /// Throws where a parameter is given twice (RFC 6749, section 3.1).
    func refuseRepeatedParameters() throws(OAuthError) {
        var names: Set<String> = []
        for field in fields where !names.insert(field.name).inserted {
            throw OAuthError(.invalidRequest, "A parameter is given twice.")
        }
    }
}
