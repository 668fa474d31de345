import Connectors
import HTTP
import HTTPClient
import HTTPStubs
import Logging
import OAuthProvider

/// The mock without its socket: its state and its tools. `Pipeline.swift` shows the way of a request through it.
package final class Mock: Sendable {
    let configuration: MockConfiguration
    let logger: Logger

    // The state that tests see and change.
    let clock: Clock
    let store: ConnectorStore
    let stubs: StubRegistry
    let journal: Journal
    let metrics = Metrics()

    // The authorizations of users, on the side of the client and on the side of the built-in provider.
    let vault: Vault
    let authorizationRequests: AuthorizationRequests
    let refreshes = Refreshes()
    let provider = Provider()
    let httpClient: HTTPClient

    // The tools with which requests are handled.
    let keyCheck: KeyCheck
    let stubFactory: StubFactory
    let requestIDs = RequestIDs()
    let addresses: Addresses
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
        keyCheck = KeyCheck(accepted: configuration.apiKeys + fixtures.apiKeys, adminKey: configuration.adminKey)
        store = ConnectorStore(
            vault: vault,
            clock: configuration.clock,
            idSeed: configuration.seed,
            seeds: fixtures.connectors
        ) { connector, organizationID in
            ConnectorRepresentation(of: connector, organizationID: organizationID, vault: vault)
        }
        authorizationRequests = AuthorizationRequests(vault: vault)
        stubFactory = factory
        stubs = StubRegistry(fixtures: fixtures.stubs) { [logger] message in logger.warning("\(message)") }
        journal = Journal(limit: configuration.journalLimit, byteLimit: configuration.journalByteLimit)
        httpClient = HTTPClient(certificateFile: configuration.certificateFile)
        addresses = Addresses(configuration)
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
    package func reset(_ organization: String?) {
        store.reset(organization)
        authorizationRequests.removeAll(of: organization)
        stubs.reset(organization)
        journal.removeAll(of: organization)
        guard organization == nil else { return }
        provider.reset()
        clock.resume()
    }
}
