import Connectors
import HTTP
import OAuthProvider
import Texts

/// `GET /oauth/authorize`: the built-in provider's authorization endpoint (RFC 6749, section 3.1).
func askForConsent(_ call: Call) throws -> Outcome {
    let autoConsent = call.mock.configuration.autoConsent
    return .respond(
        call.mock.answerAuthorization(call.request) { authorization in
            if authorization.query.isPromptless || autoConsent { return authorization.allow(call.mock) }
            return .page(
                Pages.consent(
                    connector: authorization.client.connectorName,
                    organization: authorization.client.organization.label,
                    user: authorization.user.map { call.mock.shownName(of: $0) ?? $0.ownerID },
                    scopes: (authorization.query.scope ?? "").split(separator: " ").map(String.init)
                )
            )
        }
    )
}

/// `POST /oauth/authorize`: takes the user's decision on the consent page. The form of that page is sent to the page's
/// own address.
func takeConsent(_ call: Call) throws -> Outcome {
    .respond(
        call.mock.answerAuthorization(call.request) { authorization in
            switch call.request.form["decision"] {
            case "allow": authorization.allow(call.mock)
            case "deny": authorization.redirect(OAuthError(.accessDenied, "The user did not allow it."))
            default: .notAuthorized("decision must be allow or deny.", remedy: .beginAgain)
            }
        }
    )
}

/// An error that must not be reported to the redirection URI, as the URI or the client can't be trusted (RFC 6749,
/// section 4.1.2.1).
private struct Untrusted: Error {
    var reason: String
}

/// An authorization request whose client and redirection URI have been checked.
private struct ProviderAuthorization {
    let query: AuthorizationQuery
    let client: OAuthClient
    let redirectURI: String
    let consent: Consent
    /// The user who is to consent; nil if the request was not begun here.
    let user: Principal?

    func allow(_ mock: Mock) -> Response {
        let code = mock.provider.issueCode(for: consent, at: client.organization.clock.now)
        return .redirect([(name: "code", value: code)], of: query, to: redirectURI)
    }

    func redirect(_ error: OAuthError) -> Response { .redirect(error, of: query, to: redirectURI) }
}

extension Response {
    fileprivate static func notAuthorized(_ reason: String, remedy: Pages.Remedy) -> Response {
        .page(Pages.refused(reason, remedy: remedy, status: .badRequest), status: .badRequest)
    }

    fileprivate static func redirect(_ error: OAuthError, of query: AuthorizationQuery, to uri: String) -> Response {
        .redirect(
            [(name: "error", value: error.code.rawValue), (name: "error_description", value: error.description)],
            of: query,
            to: uri
        )
    }

    fileprivate static func redirect(
        _ parameters: [(name: String, value: String)],
        of query: AuthorizationQuery,
        to uri: String
    ) -> Response {
        let state = query.state.map { [(name: "state", value: $0)] } ?? []
        return .redirect(to: Form(parameters + state).appended(to: uri))
    }
}

extension Mock {
    fileprivate func answerAuthorization(
        _ request: Request,
        _ respond: (ProviderAuthorization) -> Response
    ) -> Response {
        let query = AuthorizationQuery(request.query)
        do throws(Untrusted) {
            let (clientID, client) = try client(of: query)
            let redirectURI = try redirectURI(of: query, for: request)
            do throws(OAuthError) {
                let consent = try query.consent(
                    clientID: clientID,
                    organizationID: client.organization.id,
                    redirectURI: redirectURI
                )
                return respond(
                    ProviderAuthorization(
                        query: query,
                        client: client,
                        redirectURI: redirectURI,
                        consent: consent,
                        user: user(of: query, client)
                    )
                )
            } catch {
                return .redirect(error, of: query, to: redirectURI)
            }
        } catch {
            return .notAuthorized(error.reason, remedy: .useWholeURL)
        }
    }

    /// Returns the user who has begun the authorization of a client; nil if the state is not of one.
    private func user(of query: AuthorizationQuery, _ client: OAuthClient) -> Principal? {
        guard let request = authorizationRequest(ofState: query.state),
            request.connectorID.isExactly(client.connectorID),
            Principal.organizationID(request.principal.organization) == client.organization.id
        else { return nil }
        return request.principal
    }

    private func client(of query: AuthorizationQuery) throws(Untrusted) -> (id: String, client: OAuthClient) {
        guard let id = query.clientID, let client = client(withID: id, state: query.state) else {
            throw Untrusted(reason: "client_id is missing, or no connector here carries it.")
        }
        return (id, client)
    }

    /// Returns the client of a request. Several connectors may have the same client id, so only the state says for
    /// certain which connector makes the request.
    private func client(withID clientID: String, state: String?) -> OAuthClient? {
        guard let request = state.flatMap(authorizationRequests.peek),
            clientID.isExactly(request.settings.clientID.flatMap(vault.open))
        else { return store.client(withID: clientID) }
        let organization = store.organization(named: request.principal.organization)
        guard let stored = try? organization.connector(withID: request.connectorID)
        else { return nil }
        return OAuthClient(
            connectorID: stored.connector.id,
            connectorName: stored.connector.name,
            organization: organization
        )
    }

    private func redirectURI(of query: AuthorizationQuery, for request: Request) throws(Untrusted) -> String {
        let known = authorizationRequest(ofState: query.state)
        let expected = [known?.redirectURI, addresses.redirectURI(for: request)]
        guard let redirectURI = query.redirectURI, expected.contains(where: redirectURI.isExactly) else {
            throw Untrusted(reason: "redirect_uri is missing, or is not this server's /v1/connectors/oauth/token.")
        }
        return redirectURI
    }
}
