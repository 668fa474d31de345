import Connectors
import FoundationEssentials
import HTTPClient
import MicroHTTPD

/// Asks a connector's token endpoint for tokens (RFC 6749, sections 4.1.3 and 6).
struct TokenClient: Sendable {
    enum Failure: Error {
        /// The endpoint answered with an error of section 5.2, such as `invalid_grant`.
        case refused(code: String)
        /// There was no usable answer; a sentence that says why.
        case failed(String)
    }

    let vault: Vault
    let settings: ConnectorOAuth
    /// Sends a form; gives the status and the body.
    let post: @Sendable (_ url: String, _ headers: [String], _ body: String) async throws(Failure) -> (Int, [UInt8])

    func exchange(code: String, for request: AuthorizationRequest) async throws(Failure) -> TokenGrant {
        guard let verifier = vault.open(request.codeVerifier) else {
            throw .failed("the request is of another process")
        }
        return try await ask([
            .init(name: "grant_type", value: "authorization_code"),
            .init(name: "code", value: code),
            .init(name: "redirect_uri", value: request.redirectURI),
            .init(name: "code_verifier", value: verifier.reveal { $0 }),
        ])
    }

    func refresh(with token: SealedSecret) async throws(Failure) -> TokenGrant {
        guard let token = vault.open(token) else { throw .failed("the token is of another process") }
        return try await ask([
            .init(name: "grant_type", value: "refresh_token"),
            .init(name: "refresh_token", value: token.reveal { $0 }),
        ])
    }

    /// The client authenticates in the body, and with the Basic scheme where the provider refuses that (section 2.3.1).
    private func ask(_ fields: [Form.Field]) async throws(Failure) -> TokenGrant {
        let clientID = settings.clientID.flatMap(vault.open)?.reveal { $0 } ?? ""
        var inBody = fields + [.init(name: "client_id", value: clientID)]
        guard let secret = settings.clientSecret.flatMap(vault.open)?.reveal({ $0 }) else {
            return try await send(inBody, headers: [])
        }
        inBody.append(.init(name: "client_secret", value: secret))
        do {
            return try await send(inBody, headers: [])
        } catch .refused(code: "invalid_client") {
            let credentials = PercentCoding.encode(clientID) + ":" + PercentCoding.encode(secret)
            let encoded = Data(credentials.utf8).base64EncodedString()
            return try await send(fields, headers: ["Authorization: Basic \(encoded)"])
        }
    }

    private func send(_ fields: [Form.Field], headers: [String]) async throws(Failure) -> TokenGrant {
        let headers = headers + ["Content-Type: application/x-www-form-urlencoded", "Accept: application/json"]
        let (status, body) = try await post(settings.tokenURL, headers, Form(fields).encoded)
        let answer = (try? JSON.parse(body)).map(TokenAnswer.init)
        if let error = answer?.error { throw .refused(code: error) }
        switch status {
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
        default: throw .failed("it answered with status \(status)")
        }
    }
}

/// The JSON of sections 5.1 and 5.2. A member of another type than it should have is none.
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
        // Only what RFC 6749 allows in an error code is shown to anyone.
        error = json["error"]?.string.map { code in
            code.utf8.count <= 60
                && code.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A })
                ? code : "an error without a name"
        }
    }
}
