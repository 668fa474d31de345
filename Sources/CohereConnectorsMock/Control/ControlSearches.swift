import ConnectorProtocol
import Connectors
import FoundationEssentials
import HTTP
import HTTPStubs
import JSON
import Texts

/// `GET /__admin/cohere/searches`: lists the searches of connectors that chats and tests at the registration have
/// caused, oldest first: what was sent, without secrets, and what came. `connector`, `user`, `token_user` and `query`
/// say which ones; `limit` and `offset` say which part of them.
func listSearches(_ call: Call) throws -> Outcome {
    let records = try call.searches
    let others = [("meta", ["total": JSONValue(records.count)] as JSONValue)]
    let mock = call.mock
    return try call.listing("searches", try call.page(records), others) { mock.view($0) }
}

/// `POST /__admin/cohere/searches/count` with a pattern of WireMock's: counts the searches whose requests match, as
/// they were sent. So a test can say which token it expects. The query says which searches are looked at, as in
/// `listSearches`.
func countSearches(_ call: Call) throws -> Outcome {
    let budget = call.makeBudget()
    let pattern = try RequestPattern(try call.json(), budget: budget)
    return .json(["count": JSONValue(try call.searches.count(matching: pattern, in: call.mock, budget))])
}

extension [SearchRecord] {
    /// Returns the number of searches whose requests, as they were sent, match a pattern. Throws if that takes too much
    /// work.
    func count(matching pattern: RequestPattern, in mock: Mock, _ budget: Budget) throws(BudgetError) -> Int {
        var count = 0
        for record in self {
            let organization = record.principal.organization
            let environment = mock.matchEnvironment
            if try pattern.matches(record.request, of: organization, in: environment, budget: budget) { count += 1 }
        }
        return count
    }
}

/// `DELETE /__admin/cohere/searches`: forgets the searches.
func removeSearches(_ call: Call) throws -> Outcome {
    call.mock.searches.removeAll(of: call.scope)
    return .done
}

/// `PUT /__admin/cohere/connectors/{id}/results` with a JSON array of objects: makes the mock answer searches of a
/// connector with them, whatever its URL is.
func setResults(_ call: Call) throws -> Outcome {
    let results: SearchResults
    do throws(JSONError) {
        let document = try JSONValue.document(call.request.body, syntax: .relaxed)
        guard let list = document.array else { throw JSONError(reason: "must be an array, not \(document.kind)") }
        results = try ServedResults.results(list, at: [])
    } catch {
        throw APIError.body(error)
    }
    return try call.setResults(results)
}

/// `DELETE /__admin/cohere/connectors/{id}/results`: makes the mock ask a connector at its URL again.
func removeResults(_ call: Call) throws -> Outcome { try call.setResults(nil) }

extension Call {
    fileprivate func setResults(_ results: SearchResults?) throws -> Outcome {
        for organization in try organizationsOfConnector { try organization.setResults(results, of: id) }
        return .done
    }

    /// The parameters of the query. Another one would be a mistake by which a test finds more than it asks for.
    private static let searchParameters: Set<String> = [
        "connector", "query", "user", "token_user", "organization", "limit", "offset",
    ]

    /// The searches that the query asks for, oldest first.
    fileprivate var searches: [SearchRecord] {
        get throws {
            let query = request.query
            guard query.fields.allSatisfy({ Self.searchParameters.contains($0.name) }) else {
                let names = Self.searchParameters.sorted().joined(separator: ", ")
                throw APIError.parameter("each parameter of the query", mustBe: "one of \(names)")
            }
            let user = query["user"].map { Designation($0) }
            let tokenUser = query["token_user"].map { Designation($0) }
            return mock.searches.records(of: scope).filter { record in
                query["connector"].map { $0.isExactly(record.connectorID) } ?? true
                    && query["query"].map { $0.isExactly(record.query) } ?? true
                    && user.map { record.isBy($0) } ?? true
                    && tokenUser.map { record.hasToken(of: $0) } ?? true
            }
        }
    }
}

extension SearchRecord {
    /// Whether the search was made in the name of a user. Where a user's access token was sent, also one that the chat
    /// has brought, it must be this user's.
    fileprivate func isBy(_ user: Designation) -> Bool {
        let ownerID = principal.ownerID
        guard tokenOwner.map({ $0.ownerID == ownerID }) ?? (kind != .oauth) else { return false }
        return user.means(principal.user, withID: ownerID)
    }

    /// Whether an access token of a user was sent, also one that the chat has brought.
    fileprivate func hasToken(of user: Designation) -> Bool {
        tokenOwner.map { user.means($0.user, withID: $0.ownerID) } ?? false
    }
}

extension Designation {
    /// Whether a user is meant.
    fileprivate func means(_ name: String?, withID ownerID: String) -> Bool {
        switch self {
        case .name(let meant): name.map { $0.isExactly(meant) } ?? false
        case .id(let id): id == ownerID
        }
    }
}

extension Mock {
    /// Returns a search without secrets.
    func view(_ record: SearchRecord) -> JSONValue {
        var view: JSONObject = ["id": .string(record.id), "request_id": .string(record.requestID)]
        view["sent_at"] = .string(record.sentAt.description)
        // A connector that is about to be created has none.
        view["connector_id"] = record.connectorID.isEmpty ? nil : .string(record.connectorID)
        view["query"] = .string(Redaction.cohere.text(record.query))
        let name = record.principal.organization
        view["organization"] = shownName(ofOrganization: name).map { .string($0) }
        view["organization_id"] = .string(Principal.organizationID(name))
        view["user"] = shownName(of: record.principal).map { .string($0) }
        view["owner_id"] = .string(record.principal.ownerID)
        view["authorization"] = authorization(of: record)
        view["request"] = [
            "method": .string(record.request.method.rawValue),
            "url": .string(Redaction.cohere.url(record.url)),
            "headers": JournalView.headers(record.request.headers.all),
            "body": .string(Redaction.cohere.body(record.request.body)),
        ]
        view["response"] = record.response.map { response in
            [
                "status": JSONValue(response.status.code),
                "headers": JournalView.headers(response.headers.map { ($0.name, $0.value) }),
                "body": .string(response.body),
            ]
        }
        view["error"] = record.failure.map { .string($0) }
        view["milliseconds"] = JournalView.milliseconds(record.milliseconds)
        return .object(view)
    }

    /// Returns whose token was sent.
    private func authorization(of record: SearchRecord) -> JSONValue {
        var view: JSONObject = ["kind": .string(record.kind.rawValue)]
        guard let owner = record.tokenOwner else { return .object(view) }
        let user = owner.user.map { Principal(organization: record.principal.organization, user: $0) }
        view["user"] = user.flatMap(shownName).map { .string($0) }
        view["owner_id"] = .string(owner.ownerID)
        return .object(view)
    }
}
