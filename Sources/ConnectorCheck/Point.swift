import ConnectorProtocol

/// One thing that Cohere's service, or who wrote a connector for it, relied on.
struct Point: Sendable, Equatable {
    /// What a point is about. The order is that of the report, and the names are those of its JSON form.
    enum Name: String, CaseIterable, Sendable {
        case reachable
        case inTime = "in_time"
        case noRedirect = "no_redirect"
        case status
        case contentType = "content_type"
        case size
        case json
        case results
        case count
        case objects
        case values
        case text
        case title
        case url
        case withoutToken = "without_token"
        case wrongToken = "wrong_token"
        case emptyQuery = "empty_query"

        /// The request whose answer is looked at.
        var probe: Probe {
            switch self {
            case .withoutToken: .withoutToken
            case .wrongToken: .wrongToken
            case .emptyQuery: .emptyQuery
            default: .search
            }
        }
    }

    /// What the connector's answer is to a point.
    enum Result: String, CaseIterable, Sendable {
        /// It is as Cohere's service expected it.
        case passed
        /// Cohere's service did not understand it, or it lets in who must not come in.
        case failed
        /// Cohere's service understood it, but something of it is lost or can't be judged.
        case warning
        /// There was nothing to look at.
        case skipped
    }

    let name: Name
    let result: Result
    /// What came, or the reason for which nothing was looked at. Nothing in it is a secret.
    let found: String
}

extension ConnectorCheck {
    /// Returns what a point expects, as the rest of a sentence.
    func expectation(of name: Point.Name) -> String {
        switch name {
        case .reachable: "an HTTP answer"
        case .inTime: "an answer within \(timeout) s"
        case .noRedirect: "no redirect, as Cohere followed none"
        case .status: token == nil ? "status 200 to a search" : "status 200 to a search with the token"
        case .contentType: "Content-Type: application/json"
        case .size: "at most \(SearchRules.sizeLimit) bytes"
        case .json: "a JSON object"
        case .results: "a list 'results' in the object"
        case .count: "from 1 to \(SearchRules.resultLimit) results"
        case .objects: "an object for each result"
        case .values: "strings as values: Cohere wrote numbers and booleans as strings, and left out all else"
        case .text: "a 'text' in each result, which an answer can quote"
        case .title: "a 'title' in each result, which says what is quoted"
        case .url: "a 'url' in each result, which leads to what is quoted"
        case .withoutToken: "status 401 to a search without the token"
        case .wrongToken: "status 401 to a search with another token"
        case .emptyQuery: "status 400 to an empty query"
        }
    }
}
