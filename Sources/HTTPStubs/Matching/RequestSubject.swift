import HTTP
import JSON

/// A request, with the parsed forms of it that patterns need, and the budget of all comparisons with it.
final class RequestSubject {
    let request: Request
    let budget: Budget
    private var parsedQuery: Form?
    private var parsedCookies: [String: String]?
    private var decodedBody: TextSubject?

    /// Makes a subject. Without a budget, it has one of its own.
    init(_ request: Request, budget: Budget = Budget()) {
        self.request = request
        self.budget = budget
    }

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
        return parsedCookies?[name]
    }

    /// Returns the body. Bytes that are not UTF-8 are replaced.
    func body() throws(BudgetError) -> TextSubject {
        if let decodedBody { return decodedBody }
        try budget.spend(1 + request.body.count / 8, on: .request)
        let body = TextSubject(String(decoding: request.body, as: UTF8.self), budget: budget)
        decodedBody = body
        return body
    }

    func text(_ value: String) -> TextSubject { TextSubject(value, budget: budget) }
}
