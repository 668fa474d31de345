import HTTP
import JSON
import Texts

/// A request, with the parsed forms of it that patterns need, and the budget of all comparisons with it.
final class RequestSubject {
    let request: Request
    let budget: Budget
    private let organization: String?
    private let environment: MatchEnvironment
    private var madeOrigin: Origin?
    private lazy var now: Now = { [environment, organization] in environment.now(organization) }
    private var parsedQuery: Form?
    private var parsedForm: Form?
    private var parsedCookies: [ExactText: String]?
    /// The body as a text; nil within if it is empty, and nil if it was not decoded yet.
    private var decodedBody: TextSubject??

    /// Makes a subject. Without a budget, it has one of its own.
    init(
        _ request: Request,
        of organization: String? = nil,
        in environment: MatchEnvironment = MatchEnvironment(),
        budget: Budget = Budget()
    ) {
        self.request = request
        self.organization = organization
        self.environment = environment
        self.budget = budget
    }

    /// The scheme, host and port under which the client sees the server.
    var origin: Origin {
        if let madeOrigin { return madeOrigin }
        let origin = environment.origin(request)
        madeOrigin = origin
        return origin
    }

    /// The address of the client, as text.
    var clientIP: String { request.remoteAddress?.description ?? Self.unknownAddress }

    /// The address of a client that came over a Unix socket or without a connection.
    static let unknownAddress = "127.0.0.1"

    /// Returns the values of a field of the query.
    func query(_ name: String) throws(BudgetError) -> [String] {
        if parsedQuery == nil {
            try budget.spend(2 * request.target.raw.utf8.count, on: .request)
            parsedQuery = request.query
        }
        guard let query = parsedQuery else { return [] }
        try budget.spend(1 + query.fields.count * (1 + name.utf8.count / 8), on: .request)
        return query.values(of: name)
    }

    /// Returns the values of a field of the form in the body. A body of another type has no fields.
    func formField(_ name: String) throws(BudgetError) -> [String] {
        if parsedForm == nil {
            try budget.spend(2 * request.body.count, on: .request)
            let type = request.headers["Content-Type"]?.lowercased() ?? ""
            parsedForm = type.hasPrefix("application/x-www-form-urlencoded") ? request.form : Form()
        }
        guard let form = parsedForm else { return [] }
        try budget.spend(1 + form.fields.count * (1 + name.utf8.count / 8), on: .request)
        return form.values(of: name)
    }

    /// Returns the values of a header field.
    func header(_ name: String) throws(BudgetError) -> [String] {
        try budget.spend(1 + request.headers.count * (1 + name.utf8.count / 8), on: .request)
        return request.headers.values(of: name)
    }

    /// Returns the value of a cookie; nil if there is none.
    func cookie(_ name: String) throws(BudgetError) -> String? {
        if parsedCookies == nil {
            for value in request.headers.values(of: "Cookie") { try budget.spend(5 * value.utf8.count, on: .request) }
            parsedCookies = request.cookies
        }
        try budget.spend(1 + name.utf8.count, on: .request)
        return parsedCookies?[ExactText(name)]
    }

    /// Returns the body; nil if it is empty, as in WireMock. Bytes that are not UTF-8 are replaced.
    func body() throws(BudgetError) -> TextSubject? {
        if let decodedBody { return decodedBody }
        try budget.spend(1 + request.body.count / 8, on: .request)
        let text = String(decoding: request.body, as: UTF8.self)
        let body = text.isEmpty ? nil : TextSubject(text, bytes: request.body, budget: budget, now: now)
        decodedBody = .some(body)
        return body
    }

    func text(_ value: String) -> TextSubject { TextSubject(value, budget: budget, now: now) }
}
