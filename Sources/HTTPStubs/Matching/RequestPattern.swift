public import HTTP
public import JSON

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

    /// Whether the pattern asks for one method by its name, rather than for any method.
    public func names(_ method: Method) -> Bool { self.method == method }

    /// Whether a request matches the pattern. Throws if that takes more work than the budget has.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - budget: the budget of the comparison. Default: one of its own.
    public func matches(_ request: Request, budget: Budget = Budget()) throws(BudgetError) -> Bool {
        try matches(RequestSubject(request, budget: budget))
    }

    /// Whether a request matches the pattern. The cheap conditions are checked first.
    func matches(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        try subject.budget.spend(1, on: .request)
        guard method == nil || method == subject.request.method,
            try url.matches(subject.request.target, subject.budget)
        else { return false }
        for (name, pattern) in queryParameters where try !Self.matches(pattern, subject.query(name), subject) {
            return false
        }
        for (name, pattern) in headers where try !Self.matches(pattern, subject.header(name), subject) { return false }
        for (name, pattern) in cookies where try !Self.matches(pattern, cookie: subject.cookie(name), subject) {
            return false
        }
        guard try matchesPathParameters(subject) else { return false }
        for pattern in bodyPatterns where try !pattern.matches(subject.body()) { return false }
        return true
    }

    private func matchesPathParameters(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        guard !pathParameters.isEmpty else { return true }
        guard case .pathTemplate(let template) = url,
            let values = try template.parameters(of: subject.request.target, subject.budget)
        else { return false }
        for (name, pattern) in pathParameters {
            guard try Self.matches(pattern, values[name].map { [$0] } ?? [], subject) else { return false }
        }
        return true
    }

    /// Whether a cookie matches. As in WireMock, only `absent` matches a cookie that the request doesn't have.
    private static func matches(
        _ pattern: ValuePattern,
        cookie: String?,
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        if let cookie { return try pattern.matches(subject.text(cookie)) }
        if case .absent = pattern { return true }
        return false
    }

    /// Whether at least one of the values matches. Without values, the pattern is compared with an absent value.
    private static func matches(
        _ pattern: ValuePattern,
        _ values: [String],
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        if values.isEmpty { return try pattern.matches(nil) }
        return try subject.budget.any(values) { (value) throws(BudgetError) in
            try pattern.matches(subject.text(value))
        }
    }
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
    ///
    /// A part whose comparison takes too much work counts as different. Throws if the whole budget is exceeded.
    func differences(
        from subject: RequestSubject
    ) throws(BudgetError) -> (distance: Double, differences: [Difference]) {
        let request = subject.request
        var parts = [
            Difference(
                part: "url",
                distance: try Self.known(subject) { () throws(BudgetError) in
                    try url.distance(to: request.target, subject.budget)
                },
                weight: 10
            ),
            Difference(part: "method", distance: method == nil || method == request.method ? 0 : 1, weight: 3),
        ]
        for (name, pattern) in headers {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                try Self.distance(pattern, subject.header(name), subject)
            }
            parts.append(Difference(part: "header \(name)", distance: distance, weight: 1))
        }
        for (name, pattern) in queryParameters {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                try Self.distance(pattern, subject.query(name), subject)
            }
            parts.append(Difference(part: "query parameter \(name)", distance: distance, weight: 1))
        }
        for (name, pattern) in cookies {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                guard let cookie = try subject.cookie(name) else {
                    return try Self.matches(pattern, cookie: nil, subject) ? 0 : 1
                }
                return try pattern.distance(to: subject.text(cookie))
            }
            parts.append(Difference(part: "cookie \(name)", distance: distance, weight: 1))
        }
        if !pathParameters.isEmpty {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                try matchesPathParameters(subject) ? 0 : 1
            }
            parts.append(Difference(part: "path parameters", distance: distance, weight: 1))
        }
        for (index, pattern) in bodyPatterns.enumerated() {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                try pattern.distance(to: subject.body())
            }
            parts.append(Difference(part: "bodyPatterns[\(index)]", distance: distance, weight: 1))
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

    /// Returns the distance of a part, or 1 if it takes too much work.
    private static func known(
        _ subject: RequestSubject,
        _ distance: () throws(BudgetError) -> Double
    ) throws(BudgetError) -> Double {
        do {
            return try distance()
        } catch {
            guard !subject.budget.isExceeded else { throw error }
            return 1
        }
    }

    private static func distance(
        _ pattern: ValuePattern,
        _ values: [String],
        _ subject: RequestSubject
    ) throws(BudgetError) -> Double {
        if values.isEmpty { return try pattern.distance(to: nil) }
        var nearest = 1.0
        for value in values { nearest = min(nearest, try pattern.distance(to: subject.text(value))) }
        return nearest
    }
}
