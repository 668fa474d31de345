package import HTTP
package import HTTPClient

/// The reason for which a search has found nothing. No text of it is the connector's own.
package enum SearchFailure: Error, Equatable, Sendable {
    /// The connector needs a user's token, and the user has none that is valid.
    case noToken
    /// The connector has answered with another status than 200.
    case status(Status)
    /// The connector's answer can't be read: the rest of a sentence that begins with it.
    case unreadable(String)
    /// There was no answer.
    case unanswered(HTTPClientError)
    /// Requests to other servers are forbidden.
    case forbidden

    /// Whether the request was sent, as far as is known.
    package var wasSent: Bool {
        switch self {
        case .status, .unreadable: true
        case .unanswered(let error): error.wasSent
        case .noToken, .forbidden: false
        }
    }

    /// The message, as an error of a chat repeats it.
    ///
    /// - Parameter connectorID: the id of the connector.
    package func message(connectorID: String) -> String {
        switch self {
        case .noToken: "failed to get auth token: user is not authenticated for connector \(connectorID)"
        case .status(let status): "request failed with status code \(status)"
        case .unreadable(let predicate): "the answer \(predicate)"
        case .unanswered(let error): error.sentence
        case .forbidden: "requests to other servers are forbidden (--no-outbound)"
        }
    }
}
