import Connectors
import HTTP

/// `POST /v1/connectors/{id}/oauth/authorize?after_token_redirect=`, and the same with `GET`, which older SDKs send.
func authorizeConnector(_ call: Call) throws -> Outcome {
    let organization = try call.organization
    let connector = try organization.connector(withID: call.id).connector
    let afterTokenRedirect = call.request.query["after_token_redirect"]
    if let afterTokenRedirect, HTTPURL(afterTokenRedirect) == nil {
        throw APIError.parameter("after_token_redirect", mustBe: "an absolute http or https URL")
    }
    let request = try call.mock.authorizationRequests.begin(
        for: connector,
        by: call.principal,
        redirectURI: call.mock.addresses.redirectURI(for: call.request),
        afterTokenRedirect: afterTokenRedirect,
        at: organization.clock.now
    )
    let url = Form(request.parameters).appended(to: request.settings.authorizeURL)
    return .json { $0.member("redirect_url", url) }
}
