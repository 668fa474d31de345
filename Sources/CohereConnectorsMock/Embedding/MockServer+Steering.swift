public import Connectors
import HTTPStubs
public import JSON

/// What a test asks of the mock, without HTTP. An organization is named as in an API key: `acme` for `acme/alice`, the
/// whole key where it has no slash. Where an organization may be left out, nil means all of them.
extension MockServer {
    // MARK: state

    /// Creates connectors in an organization; gives their ids.
    ///
    /// Throws `ConnectorError` for the first that can't be created; those before it are there.
    @discardableResult
    public func seed(_ connectors: [ConnectorChanges], in organization: String) throws(ConnectorError) -> [String] {
        var ids: [String] = []
        for changes in connectors {
            ids.append(try mock.store.organization(named: organization).create(changes).connector.id)
        }
        return ids
    }

    /// An organization's connectors, newest first.
    public func connectors(of organization: String) -> [Connector] {
        mock.store.organization(named: organization).page(offset: 0, limit: .max).connectors.map(\.connector)
    }

    /// Gives a user an authorization of a connector, as if the OAuth flow had been gone through; nil takes it away.
    ///
    /// Throws `ConnectorError.notFound` or `.noOAuth`.
    public func setAuthorization(
        of connectorID: String,
        by user: String,
        in organization: String,
        to status: UserAuthorization.Status?
    ) throws(ConnectorError) {
        try mock.store.organization(named: organization).setAuthorization(of: connectorID, by: user, to: status)
    }

    /// An organization's clock, which follows `clock` until it is moved itself.
    public func clock(of organization: String) -> Clock { mock.store.organization(named: organization).clock }

    /// Returns an organization to the start: connectors, authorizations, stubs, journal and clock.
    public func reset(_ organization: String) { mock.reset(organization) }

    // MARK: stubs

    /// Adds a stub; gives its id.
    ///
    /// Throws `JSONError` where a field of it can't be used.
    @discardableResult
    public func stub(_ stub: Stub, for organization: String? = nil) throws(JSONError) -> String {
        try self.stub(json: stub.json, for: organization)
    }

    /// Adds a stub in WireMock's format; gives its id. See `docs/wiremock.md` for what is served of it.
    ///
    /// Throws `JSONError`, whose path names the field.
    @discardableResult
    public func stub(json: JSONValue, for organization: String? = nil) throws(JSONError) -> String {
        let mapping = try mock.stubFactory.stub(json)
        mock.stubs.add(mapping, for: organization)
        return mapping.id
    }

    /// False where there is no stub of this id.
    @discardableResult
    public func removeStub(_ id: String, of organization: String? = nil) -> Bool {
        mock.stubs.remove(id, of: organization)
    }

    /// Removes the stubs of an organization, or with nil all stubs.
    public func removeStubs(of organization: String? = nil) { mock.stubs.removeAll(of: organization) }

    // MARK: journal

    /// What was received, oldest first.
    public func receivedRequests(by organization: String? = nil) -> [ReceivedRequest] {
        mock.journal.entries(of: organization).map { ReceivedRequest($0) }
    }

    /// How many requests match a pattern in WireMock's format. It looks at what was really sent, secrets among it.
    ///
    /// Throws `JSONError` where the pattern can't be used.
    public func count(matching pattern: JSONValue, by organization: String? = nil) throws(JSONError) -> Int {
        mock.journal.entries(matching: try RequestPattern(pattern), of: organization).count
    }

    /// Forgets the requests of an organization, or with nil all of them.
    public func clearJournal(of organization: String? = nil) { mock.journal.removeAll(of: organization) }
}
