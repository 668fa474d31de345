public import HTTP

/// What a request must be for a stub to answer it, or for the journal to find it.
public struct RequestPattern: Sendable {
    typealias Named = (name: String, pattern: ValuePattern)

    /// Nil for any.
    var method: Method?
    var url = URLPattern.any
    var pathParameters: [Named] = []
    var queryParameters: [Named] = []
    var headers: [Named] = []
    var cookies: [Named] = []
    var bodyPatterns: [ValuePattern] = []

    /// Every request.
    public init() {}

    /// Whether a request is what the pattern says.
    public func matches(_ request: Request) -> Bool { matches(RequestSubject(request)) }

    /// Looks at what is cheap first.
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

    /// Of a cookie that isn't there, WireMock finds `absent` alone to be true.
    private static func matches(_ pattern: ValuePattern, cookie: String?, _ subject: RequestSubject) -> Bool {
        if let cookie { return pattern.matches(subject.text(cookie)) }
        if case .absent = pattern { return true }
        return false
    }

    /// One of the values is enough.
    private static func matches(_ pattern: ValuePattern, _ values: [String], _ subject: RequestSubject) -> Bool {
        values.isEmpty ? pattern.matches(nil) : values.contains { pattern.matches(subject.text($0)) }
    }
}

/// A request, with what patterns make of it.
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
    /// A part of a request that is not what is expected.
    public struct Difference: Sendable {
        /// `url`, `method`, `header X-A`, …
        public var part: String
        /// 0 to 1.
        var distance: Double
        fileprivate var weight: Double
    }

    /// How far a request is from the pattern, 0 to 1, weighted as WireMock does, and in what it differs.
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
        // What is not asked for counts as met: scheme, host, port and the empty lists have their weights too.
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
