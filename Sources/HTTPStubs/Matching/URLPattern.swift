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

/// A path with parameters, such as `/v1/connectors/{id}`.
struct PathTemplate: Sendable {
    private enum Segment: Sendable {
        case literal(String)
        case parameter(String)
    }

    let source: String
    private let segments: [Segment]

    /// Parses a template. Returns nil if it does not begin with a slash.
    init?(_ source: String) {
        guard source.hasPrefix("/") else { return nil }
        self.source = source
        segments = source.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// The names in braces.
    var names: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// Returns the decoded values of the segments in braces; nil if the path does not fit the template.
    func parameters(of target: RequestTarget, _ budget: Budget) throws(BudgetError) -> [String: String]? {
        // A target that is kept in the journal is split at every look.
        try budget.spend(1 + segments.count + target.raw.utf8.count / 8, on: .request)
        guard case let values = target.segments, segments.count == values.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, value) in zip(segments, values) {
            switch segment {
            case .literal(let literal): guard literal == value else { return nil }
            case .parameter(let name):
                guard !value.isEmpty else { return nil }
                parameters[name] = value
            }
        }
        return parameters
    }
}
