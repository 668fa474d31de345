import Connectors
import HTTP

/// `GET /oauth/userinfo` with an access token: says whose it is (OpenID Connect Core 1.0, section 5.3). So a connector
/// that gets a user's token can find out whom it belongs to, as it would at a real provider.
///
/// Every access token is known that a connector of this server would be searched with.
func showUser(_ call: Call) throws -> Outcome {
    guard let token = call.request.bearerToken, let user = call.mock.user(withAccessToken: Secret(token)) else {
        return .respond(.invalidToken(requestID: call.incoming.id))
    }
    return .json { json in
        json.member("preferred_username", user.name)
        json.member("sub", user.ownerID)
    }
}

extension Mock {
    /// Returns the user whom an access token belongs to; nil if it is unknown or has expired.
    fileprivate func user(withAccessToken token: Secret) -> (name: String?, ownerID: String)? {
        guard let (organization, found) = store.authorization(withAccessToken: token) else { return nil }
        let principal = found.user.flatMap { user in
            organization.name.map { Principal(organization: $0, user: user) }
        }
        return (principal.flatMap(shownName), found.ownerID)
    }
}

extension Response {
    /// Makes the response to a request whose token is unknown or has expired (RFC 6750, section 3).
    fileprivate static func invalidToken(requestID: String) -> Response {
        var response = Response.error(.unauthorized, "the access token is unknown or expired", requestID: requestID)
        response.headers.append(.init("WWW-Authenticate", "Bearer error=\"invalid_token\""))
        return response
    }
}
