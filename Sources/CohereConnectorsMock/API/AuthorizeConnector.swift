import Connectors
import MicroHTTPD

/// `POST /v1/connectors/{id}/oauth/authorize?after_token_redirect=`, and `GET`, which older SDKs send.
func authorizeConnector(_ call: Call) throws -> Outcome {
    let stored = try call.organization.connector(withID: call.connectorID)
    let afterTokenRedirect = call.request.query["after_token_redirect"]
    if let afterTokenRedirect, HTTPURL(afterTokenRedirect) == nil {
        throw APIError.parameter("after_token_redirect", mustBe: "an absolute http or https URL")
    }
    let request = try call.mock.authorizationRequests.begin(
        for: stored.connector,
        by: call.principal,
        redirectURI: call.mock.redirectURI(for: call.request),
        afterTokenRedirect: afterTokenRedirect,
        at: call.organization.clock.now
    )
    guard let oauth = stored.connector.oauth else { throw ConnectorError.noOAuth }
    let url = appending(request.parameters, to: oauth.authorizeURL)
    return .respond(.json(encoding: AuthorizeConnectorResponse(redirectURL: url)))
}

private struct AuthorizeConnectorResponse: Encodable {
    var redirectURL: String

    enum CodingKeys: String, CodingKey {
        case redirectURL = "redirect_url"
    }
}

/// Adds parameters to a URL's query. What the query already has is kept as it stands, but for parameters of the same
/// names, which must not be given twice (RFC 6749, section 3.1). A fragment, which section 3.1 forbids, is dropped.
func appending(_ parameters: [(name: String, value: String)], to url: String) -> String {
    let withoutFragment = url.prefix { $0 != "#" }
    let base = withoutFragment.prefix { $0 != "?" }
    let names = Set(parameters.map(\.name))
    let kept = withoutFragment.dropFirst(base.count + 1).split(separator: "&").filter { pair in
        !names.contains(Form(parsing: String(pair)).fields.first?.name ?? "")
    }
    let added = Form(parameters.map { Form.Field(name: $0.name, value: $0.value) }).encoded
    return base + "?" + (kept.map(String.init) + [added]).joined(separator: "&")
}
