import ConnectorProtocol
import Connectors
import HTTP
import HTTPClient
import HTTPStubs
import Logging
import OAuthProvider
import Texts

/// The mock without its socket: its state and its tools. `Pipeline.swift` shows the way of a request through it.
package final class Mock: Sendable {
    let configuration: MockConfiguration
    let logger: Logger
    /// The level of the logger as it was at the start. To ask the logger costs more than all else that is done to log
    /// nothing.
    let logLevel: Logger.Level

    // The state that tests see and change.
    let clock: Clock
    let store: ConnectorStore
    let stubs: StubRegistry
    let journal: Journal
    /// The searches of connectors that chats and tests at the registration have caused.
    let searches: SearchLog
    let changes = ChangeLog()
    let eventReaders = EventReaders()
    let summaries = SummaryCache()
    let texts = TextCache()
    let metrics = Metrics(paths: Operations.all.map(\.path))

    // The authorizations of users, on the side of the client and on the side of the built-in provider.
    let vault: Vault
    let authorizationRequests: AuthorizationRequests
    let refreshes = Refreshes()
    let provider = Provider()
    /// Asks token endpoints. An exchange goes on though its client has left, as a code works once.
    let httpClient: HTTPClient
    /// Searches connectors, for a longer time, and until nobody waits for it.
    let searchClient: HTTPClient
    let exchangeMark = ExchangeMark()

    // The tools with which requests are handled.
    let keyCheck: KeyCheck
    /// Answers pages of other origins; nil if none may call.
    let cors: CORS?
    /// Refuses requests of a browser to the admin API that another site has caused.
    let browserGuard: BrowserGuard
    let stubFactory: StubFactory
    let requestIDs = RequestIDs()
    let addresses: Addresses
    let matchEnvironment: MatchEnvironment
    let serverLink = ServerLink()
    let adminWorkers = AdminWorkers()

    /// Makes a mock and reads the fixtures. Throws `FixtureError` if a fixture is faulty.
    package init(_ configuration: MockConfiguration) throws(FixtureError) {
        let factory = StubFactory(fixtures: configuration.fixtures, logger: configuration.logger)
        let fixtures = try Fixtures(paths: configuration.fixtures, stubFactory: factory)
        let vault = Vault()
        self.configuration = configuration
        self.vault = vault
        clock = configuration.clock
        logger = configuration.logger
        logLevel = configuration.logger.logLevel
        keyCheck = KeyCheck(accepted: configuration.apiKeys + fixtures.apiKeys, adminKey: configuration.adminKey)
        cors = configuration.cors.map { CORS(origins: $0) }
        browserGuard = BrowserGuard(configuration)
        let store = ConnectorStore(
            vault: vault,
            clock: configuration.clock,
            idSeed: configuration.seed,
            seeds: fixtures.connectors,
            onChange: { [changes] change, id in changes.note(Change(change, organizationID: id)) }
        ) { connector, organizationID in
            ConnectorRepresentation(of: connector, organizationID: organizationID, vault: vault)
        }
        let addresses = Addresses(configuration)
        let environment = MatchEnvironment(
            now: { organization in
                let clock = organization.flatMap(store.existingOrganization(named:))?.clock ?? configuration.clock
                return clock.now.microseconds
            },
            origin: addresses.origin(of:)
        )
        self.store = store
        self.addresses = addresses
        matchEnvironment = environment
        authorizationRequests = AuthorizationRequests(vault: vault)
        stubFactory = factory
        stubs = StubRegistry(
            fixtures: fixtures.stubs,
            environment: environment,
            log: { [logger] message in logger.warning("\(message)") },
            onChange: { [changes] in changes.note(Change($0)) }
        )
        journal = Journal(
            limit: configuration.journalLimit,
            byteLimit: configuration.journalByteLimit,
            onRemoval: { [changes] in changes.note(Change(removedRequestsOf: $0)) }
        )
        searches = SearchLog(limit: configuration.journalLimit)
        httpClient = HTTPClient(certificateFile: configuration.certificateFile)
        searchClient = HTTPClient(
            certificateFile: configuration.certificateFile,
            timeoutMilliseconds: Int(configuration.searchLimit / .milliseconds(1)),
            maximumResponseBytes: SearchRules.sizeLimit,
            endsWithTask: true
        )
    }

    /// Returns the time of an organization's clock.
    func now(in organization: String) -> Timestamp { store.organization(named: organization).clock.now }

    /// Returns the authorization request of a `state`; nil if there is none or it has expired.
    func authorizationRequest(ofState state: String?) -> AuthorizationRequest? {
        guard let request = state.flatMap(authorizationRequests.peek) else { return nil }
        return request.isExpired(at: now(in: request.principal.organization)) ? nil : request
    }

    /// Returns an organization to its start, or everything if it is nil: connectors, authorizations, stubs, scenarios,
    /// journal and clock.
    ///
    /// - Parameter keepsSettings: whether WireMock's global settings stay. Default: false.
    package func reset(_ organization: String?, keepsSettings: Bool = false) {
        if let organization { return reset(.name(organization), keepsSettings: keepsSettings) }
        store.reset()
        authorizationRequests.removeAll()
        stubs.reset(nil, keepsSettings: keepsSettings)
        journal.removeAll(of: nil)
        searches.removeAll(of: nil)
        provider.reset()
        clock.resume()
        changes.note(Change(resetOf: nil))
    }

    /// Returns an organization to its start, also if it is meant by its id.
    func reset(_ organization: Designation, keepsSettings: Bool = false) {
        let names: [String]
        switch organization {
        case .name(let name): names = [name]
        case .id(let id): names = namesInUse.filter { Principal.organizationID($0) == id }
        }
        store.reset(organization)
        provider.reset(organization.organizationID)
        for name in names {
            authorizationRequests.removeAll(of: name)
            stubs.reset(name, keepsSettings: keepsSettings)
            journal.removeAll(of: name)
            searches.removeAll(of: name)
        }
        changes.note(Change(resetOf: organization.organizationID))
    }

    /// The names of all organizations that have anything beside their connectors: stubs, requests in the journal, or
    /// authorizations that are under way. Each name is there once.
    var namesInUse: [String] {
        let recorded = journal.entries(of: nil).lazy.compactMap(\.organization).map { ExactText($0) }
        let others = (stubs.organizations + authorizationRequests.organizations).map { ExactText($0) }
        return Set(recorded).union(others).map(\.text)
    }

    /// Returns the name of an organization, if it may be shown.
    func shownName(ofOrganization name: String) -> String? { store.existingOrganization(named: name)?.shownName }

    /// Returns the name of a user, if it may be shown. A key of one word names both the organization and the user; and
    /// a key that was configured is not shown, not even in two parts.
    func shownName(of user: Principal) -> String? {
        let isKey = user.isWholeKey || user.user.isExactly(user.organization)
        return isKey || keyCheck.isConfigured("\(user.organization)/\(user.user)") ? nil : user.user
    }

    /// Returns the text by which an organization is shown: its name, or its `organization_id` where the name is a whole
    /// API key, or may be one.
    func label(ofOrganization name: String) -> String {
        store.existingOrganization(named: name)?.label ?? Principal.organizationID(name)
    }
}
