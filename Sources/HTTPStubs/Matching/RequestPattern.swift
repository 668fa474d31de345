public import HTTP

/// The conditions under which a stub answers a request, or the journal finds it.
public struct RequestPattern: Sendable {
    typealias Named = (name: String, pattern: ValuePattern)

    /// The method; nil for every method.
    var method: Method?
    var url = URLPattern.any
    var pathParameters: [Named] = []
    var queryParameters: [Named] = []
    var headers: [Named] = []
    var cookies: [Named] = []
    var bodyPatterns: [ValuePattern] = []

    /// Makes a pattern that every request matches.
    public init() {}

    /// Whether a request matches the pattern.
    public func matches(_ request: Request) -> Bool { matches(RequestSubject(request)) }

    /// Whether a request matches the pattern. The cheap conditions are checked first.
    func matches(_ subject: RequestSubject) -> Bool {
        (method == nil || method == subject.request.method)
            && url.matches(subject.request.target)
            && queryParameters.allSatisfy { Self.matches($0.pattern, subject.query.values(of: $0.name), subject) }
            && headers.allSatisfy { Self.matches($0.pattern, subject.request.headers.values(of: $0.name), subject) }
            && cookies.allSatisfy { Self.matches($0.pattern, cookie: subject.cookies[$0.name], subject) }
            && matchesPathParameters(subject)
            && bodyPatterns.allSatisfy { $0.matches(subject.body) }
    }

    private func matchesPathParameters(_ subject: RequestSubject) -> Bool {
        guard !pathParameters.isEmpty else { return true }
        guard case .pathTemplate(let template) = url,
            let values = template.parameters(of: subject.request.target)
        else { return false }
        return pathParameters.allSatisfy { Self.matches($0.pattern, values[$0.name].map { [$0] } ?? [], subject) }
    }

    /// Whether a cookie matches. As in WireMock, only `absent` matches a cookie that the request doesn't have.
    private static func matches(_ pattern: ValuePattern, cookie: String?, _ subject: RequestSubject) -> Bool {
        if let cookie { return pattern.matches(subject.text(cookie)) }
        if case .absent = pattern { return true }
        return false
    }

    /// Whether at least one of the values matches. Without values, the pattern is compared with an absent value.
    private static func matches(_ pattern: ValuePattern, _ values: [String], _ subject: RequestSubject) -> Bool {
        values.isEmpty ? pattern.matches(nil) : values.contains { pattern.matches(subject.text($0)) }
    }
}

/// A request, with the parsed forms of it that patterns need.
final class RequestSubject {
    let request: Request
    private(set) lazy var query = request.query
    private(set) lazy var body: TextSubject? = TextSubject(String(decoding: request.body, as: UTF8.self), log: log)
    private(set) lazy var cookies: [String: String] = request.cookies

    private let log: MatchLog?

    init(_ request: Request, log: MatchLog? = nil) {
        self.request = request
        self.log = log
    }

    func text(_ value: String) -> TextSubject { TextSubject(value, log: log) }
}

extension RequestPattern {
    /// A part of a request that differs from the pattern.
    public struct Difference: Sendable {
        /// The part, such as `url`, `method` or `header X-A`.
        public var part: String
        /// The distance, 0 to 1.
        var distance: Double
        fileprivate var weight: Double
    }

    /// Returns the distance of a request from the pattern, 0 to 1, with WireMock's weights, and the parts in which they
    /// differ.
    func differences(from subject: RequestSubject) -> (distance: Double, differences: [Difference]) {
        let request = subject.request
        var parts = [
            Difference(part: "url", distance: url.distance(to: request.target), weight: 10),
            Difference(part: "method", distance: method == nil || method == request.method ? 0 : 1, weight: 3),
        ]
        for (name, pattern) in headers {
            let values = request.headers.values(of: name)
            parts.append(Difference(part: "header \(name)", distance: Self.distance(pattern, values), weight: 1))
        }
        for (name, pattern) in queryParameters {
            let values = subject.query.values(of: name)
            parts.append(
                Difference(part: "query parameter \(name)", distance: Self.distance(pattern, values), weight: 1)
            )
        }
        for (name, pattern) in cookies {
            let values = subject.cookies[name].map { [$0] } ?? []
            parts.append(Difference(part: "cookie \(name)", distance: Self.distance(pattern, values), weight: 1))
        }
        if !pathParameters.isEmpty {
            parts.append(
                Difference(part: "path parameters", distance: matchesPathParameters(subject) ? 0 : 1, weight: 1)
            )
        }
        for (index, pattern) in bodyPatterns.enumerated() {
            parts.append(
                Difference(part: "bodyPatterns[\(index)]", distance: pattern.distance(to: subject.body), weight: 1)
            )
        }
        // Conditions that the pattern doesn't have count as met. Scheme, host, port and the empty lists have weights
        // too.
        let unasked =
            23.0
            + [headers.isEmpty, queryParameters.isEmpty, cookies.isEmpty, bodyPatterns.isEmpty]
            .reduce(0) { $0 + ($1 ? 1 : 0) }
        let total = parts.reduce(unasked) { $0 + $1.weight }
        let distance = parts.reduce(0) { $0 + $1.distance * $1.weight } / total
        return (distance, parts.filter { $0.distance > 0 })
    }

    private static func distance(_ pattern: ValuePattern, _ values: [String]) -> Double {
        if values.isEmpty { return pattern.distance(to: nil) }
        return values.map { pattern.distance(to: TextSubject($0)) }.min() ?? 1
    }
}
