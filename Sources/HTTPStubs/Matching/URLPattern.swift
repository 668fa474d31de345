import HTTP
import JSON
import RegularExpressions

/// The conditions for the target of a request.
enum URLPattern: Sendable {
    case any
    /// The path and query, as they are sent.
    case url(String)
    case urlPattern(RegularExpression)
    /// The path without the query, as it is sent.
    case path(String)
    case pathPattern(RegularExpression)
    case pathTemplate(PathTemplate)

    func matches(_ target: RequestTarget, _ budget: Budget) throws(BudgetError) -> Bool {
        switch self {
        case .any: true
        case .url(let url): try budget.equal(target.url, url)
        case .urlPattern(let expression): try budget.matches(target.url, expression)
        case .path(let path): try budget.equal(String(target.path), path)
        case .pathPattern(let expression): try budget.matches(String(target.path), expression)
        case .pathTemplate(let template): try template.parameters(of: target, budget) != nil
        }
    }

    func distance(to target: RequestTarget, _ budget: Budget) throws(BudgetError) -> Double {
        if try matches(target, budget) { return 0 }
        switch self {
        case .url(let url): return try Levenshtein.distance(url, target.raw, budget)
        case .path(let path): return try Levenshtein.distance(path, String(target.path), budget)
        case .pathTemplate(let template):
            return try Levenshtein.distance(template.source, String(target.path), budget)
        case .any, .urlPattern, .pathPattern: return 1
        }
    }
}
