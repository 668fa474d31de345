import ConnectorProtocol
import Connectors
import FoundationEssentials
import HTTP

/// A search that the mock has made: what it sent, and what came.
///
/// It has the request as it was sent, with its token, so that a test can compare it. The response is kept in the form
/// that may be shown.
struct SearchRecord: Sendable {
    let id: String
    /// The id of the request that made the search necessary.
    let requestID: String
    let connectorID: String
    /// The user in whose name the search was made.
    let principal: Principal
    let query: String
    let kind: SearchCredential.Kind
    /// The user whose access token was sent; nil if the token belongs to no user of the connector.
    let tokenOwner: (ownerID: String, user: String?)?
    let url: String
    let request: Request
    let sentAt: Timestamp
    /// The time until the answer was there, in milliseconds.
    let milliseconds: Double
    /// The response, without secrets; nil if there was none.
    let response: ShownResponse?
    /// The reason for which nothing was found; nil if something was, or nothing is there to be found.
    let failure: String?
    /// The approximate size of the record, in bytes.
    let size: Int

    init(
        _ search: ConnectorSearch,
        _ credential: SearchCredential,
        _ mask: SecretMask,
        sent outgoing: OutgoingRequest,
        at sentAt: Timestamp,
        took duration: Duration,
        response: Response?,
        failure: SearchFailure?,
        id: String
    ) {
        self.id = id
        requestID = search.requestID
        connectorID = search.connector.id
        principal = search.principal
        query = search.query
        kind = credential.kind
        let authorization =
            kind == .oauth || kind == .userAccessToken
            ? credential.token.flatMap {
                search.organization.authorization(
                    ofConnector: search.connector.id,
                    withAccessToken: $0,
                    preferring: search.principal.ownerID
                )
            } : nil
        tokenOwner = authorization.map { ($0.ownerID, $0.user) }
        url = outgoing.url
        request = Request(
            method: outgoing.method,
            target: RequestTarget(outgoing.url) ?? RequestTarget(checked: "/", pathSize: 1),
            headers: outgoing.headers,
            body: outgoing.body
        )
        self.sentAt = sentAt
        milliseconds = ((duration / .microseconds(1)).rounded()) / 1000
        let shown = response.map { ShownResponse($0, mask) }
        self.response = shown
        self.failure = failure?.message(connectorID: search.connector.id)
        let texts = (shown?.headers ?? []).reduce(0) { $0 + 64 + $1.name.utf8.count + $1.value.utf8.count }
        size =
            1000 + url.utf8.count + query.utf8.count + request.body.count + request.headers.size
            + (shown?.body.utf8.count ?? 0) + texts
    }
}
