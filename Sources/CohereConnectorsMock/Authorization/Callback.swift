import Connectors
import HTTP
import OAuthProvider

/// `GET /v1/connectors/oauth/token`: the redirection endpoint (RFC 6749, section 3.1.2), which a browser calls.
func completeAuthorization(_ call: Call) throws -> Outcome {
    let mock = call.mock
    let request = call.request
    // HEAD is refused, as it must not use up the state.
    guard request.method == .get else { throw APIError.methodNotAllowed([.get]) }
    let query = request.query
    guard let authorization = query["state"].flatMap(mock.authorizationRequests.take) else {
        return .respond(.refusal("The state is unknown, or was used before.", error: .invalidRequest, for: nil))
    }
    guard !authorization.isExpired(at: mock.now(in: authorization.principal.organization)) else {
        return .respond(.refusal("The state has expired.", error: .invalidRequest, for: authorization))
    }
    if let error = query["error"] {
        guard let code = OAuthError.Code(ofAuthorizationEndpoint: error) else {
            let reason = "The provider answered with an error that is none of RFC 6749's."
            return .respond(.refusal(reason, error: .serverError, for: authorization))
        }
        return .respond(.refusal("The provider answered: \(code.rawValue).", error: code, for: authorization))
    }
    guard let code = query["code"], !code.isEmpty else {
        return .respond(.refusal("The provider sent no code.", error: .invalidRequest, for: authorization))
    }
    return .later { await mock.exchange(code, for: authorization, because: request) }
}

extension Mock {
    fileprivate func exchange(
        _ code: String,
        for authorization: AuthorizationRequest,
        because request: Request
    ) async -> Response {
        let organization = store.organization(named: authorization.principal.organization)
        let changed = Response.refusal(
            "The connector was deleted, or its oauth settings were changed, meanwhile.",
            error: .invalidRequest,
            for: authorization
        )
        // Settings that the connector has no longer are not used, nor is their secret sent.
        guard let connector = try? organization.connector(withID: authorization.connectorID).connector,
            connector.oauth == authorization.settings
        else { return changed }
        let grant: TokenGrant
        do throws(TokenClientError) {
            let client = tokenClient(
                for: authorization.settings,
                of: authorization.principal.organization,
                because: request
            )
            grant = try await client.exchange(code: code, for: authorization)
        } catch {
            let reason =
                switch error {
                case .refused(let code): "The token endpoint refused the code: \(code.rawValue)."
                case .unauthorized: "The token endpoint could not be used: it answered with status 401."
                case .failed(let sentence): "The token endpoint could not be used: \(sentence)."
                }
            return .refusal(
                reason,
                error: .serverError,
                status: .badGateway,
                remedy: .checkSettings,
                for: authorization
            )
        }
        let user = authorization.principal.user
        guard organization.authorize(connector.id, by: user, with: grant, for: authorization.settings) else {
            return changed
        }
        if let target = authorization.afterTokenRedirect { return .redirect(to: target) }
        return .page(Pages.authorized(connector: connector.name))
    }
}

extension Response {
    /// Makes a response that says why nothing was authorized. It redirects to the URL where the user was to go in the
    /// end; without such a URL it is a page.
    fileprivate static func refusal(
        _ reason: String,
        error: OAuthError.Code,
        status: Status = .badRequest,
        remedy: Pages.Remedy = .beginAgain,
        for authorization: AuthorizationRequest?
    ) -> Response {
        guard let target = authorization?.afterTokenRedirect else {
            return .page(Pages.refused(reason, remedy: remedy, status: status), status: status)
        }
        let parameters = Form([(name: "error", value: error.rawValue), (name: "error_description", value: reason)])
        return .redirect(to: parameters.appended(to: target))
    }
}
