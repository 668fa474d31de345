import HTTP
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

    func matches(_ target: RequestTarget) -> Bool {
        switch self {
        case .any: true
        case .url(let url): target.url == url
        case .urlPattern(let expression): expression.match(target.url) == .matches
        case .path(let path): target.path == path
        case .pathPattern(let expression): expression.match(String(target.path)) == .matches
        case .pathTemplate(let template): template.parameters(of: target) != nil
        }
    }

    func distance(to target: RequestTarget) -> Double {
        if matches(target) { return 0 }
        switch self {
        case .url(let url): return Levenshtein.distance(url, target.raw)
        case .path(let path): return Levenshtein.distance(path, String(target.path))
        case .pathTemplate(let template): return Levenshtein.distance(template.source, String(target.path))
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
    func parameters(of target: RequestTarget) -> [String: String]? {
        guard segments.count == target.segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, value) in zip(segments, target.segments) {
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
