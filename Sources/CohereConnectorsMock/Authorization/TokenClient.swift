import Connectors
import FoundationEssentials
import HTTP
import JSON

/// The reason for which a token endpoint gave no tokens.
enum TokenClientError: Error, Equatable {
    /// The endpoint answered with an error of RFC 6749, section 5.2, such as `invalid_grant`.
    case refused(code: String)
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
    /// with `invalid_client`, it authenticates with the Basic scheme (section 2.3.1).
    private func ask(_ form: Form) async throws(TokenClientError) -> TokenGrant {
        let clientID = settings.clientID.flatMap(vault.open) ?? ""
        var inBody = form
        inBody.append("client_id", clientID)
        guard let secret = settings.clientSecret.flatMap(vault.open) else { return try await post(inBody) }
        secret.reveal { inBody.append("client_secret", $0) }
        do {
            return try await post(inBody)
        } catch .refused(code: "invalid_client") {
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
        if let error = answer?.error { throw .refused(code: error) }
        switch response.status.code {
        case 200..<300:
            guard let answer, let accessToken = answer.accessToken, !accessToken.reveal({ $0.isEmpty }) else {
                throw .failed("its answer has no access_token")
            }
            return TokenGrant(
                accessToken: accessToken,
                refreshToken: answer.refreshToken,
                expiresIn: answer.expiresIn
            )
        case 401: throw .refused(code: "invalid_client")
        default: throw .failed("it answered with status \(response.status)")
        }
    }
}

/// The JSON of a token response (sections 5.1 and 5.2). A member of a wrong type counts as absent.
private struct TokenAnswer {
    var accessToken: Secret?
    var refreshToken: Secret?
    var expiresIn: Double?
    var error: String?

    init(_ json: JSONValue) {
        accessToken = json["access_token"]?.string.map(Secret.init)
        refreshToken = json["refresh_token"]?.string.map(Secret.init)
        // Some providers send the number as a string.
        let seconds = json["expires_in"].flatMap { $0.double ?? $0.string.flatMap { Double($0) } }
        if let seconds, (0...3_155_760_000).contains(seconds) { expiresIn = seconds }
        // An error code is shown only if it has at most 60 letters and underscores. RFC 6749 would allow more
        // characters.
        error = json["error"]?.string.map { code in
            code.utf8.count <= 60
                && code.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A })
                ? code : "an error without a name"
        }
    }
}
