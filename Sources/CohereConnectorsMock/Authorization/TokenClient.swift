import Connectors
import FoundationEssentials
import HTTP
import JSON
import OAuthProvider

/// The reason for which a token endpoint gave no tokens.
enum TokenClientError: Error, Equatable {
    /// The endpoint answered with status 400 or 401 and an error of RFC 6749, section 5.2, such as `invalid_grant`.
    case refused(OAuthError.Code)
    /// The endpoint answered with status 401 and no such error. The client may not have authenticated as it expects.
    case unauthorized
    /// There was no usable response. The text is the rest of a sentence that says why.
    case failed(String)
}

/// A client of a connector's token endpoint (RFC 6749, sections 4.1.3 and 6).
struct TokenClient: Sendable {
    let vault: Vault
    let settings: ConnectorOAuth
    let send: @Sendable (OutgoingRequest) async throws(TokenClientError) -> Response

    func exchange(code: String, for request: AuthorizationRequest) async throws(TokenClientError) -> TokenGrant {
        guard let verifier = vault.open(request.codeVerifier) else {
            throw .failed("the request is of another process")
        }
        var form = Form()
        form.append("grant_type", "authorization_code")
        form.append("code", code)
        form.append("redirect_uri", request.redirectURI)
        verifier.reveal { form.append("code_verifier", $0) }
        return try await ask(form)
    }

    func refresh(with token: SealedSecret) async throws(TokenClientError) -> TokenGrant {
        guard let token = vault.open(token) else { throw .failed("the token is of another process") }
        var form = Form()
        form.append("grant_type", "refresh_token")
        token.reveal { form.append("refresh_token", $0) }
        return try await ask(form)
    }

    /// Sends a token request and returns the tokens. The client authenticates in the body. If the provider refuses that
    /// with `invalid_client` or status 401, it authenticates with the Basic scheme (section 2.3.1).
    private func ask(_ form: Form) async throws(TokenClientError) -> TokenGrant {
        let clientID = settings.clientID.flatMap(vault.open) ?? ""
        var inBody = form
        inBody.append("client_id", clientID)
        guard let secret = settings.clientSecret.flatMap(vault.open) else { return try await post(inBody) }
        secret.reveal { inBody.append("client_secret", $0) }
        do {
            return try await post(inBody)
        } catch {
            guard error == .refused(.invalidClient) || error == .unauthorized else { throw error }
            return try await post(form, authorization: Self.basic(clientID, secret))
        }
    }

    private static func basic(_ clientID: String, _ secret: Secret) -> String {
        secret.reveal { secret in
            let credentials = PercentCoding.encode(clientID) + ":" + PercentCoding.encode(secret)
            return "Basic " + Data(credentials.utf8).base64EncodedString()
        }
    }

    private func post(_ form: Form, authorization: String? = nil) async throws(TokenClientError) -> TokenGrant {
        var headers = Headers()
        if let authorization { headers.append(name: "Authorization", value: authorization) }
        headers.append(name: "Content-Type", value: "application/x-www-form-urlencoded")
        headers.append(name: "Accept", value: "application/json")
        let request = OutgoingRequest(url: settings.tokenURL, headers: headers, body: Array(form.encoded.utf8))
        let response = try await send(request)
        let answer = (try? JSONValue.document(response.body.bytes)).map(TokenAnswer.init)
        switch response.status.code {
        case 200..<300:
            guard let answer else { throw .failed(TokenAnswer.noToken) }
            return try answer.grant()
        case 400, 401:
            // Only these refuse for good. Any other status is a passing failure, whatever error it carries.
            if let error = answer?.error { throw .refused(error) }
            if response.status == .unauthorized { throw .unauthorized }
        default: break
        }
        throw .failed("it answered with status \(response.status)")
    }
}

/// The JSON of a token response (sections 5.1 and 5.2). A member of a wrong type counts as absent.
private struct TokenAnswer {
    static let noToken = "its answer has no access_token"
    /// The lifetimes that count, in seconds: up to a hundred years. Any other counts as not given.
    private static let lifetimes = 0...3_155_760_000.0

    var accessToken: String?
    var refreshToken: String?
    var expiresIn: Double?
    var error: OAuthError.Code?

    init(_ json: JSONValue) {
        accessToken = json["access_token"]?.string
        // An empty refresh token is none: the old one stays valid.
        refreshToken = json["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // Some providers send the number as a string.
        let seconds = json["expires_in"].flatMap { $0.double ?? $0.string.flatMap { Double($0) } }
        if let seconds, Self.lifetimes.contains(seconds) { expiresIn = seconds }
        error = json["error"]?.string.flatMap { OAuthError.Code(ofTokenEndpoint: $0) }
    }

    /// Returns the tokens. Throws if there is no access token, or if a token has a character that tokens may not have.
    func grant() throws(TokenClientError) -> TokenGrant {
        guard let accessToken, !accessToken.isEmpty else { throw .failed(Self.noToken) }
        // The token is sent in an Authorization header, so it must be one word (RFC 6750, section 2.1).
        guard accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .failed("its access_token has other characters than letters, digits and signs of ASCII")
        }
        // RFC 6749, appendix A.17, lets a refresh token have spaces.
        guard refreshToken?.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) ?? true else {
            throw .failed("its refresh_token has other characters than printable ones of ASCII")
        }
        return TokenGrant(
            accessToken: Secret(accessToken),
            refreshToken: refreshToken.map { Secret($0) },
            expiresIn: expiresIn
        )
    }
}
