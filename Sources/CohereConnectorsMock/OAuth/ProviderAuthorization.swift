import Connectors
import MicroHTTPD

/// `GET /oauth/authorize`: the built-in provider's authorization endpoint (RFC 6749, section 3.1).
func askForConsent(_ mock: Mock, _ request: Request) throws -> Outcome {
    .respond(
        answer(mock, request) { authorization in
            if authorization.isPromptless || mock.configuration.autoConsent { return authorization.allow(mock) }
            let page = Pages.consent(
                connector: authorization.client.connectorName,
                organization: authorization.client.organization,
                scopes: (authorization.scope ?? "").split(separator: " ").map(String.init)
            )
            return .page(page)
        }
    )
}

/// `POST /oauth/authorize`: what was clicked on the consent page, whose form goes to the page's own address.
func takeConsent(_ mock: Mock, _ request: Request) throws -> Outcome {
    .respond(
        answer(mock, request) { authorization in
            switch request.form["decision"] {
            case "allow": authorization.allow(mock)
            case "deny": authorization.redirect(OAuthError(.accessDenied, "The user did not allow it."))
            default: .page(Pages.refused("decision must be allow or deny.", status: .badRequest), status: .badRequest)
            }
        }
    )
}

/// A fault that must not be told to the redirect URI, as the URI itself, or the client, is not to be trusted
/// (section 4.1.2.1).
private struct Untrusted: Error {
    var reason: String
}

private func answer(
    _ mock: Mock,
    _ request: Request,
    _ respond: (ProviderAuthorization) throws(OAuthError) -> Response
) -> Response {
    do throws(Untrusted) {
        let authorization = try ProviderAuthorization(request.query, at: mock, for: request)
        do throws(OAuthError) {
            try authorization.check()
            return try respond(authorization)
        } catch {
            return authorization.redirect(error)
        }
    } catch {
        return .page(Pages.refused(error.reason, status: .badRequest), status: .badRequest)
    }
}

/// An authorization request to the built-in provider.
private struct ProviderAuthorization {
    private let query: Form
    private let redirectURI: String
    private let clientID: String
    let client: Client

    init(_ query: Form, at mock: Mock, for request: Request) throws(Untrusted) {
        self.query = query
        guard let clientID = query["client_id"], let client = Self.client(clientID, state: query["state"], at: mock)
        else {
            throw Untrusted(reason: "client_id is missing, or no connector here carries it.")
        }
        let known = mock.authorizationRequest(ofState: query["state"])
        let expected = [known?.redirectURI, mock.redirectURI(for: request)]
        guard let redirectURI = query["redirect_uri"], expected.contains(redirectURI) else {
            throw Untrusted(reason: "redirect_uri is missing, or is not this server's /v1/connectors/oauth/token.")
        }
        self.clientID = clientID
        self.client = client
        self.redirectURI = redirectURI
    }

    /// Which connector asks is known for sure by the state alone, as several may carry one client id.
    private static func client(_ clientID: String, state: String?, at mock: Mock) -> Client? {
        guard let request = state.flatMap(mock.authorizationRequests.peek),
            request.settings.clientID.flatMap(mock.vault.open) == Secret(clientID)
        else { return mock.store.client(withID: clientID) }
        let organization = request.principal.organization
        guard let stored = try? mock.store.organization(named: organization).connector(withID: request.connectorID)
        else { return nil }
        return Client(
            connectorID: stored.connector.id,
            connectorName: stored.connector.name,
            organization: organization
        )
    }

    var scope: String? { query["scope"].flatMap { $0.isEmpty ? nil : $0 } }
    /// OpenID Connect's `prompt=none`: answer without asking.
    var isPromptless: Bool { query["prompt"] == "none" }

    func check() throws(OAuthError) {
        for name in Set(query.fields.map(\.name)) where query.values(of: name).count > 1 {
            throw OAuthError(.invalidRequest, "A parameter is given twice.")
        }
        guard let responseType = query["response_type"] else {
            throw OAuthError(.invalidRequest, "response_type is missing.")
        }
        guard responseType == "code" else {
            throw OAuthError(.unsupportedResponseType, "response_type must be code.")
        }
        guard query["code_challenge"] == nil || query["code_challenge_method"] == "S256" else {
            throw OAuthError(.invalidRequest, "code_challenge_method must be S256.")
        }
        _ = try expiresIn()
    }

    func allow(_ mock: Mock) -> Response {
        let consent = Provider.Consent(
            clientID: clientID,
            redirectURI: redirectURI,
            scope: scope,
            codeChallenge: query["code_challenge"],
            expiresIn: (try? expiresIn()) ?? Self.defaultExpiresIn
        )
        return redirect([
            (name: "code", value: mock.provider.issueCode(for: consent, at: mock.now(in: client.organization)))
        ])
    }

    func redirect(_ error: OAuthError) -> Response {
        redirect([
            (name: "error", value: error.code.rawValue), (name: "error_description", value: error.description),
        ])
    }

    private static let defaultExpiresIn = 3600

    /// Seconds that access tokens live; a parameter of ours, so that a test can see one expire.
    private func expiresIn() throws(OAuthError) -> Int {
        guard let text = query["expires_in"] else { return Self.defaultExpiresIn }
        guard let seconds = Int(text), (0...315_576_000).contains(seconds) else {
            throw OAuthError(.invalidRequest, "expires_in must be a number of seconds, at most ten years.")
        }
        return seconds
    }

    private func redirect(_ parameters: [(name: String, value: String)]) -> Response {
        let state = query["state"].map { [(name: "state", value: $0)] } ?? []
        return .redirect(to: appending(parameters + state, to: redirectURI))
    }
}
