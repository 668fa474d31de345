import ConnectorProtocol
import Connectors

/// A search of a connector that a chat or a test at the registration has caused. It has no token. A user's name is a
/// whole API key where that has no slash.
///
/// `MockServer.countSearches(matching:by:)` compares the requests of searches as they were sent.
public struct SentSearch: Sendable {
    /// Whose token a connector got.
    public enum Authorization: Sendable, Equatable {
        /// None.
        case none
        /// The service's own.
        case serviceAuth
        /// The access token of a user who has authorized the connector; nil for the user's name if it is not known.
        case oauth(user: String?)
        /// The token that the chat had for the connector.
        case userAccessToken
    }

    /// The id of the request that caused the search.
    public let requestID: String
    /// The id of the connector; empty for one that was about to be created.
    public let connectorID: String
    /// What was searched.
    public let query: String
    /// The name of the user in whose name it was searched.
    public let user: String
    /// Whose token the connector got.
    public let authorization: Authorization
    /// The status code of the connector's answer; nil if there was none.
    public let status: Int?
    /// The body of the connector's answer without secrets; empty if there was none.
    public let responseBody: String
    /// The reason for which nothing was found; nil if the search succeeded.
    public let failure: String?

    init(_ record: SearchRecord) {
        requestID = record.requestID
        connectorID = record.connectorID
        query = record.query
        user = record.principal.user
        authorization =
            switch record.kind {
            case .none: .none
            case .serviceAuth: .serviceAuth
            case .oauth: .oauth(user: record.tokenOwner?.user)
            case .userAccessToken: .userAccessToken
            }
        status = record.response?.status.code
        responseBody = record.response?.body ?? ""
        failure = record.failure
    }
}
