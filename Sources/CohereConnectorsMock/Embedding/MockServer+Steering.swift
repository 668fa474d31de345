public import Connectors
import HTTPStubs
public import JSON

/// The calls with which a test controls the mock without HTTP.
///
/// An organization has the name that its API keys give: `acme` for the key `acme/alice`, and the whole key if it has no
/// slash. If an organization may be left out, nil means all organizations.
extension MockServer {
    // MARK: state

    /// Creates connectors in an organization and returns their ids.
    ///
    /// Throws `ConnectorError` for the first connector that can't be created. The connectors before it stay.
    @discardableResult
    public func seed(_ connectors: [ConnectorChanges], in organization: String) throws(ConnectorError) -> [String] {
        var ids: [String] = []
        for changes in connectors {
            ids.append(try mock.store.organization(named: organization).create(changes).connector.id)
        }
        return ids
    }

    /// Returns the connectors of an organization, newest first.
    public func connectors(of organization: String) -> [Connector] {
        mock.store.organization(named: organization).page(offset: 0, limit: .max).connectors.map(\.connector)
    }

    /// Gives a user an authorization of a connector, as if the user had completed the OAuth flow.
    ///
    /// - Parameters:
    ///   - connectorID: the id of the connector.
    ///   - user: the name of the user.
    ///   - organization: the organization that the connector belongs to.
    ///   - status: the status of the authorization; nil removes it.
    /// - Throws: `ConnectorError.notFound` or `.noOAuth`.
    public func setAuthorization(
        of connectorID: String,
        by user: String,
        in organization: String,
        to status: UserAuthorization.Status?
    ) throws(ConnectorError) {
        try mock.store.organization(named: organization).setAuthorization(of: connectorID, by: .name(user), to: status)
    }

    /// Makes the mock answer searches of a connector with results, so that no other server is needed. It takes only the
    /// token that the connector is to get.
    ///
    /// - Parameters:
    ///   - results: objects with what the connector finds, whatever is searched; nil asks the connector at its URL.
    ///   - connectorID: the id of the connector.
    ///   - organization: the organization that the connector belongs to.
    /// - Throws: `ConnectorError.notFound`, or `JSONError` if a result is no object or the results are larger than 1
    ///   MiB.
    public func setResults(_ results: [JSONValue]?, of connectorID: String, in organization: String) throws {
        let results = try results.map { list throws(JSONError) in try ServedResults.results(list, at: []) }
        try mock.store.organization(named: organization).setResults(results, of: connectorID)
    }

    /// Returns the clock of an organization. It follows `clock` until it is moved itself.
    public func clock(of organization: String) -> Clock {
        let organization = mock.store.organization(named: organization)
        // The caller may keep the clock, so the organization must keep it too.
        organization.pin()
        return organization.clock
    }

    /// Returns an organization to its start: connectors, authorizations, stubs, scenarios, journal and clock.
    public func reset(_ organization: String) { mock.reset(organization) }

    // MARK: stubs

    /// Adds a stub and returns its id.
    ///
    /// Throws `JSONError` if a field of the stub can't be used.
    @discardableResult
    public func stub(_ stub: Stub, for organization: String? = nil) throws(JSONError) -> String {
        try self.stub(json: stub.json, for: organization)
    }

    /// Adds a stub in WireMock's format and returns its id. `docs/wiremock.md` lists the parts of the format that are
    /// supported.
    ///
    /// Throws `JSONError`, whose path names the field that can't be used.
    @discardableResult
    public func stub(json: JSONValue, for organization: String? = nil) throws(JSONError) -> String {
        let mapping = try mock.stubFactory.stub(json)
        mock.stubs.add(mapping, for: organization)
        return mapping.id
    }

    /// Removes a stub. Returns false if no stub has the id.
    @discardableResult
    public func removeStub(_ id: String, of organization: String? = nil) -> Bool {
        mock.stubs.remove(id, of: organization)
    }

    /// Removes the stubs of an organization; nil removes all stubs.
    public func removeStubs(of organization: String? = nil) { mock.stubs.removeAll(of: organization) }

    // MARK: journal

    /// Returns the received requests, oldest first.
    public func receivedRequests(by organization: String? = nil) -> [ReceivedRequest] {
        mock.journal.entries(of: organization).map { ReceivedRequest($0) }
    }

    /// Returns the number of requests that match a pattern in WireMock's format. The pattern is compared with the
    /// requests as they were sent, including their secrets.
    ///
    /// Throws `JSONError` if the pattern can't be used, or if comparing it with the requests would take too much work.
    public func count(matching pattern: JSONValue, by organization: String? = nil) throws(JSONError) -> Int {
        let environment = mock.matchEnvironment
        return try count(pattern) { (pattern, budget) throws(BudgetError) in
            try mock.journal.entries(matching: pattern, of: organization, in: environment, budget: budget).count
        }
    }

    /// Returns the searches of connectors that chats and tests at the registration have caused, oldest first. The
    /// newest 1,000 are kept.
    public func searches(by organization: String? = nil) -> [SentSearch] {
        mock.searches.records(of: organization).map { SentSearch($0) }
    }

    /// Returns the number of searches whose requests match a pattern in WireMock's format. The pattern is compared with
    /// the requests as they were sent, including the tokens that the connectors got.
    ///
    /// Throws `JSONError` if the pattern can't be used, or if comparing it with the requests would take too much work.
    public func countSearches(matching pattern: JSONValue, by organization: String? = nil) throws(JSONError) -> Int {
        try count(pattern) { (pattern, budget) throws(BudgetError) in
            try mock.searches.records(of: organization).count(matching: pattern, in: mock, budget)
        }
    }

    /// Reads a pattern, and returns the number that a function gives for it. Throws if either fails.
    private func count(
        _ pattern: JSONValue,
        _ matches: (RequestPattern, Budget) throws(BudgetError) -> Int
    ) throws(JSONError) -> Int {
        let pattern = try RequestPattern(pattern)
        do {
            return try matches(pattern, Budget(steps: Budget.adminSteps))
        } catch {
            throw JSONError(reason: error.reason)
        }
    }

    /// Forgets the requests of an organization; nil forgets all requests.
    public func clearJournal(of organization: String? = nil) { mock.journal.removeAll(of: organization) }
}
