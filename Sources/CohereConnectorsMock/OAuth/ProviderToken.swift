import Connectors
import FoundationEssentials
import MicroHTTPD

/// `POST /oauth/token`: the built-in provider's token endpoint (RFC 6749, section 3.2).
func issueTokens(_ mock: Mock, _ request: Request) throws -> Outcome {
    do throws(OAuthError) {
        let tokens = try tokens(mock, request)
        let answer = TokensResponse(
            accessToken: tokens.accessToken.reveal { $0 },
            tokenType: "Bearer",
            expiresIn: tokens.expiresIn,
            refreshToken: tokens.refreshToken.reveal { $0 },
            scope: tokens.scope
        )
        return .respond(.json(encoding: answer).notStored)
    } catch {
        let status: Status = error.code == .invalidClient ? .unauthorized : .badRequest
        let answer = OAuthErrorResponse(error: error.code.rawValue, errorDescription: error.description)
        var response = Response.json(status: status, encoding: answer).notStored
        if error.code == .invalidClient, request.headers["Authorization"] != nil {
            response.headers.append(.init("WWW-Authenticate", "Basic realm=\"cohere-connectors-mock\""))
        }
        return .respond(response)
    }
}

private func tokens(_ mock: Mock, _ request: Request) throws(OAuthError) -> Provider.Tokens {
    let form = request.form
    for name in Set(form.fields.map(\.name)) where form.values(of: name).count > 1 {
        throw OAuthError(.invalidRequest, "A parameter is given twice.")
    }
    guard let grantType = form["grant_type"] else { throw OAuthError(.invalidRequest, "grant_type is missing.") }
    let credentials = try Credentials(of: request, form)
    guard let client = mock.store.client(withID: credentials.id, secret: credentials.secret) else {
        throw OAuthError(.invalidClient, "No connector here has this client_id and client_secret.")
    }
    let now = mock.now(in: client.organization)
    switch grantType {
    case "authorization_code":
        guard let code = form["code"] else { throw OAuthError(.invalidRequest, "code is missing.") }
        return try mock.provider.redeem(
            code: code,
            clientID: credentials.id,
            redirectURI: form["redirect_uri"] ?? "",
            codeVerifier: form["code_verifier"],
            at: now
        )
    case "refresh_token":
        guard let token = form["refresh_token"] else {
            throw OAuthError(.invalidRequest, "refresh_token is missing.")
        }
        return try mock.provider.refresh(token: Secret(token), clientID: credentials.id, at: now)
    default:
        throw OAuthError(.unsupportedGrantType, "grant_type must be authorization_code or refresh_token.")
    }
}

/// How a client authenticates (section 2.3.1): with the Basic scheme or in the body, not with both.
private struct Credentials {
    var id: String
    var secret: Secret?

    init(of request: Request, _ form: Form) throws(OAuthError) {
        if let authorization = request.headers["Authorization"] {
            guard form["client_secret"] == nil else {
                throw OAuthError(.invalidRequest, "The client authenticates in two ways.")
            }
            guard let basic = Self.basic(authorization), form["client_id"].map({ $0 == basic.id }) ?? true else {
                throw OAuthError(.invalidClient, "The Authorization header is no Basic credentials of the client.")
            }
            self = basic
            return
        }
        guard let id = form["client_id"] else { throw OAuthError(.invalidClient, "client_id is missing.") }
        self.id = id
        secret = form["client_secret"].map { Secret($0) }
    }

    private init(id: String, secret: Secret) {
        self.id = id
        self.secret = secret
    }

    private static func basic(_ authorization: String) -> Credentials? {
        let words = authorization.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "basic", let data = Data(base64Encoded: String(words[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":"),
            let id = PercentCoding.decode(text[..<colon], plusIsSpace: true),
            let secret = PercentCoding.decode(text[text.index(after: colon)...], plusIsSpace: true)
        else { return nil }
        return Credentials(id: id, secret: Secret(secret))
    }
}

/// The one response that holds tokens, as section 5.1 has it: the provider's own, to whom it issues them.
private struct TokensResponse: Encodable {
    var accessToken: String
    var tokenType: String
    var expiresIn: Int
    var refreshToken: String
    var scope: String?

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case refreshToken = "refresh_token"
        case scope
    }
}

private struct OAuthErrorResponse: Encodable {
    var error: String
    var errorDescription: String

    enum CodingKeys: String, CodingKey {
        case error
        case errorDescription = "error_description"
    }
}

extension Response {
    /// Section 5.1 wants both headers.
    fileprivate var notStored: Response {
        var response = self
        response.headers += [Field("Cache-Control", "no-store"), Field("Pragma", "no-cache")]
        return response
    }
}
