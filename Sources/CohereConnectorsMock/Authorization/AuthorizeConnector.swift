import Connectors
import HTTP

/// `POST /v1/connectors/{id}/oauth/authorize?after_token_redirect=`, and the same with `GET`, which older SDKs send.
func authorizeConnector(_ call: Call) throws -> Outcome {
    let organization = try call.organization
    let connector = try organization.connector(withID: call.id).connector
    return try call.beginAuthorization(
        of: connector,
        by: call.principal,
        in: organization,
        afterTokenRedirect: call.request.query["after_token_redirect"]
    )
}

extension Call {
    /// Begins an authorization of a connector, and responds with the URL that the user's browser is sent to.
    func beginAuthorization(
        of connector: Connector,
        by user: Principal,
        in organization: Organization,
        afterTokenRedirect: String?
    ) throws -> Outcome {
        if let afterTokenRedirect, HTTPURL(afterTokenRedirect) == nil {
            throw APIError.parameter("after_token_redirect", mustBe: "an absolute http or https URL")
        }
        let request = try mock.authorizationRequests.begin(
            for: connector,
            by: user,
            redirectURI: mock.addresses.redirectURI(for: self.request),
            afterTokenRedirect: afterTokenRedirect,
            at: organization.clock.now
        )
        let url = Form(request.parameters).appended(to: request.settings.authorizeURL)
        return .json { $0.member("redirect_url", url) }
    }
}
