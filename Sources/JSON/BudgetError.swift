/// The reason for which a piece of work was given up. Its result is not known.
public enum BudgetError: Error, Equatable, Sendable {
    /// The work takes more steps or more memory than it may.
    case exceeded(Work)
    /// Nobody waits for the result any more.
    case cancelled

    /// What took too much.
    public enum Work: String, Sendable {
        case regularExpression = "a regular expression"
        case compilation = "the compilation of regular expressions"
        case text = "the comparison of texts"
        case json = "the comparison of JSON"
        case path = "a JSON path"
        case results = "the results of a JSON path"
        case request = "the comparison of requests"
        case distance = "the distance of requests and patterns"
        case stubs = "the search among stubs"
        case answer = "the answer"
        case unpacking = "the unpacking of a body"
    }

    /// The reason as the rest of a sentence, such as `a regular expression takes more work than one request may cause`.
    public var reason: String {
        switch self {
        case .exceeded(let work): "\(work.rawValue) takes more work than one request may cause"
        case .cancelled: "nobody waits for the response any more"
        }
    }
}
