import Connectors
import HTTP
import OAuthProvider

/// `POST /oauth/token`: the built-in provider's token endpoint (RFC 6749, section 3.2).
func issueTokens(_ call: Call) throws -> Outcome {
    do throws(OAuthError) {
        return .respond(.tokens(try call.mock.issueTokens(for: call.request)).notStored)
    } catch {
        return .respond(.oauthError(error, to: call.request).notStored)
    }
}

extension Mock {
    fileprivate func issueTokens(for request: Request) throws(OAuthError) -> IssuedTokens {
        let tokenRequest = try TokenRequest(request.form, authorization: request.headers["Authorization"])
        guard let client = client(for: tokenRequest) else {
            throw OAuthError(.invalidClient, "No connector here has this client_id and client_secret.")
        }
        let organization = client.organization
        return try provider.tokens(for: tokenRequest, of: organization.id, at: organization.clock.now)
    }

    /// Returns the client that makes a request. Several organizations may have a client of the same id and secret, so
    /// it is looked for in the organization that the code or the refresh token was issued for, and then in the others.
    private func client(for request: TokenRequest) -> OAuthClient? {
        let organization = provider.organizationID(for: request).flatMap { store.existingOrganization(withID: $0) }
        let own = organization.flatMap { organization in
            store.client(withID: request.clientID, secret: request.clientSecret, of: organization)
        }
        return own ?? store.client(withID: request.clientID, secret: request.clientSecret)
    }
}

extension Response {
    /// Makes the only response that contains tokens (RFC 6749, section 5.1). The provider sends it to the client that
    /// the tokens are issued to.
    fileprivate static func tokens(_ tokens: IssuedTokens) -> Response {
        .json { json in
            tokens.accessToken.reveal { json.member("access_token", $0) }
            json.member("expires_in", tokens.expiresIn)
            tokens.refreshToken.reveal { json.member("refresh_token", $0) }
            json.member("scope", tokens.scope)
            json.member("token_type", "Bearer")
        }
    }

    /// Makes an error response of the token endpoint (section 5.2).
    fileprivate static func oauthError(_ error: OAuthError, to request: Request) -> Response {
        let isInvalidClient = error.code == .invalidClient
        var response = Response.json(status: isInvalidClient ? .unauthorized : .badRequest) { json in
            json.member("error", error.code.rawValue)
            json.member("error_description", error.description)
        }
        if isInvalidClient, request.headers["Authorization"] != nil {
            response.headers.append(.init("WWW-Authenticate", "Basic realm=\"cohere-connectors-mock\""))
        }
        return response
    }

    /// The response with the headers that section 5.1 requires.
    fileprivate var notStored: Response {
        var response = self
        response.headers += [Field("Cache-Control", "no-store"), Field("Pragma", "no-cache")]
        return response
    }
}
