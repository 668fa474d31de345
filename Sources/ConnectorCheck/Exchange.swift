import HTTP
import HTTPClient

/// A request of a check. The order is that in which they are sent.
enum Probe: String, CaseIterable, Sendable {
    /// A search with the token.
    case search
    /// The same search without a token.
    case withoutToken = "without_token"
    /// The same search with another token.
    case wrongToken = "wrong_token"
    /// A search with an empty query.
    case emptyQuery = "empty_query"

    /// Whether it says nothing about a connector that has no token.
    var needsToken: Bool { self == .withoutToken || self == .wrongToken }
}

/// A request of a check, and what came.
struct Exchange: Sendable {
    let probe: Probe
    let request: OutgoingRequest
    let answer: Result<Response, HTTPClientError>
    /// The time until the answer was there, or was given up.
    let duration: Duration

    /// Whether nothing came that could be judged.
    var isUnanswered: Bool {
        switch answer {
        case .success, .failure(.tooLarge): false
        case .failure: true
        }
    }

    /// The status of the answer; nil if there is none.
    var status: Int? { (try? answer.get())?.status.code }

    /// The time in milliseconds.
    var milliseconds: Int { Int(duration / .milliseconds(1)) }
}
