public import HTTP
public import JSON
import Texts

/// The conditions under which a stub answers a request, or the journal finds it.
public struct RequestPattern: Sendable {
    typealias Named = (name: String, pattern: MultiValuePattern)
    typealias NamedOne = (name: String, pattern: ValuePattern)

    var method = MethodPattern.any
    /// `http` or `https`; nil for both.
    var scheme: String?
    var host: ValuePattern?
    var port: Int?
    var clientIP: ValuePattern?
    var url = URLPattern.any
    var pathParameters: [NamedOne] = []
    var queryParameters: [Named] = []
    var headers: [Named] = []
    var cookies: [NamedOne] = []
    var formParameters: [Named] = []
    var bodyPatterns: [ValuePattern] = []

    /// Makes a pattern that every request matches.
    public init() {}

    /// Whether the pattern asks for a method by its name, rather than for any method.
    public func names(_ method: Method) -> Bool {
        switch self.method {
        case .one(let named): named == method
        case .oneOf(let methods): methods.contains(method)
        case .any, .noneOf: false
        }
    }

    /// Whether the pattern asks for the path of a target, written out, and not for one of several paths.
    public func namesPath(of target: RequestTarget) -> Bool {
        switch url {
        case .path(let path): path.isExactly(String(target.path))
        case .url(let url): RequestTarget(url).map { $0.path == target.path } ?? false
        case .any, .urlPattern, .pathPattern, .pathTemplate: false
        }
    }

    /// Whether a request matches the pattern. Throws if that takes more work than the budget has.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - organization: the organization of the request, whose clock says what `now` is; nil if it is not known.
    ///     Default: nil.
    ///   - environment: what the pattern knows beside the request. Default: the machine's time, and the request's
    ///       `Host`.
    ///   - budget: the budget of the comparison. Default: one of its own.
    public func matches(
        _ request: Request,
        of organization: String? = nil,
        in environment: MatchEnvironment = MatchEnvironment(),
        budget: Budget = Budget()
    ) throws(BudgetError) -> Bool {
        try matches(RequestSubject(request, of: organization, in: environment, budget: budget))
    }

    /// Whether a request matches the pattern. The method and the URL are compared first, as most stubs differ in them.
    func matches(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        guard try Self.matches(method, url, subject) else { return false }
        return try matchesBeyondURL(subject)
    }

    /// Whether a request has a method and a URL that match.
    static func matches(
        _ method: MethodPattern,
        _ url: URLPattern,
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        try subject.budget.spend(1, on: .request)
        guard method.matches(subject.request.method) else { return false }
        return try url.matches(subject.request.target, subject.budget)
    }

    /// Whether a request matches the pattern in all but its method and its URL.
    func matchesBeyondURL(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        guard try matchesOrigin(subject) else { return false }
        for (name, pattern) in queryParameters where try !pattern.matches(subject.query(name), subject) {
            return false
        }
        for (name, pattern) in headers where try !pattern.matches(subject.header(name), subject) { return false }
        for (name, pattern) in cookies where try !Self.matches(pattern, cookie: subject.cookie(name), subject) {
            return false
        }
        guard try matchesPathParameters(subject) else { return false }
        for (name, pattern) in formParameters where try !pattern.matches(subject.formField(name), subject) {
            return false
        }
        for pattern in bodyPatterns where try !pattern.matches(subject.body()) { return false }
        return true
    }

    private func matchesOrigin(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        if let scheme, scheme != subject.origin.scheme { return false }
        if let port, port != subject.origin.port { return false }
        if let host, try !host.matches(subject.text(subject.origin.host)) { return false }
        if let clientIP, try !clientIP.matches(subject.text(subject.clientIP)) { return false }
        return true
    }

    func matchesPathParameters(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        guard !pathParameters.isEmpty else { return true }
        guard let values = try pathValues(of: subject) else { return false }
        for (name, pattern) in pathParameters {
            guard try pattern.matches(values[ExactText(name)].map(subject.text)) else { return false }
        }
        return true
    }

    /// Returns the decoded values of the parameters in the path; nil if the path does not fit.
    func pathValues(of subject: RequestSubject) throws(BudgetError) -> [ExactText: String]? {
        guard case .pathTemplate(let template) = url else { return nil }
        return try template.parameters(of: subject.request.target, subject.budget)
    }

    /// Whether a cookie matches. As in WireMock, only `absent` matches a cookie that the request doesn't have.
    static func matches(
        _ pattern: ValuePattern,
        cookie: String?,
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        if let cookie { return try pattern.matches(subject.text(cookie)) }
        return pattern.isAbsent
    }
}
