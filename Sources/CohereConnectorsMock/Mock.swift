import Connectors
import HTTPClient
import HTTPStubs
import Logging
import MicroHTTPD
import Synchronization

/// The mock without its socket: from a request to its outcome.
final class Mock: Sendable {
    typealias Organization = Connectors.Organization

    let configuration: MockConfiguration
    let fixtures: Fixtures
    let clock: Clock
    let vault: Vault
    let store: ConnectorStore
    let authorizationRequests: AuthorizationRequests
    let provider: Provider
    let refreshes = Refreshes()
    let httpClient: HTTPClient
    let apiKeys: APIKeys
    let stubs: StubRegistry
    let journal: Journal
    let metrics = Metrics()
    let logger: Logger
    private let router = Router(routes)
    private let requestIDs = RequestIDs()
    private let running: Mutex<Running>

    /// What the server that carries this mock tells it.
    struct Running: Sendable {
        /// The base URLs under which the server reaches itself; the first is the one to show.
        var urls: [String]
        var openConnections: @Sendable () -> Int = { 0 }
        var shutDown: @Sendable () -> Void = {}
    }

    /// Throws `FixtureError`.
    init(_ configuration: MockConfiguration) throws(FixtureError) {
        let fixtures = try Fixtures(paths: configuration.fixtures, logger: configuration.logger)
        let vault = Vault()
        self.configuration = configuration
        self.fixtures = fixtures
        self.vault = vault
        clock = configuration.clock
        logger = configuration.logger
        apiKeys = APIKeys(accepted: configuration.apiKeys + fixtures.apiKeys)
        store = ConnectorStore(
            vault: vault,
            clock: configuration.clock,
            idSeed: configuration.seed,
            seeds: fixtures.connectors
        ) { connector, organizationID in
            ConnectorRepresentation(of: connector, organizationID: organizationID, vault: vault)
        }
        authorizationRequests = AuthorizationRequests(vault: vault)
        provider = Provider()
        stubs = StubRegistry(fixtures: fixtures.stubs) { [logger] message in logger.warning("\(message)") }
        journal = Journal(limit: configuration.journalLimit, byteLimit: configuration.journalByteLimit)
        httpClient = HTTPClient(certificateFile: configuration.certificateFile)
        running = Mutex(Running(urls: [configuration.localURL(port: configuration.port)]))
    }

    var serverConfiguration: ServerConfiguration {
        ServerConfiguration(
            host: configuration.host,
            port: configuration.port,
            unixSocket: configuration.unixSocket,
            tls: configuration.tls,
            threads: configuration.threads,
            connectionLimit: configuration.connectionLimit,
            idleTimeoutSeconds: configuration.idleTimeoutSeconds,
            maximumBodyBytes: configuration.maximumBodyBytes,
            badTarget: { [requestIDs] _, _ in
                APIError.undecodablePath.response(requestID: requestIDs.next())
            },
            ambiguousLength: { [requestIDs] in APIError.ambiguousLength.response(requestID: requestIDs.next()) },
            stopping: { [requestIDs] in APIError.stopping.response(requestID: requestIDs.next()) },
            log: { [logger, metrics] message in
                if message.contains("Error processing request") { metrics.observeRefusal() }
                logger.debug("libmicrohttpd: \(message)")
            }
        )
    }

    func handle(_ request: Request) -> Outcome { handle(request, of: nil) }

    /// - Parameter organization: whose request it is, where its key doesn't say so.
    func handle(_ request: Request, of organization: String?) -> Outcome {
        let arrival = Arrival(
            id: requestIDs.next(),
            request: request,
            key: APIKeys.bearerToken(of: request),
            match: router.match(request.method, request.target.segments),
            began: ContinuousClock.now
        )
        switch answer(arrival, organization) {
        case .respond(let response):
            account(for: arrival, response)
            return .respond(response)
        case .later(let work):
            return .later { [self] in
                let response = await work()
                account(for: arrival, response)
                return response
            }
        }
    }

    private func answer(_ arrival: Arrival, _ organization: String?) -> Outcome {
        let request = arrival.request
        guard !arrival.isControl else { return serve(arrival) }
        let tenant = arrival.principal?.organization ?? organization ?? self.organization(ofStateIn: request)
        let (stub, settingsDelay) = stubs.answer(request, of: tenant)
        let delay = (stub?.response.delay ?? settingsDelay)?.milliseconds() ?? 0
        let observed = Observation(
            id: arrival.id,
            tenant: tenant,
            request: request,
            stub: stub,
            delay: delay,
            receivedAt: clock.now.microseconds
        )
        if let stub, !stub.response.isPassthrough {
            return observed.conclude(
                stub.response.response.identified(by: arrival.id, stub),
                wasMatched: true,
                in: journal
            )
        }
        switch serve(arrival) {
        case .respond(let response):
            return observed.conclude(response, wasMatched: arrival.isServed, in: journal)
        case .later(let work):
            return .later { [journal] in
                await observed.conclude(await work(), wasMatched: arrival.isServed, in: journal).response()
            }
        }
    }

    /// What the server itself answers.
    private func serve(_ arrival: Arrival) -> Outcome {
        let preference: Preference?
        do {
            preference = arrival.isControl ? nil : try Preference(arrival.request)
        } catch {
            return .respond(response(to: error, requestID: arrival.id))
        }
        guard let delay = preference?.delay else { return carryOut(arrival, preference) }
        return .later { [self] in
            try? await Task.sleep(for: .milliseconds(delay))
            return await carryOut(arrival, preference).response()
        }
    }

    private func carryOut(_ arrival: Arrival, _ preference: Preference?) -> Outcome {
        if let preference, let status = preference.status {
            return .respond(preference.response(status, requestID: arrival.id).identified(by: arrival.id))
        }
        do {
            return try respond(to: arrival)
        } catch {
            return .respond(response(to: error, requestID: arrival.id))
        }
    }

    private func respond(to arrival: Arrival) throws -> Outcome {
        let segments = arrival.request.target.segments
        if isAPI(segments), arrival.route?.endpoint.isKeyed ?? true { try apiKeys.check(arrival.key) }
        guard !arrival.request.bodyExceedsLimit else {
            throw APIError.bodyTooLarge(limit: configuration.maximumBodyBytes)
        }
        switch arrival.match {
        case .found(let index, let parameters):
            var request = arrival.request
            request.parameters = parameters
            switch try respond(to: request, arrival, at: routes[index].endpoint) {
            case .respond(let response): return .respond(response.identified(by: arrival.id))
            case .later(let work): return .later { await work().identified(by: arrival.id) }
            }
        case .methodNotAllowed(let allowed): throw APIError.methodNotAllowed(allowed)
        case .notFound where isVendorPath(segments): throw APIError.notConnectors
        case .notFound: throw APIError.pathNotServed
        }
    }

    private func respond(to request: Request, _ arrival: Arrival, at endpoint: Endpoint) throws -> Outcome {
        switch endpoint {
        case .open(let respond): return try respond(self, request)
        case .keyed(let respond):
            guard let principal = arrival.principal else { throw APIError.noAPIKey }
            let organization = store.organization(named: principal.organization)
            return try respond(Call(mock: self, request: request, principal: principal, organization: organization))
        case .admin(let respond):
            if let expected = configuration.adminKey {
                guard let given = request.headers["x-admin-key"], Secret(given) == expected else {
                    throw AdminError.wrongKey
                }
            }
            if let key = arrival.key { try apiKeys.check(key) }
            return try respond(AdminCall(mock: self, request: request, tenant: arrival.principal?.organization))
        }
    }

    /// Everything below the API's versions wants a key, but for the redirection endpoint, whatever the method.
    private func isAPI(_ segments: [String]) -> Bool {
        guard segments.first == "v1" || segments.first == "v2" else { return false }
        return segments != ["v1", "connectors", "oauth", "token"]
    }

    private func response(to error: any Error, requestID: String) -> Response {
        switch error {
        case let error as APIError: return error.response(requestID: requestID)
        case let error as JSONProblem: return APIError.body(error).response(requestID: requestID)
        case let error as ConnectorError: return APIError(error).response(requestID: requestID)
        case let error as AdminError: return error.response.identified(by: requestID)
        case let error as StubError: return AdminError.response(to: error).identified(by: requestID)
        default:
            // The error's own text could quote a value, so only its type is logged.
            logger.error("request \(requestID) failed with \(type(of: error))")
            return APIError.internalError.response(requestID: requestID)
        }
    }

    // MARK: organizations

    /// The time in an organization.
    func now(in organization: String) -> Timestamp { store.organization(named: organization).clock.now }

    /// The authorization request of a `state`, unless it has expired.
    func authorizationRequest(ofState state: String?) -> AuthorizationRequest? {
        guard let request = state.flatMap(authorizationRequests.peek) else { return nil }
        return request.isExpired(at: now(in: request.principal.organization)) ? nil : request
    }

    /// Whose authorization a browser's request is about.
    private func organization(ofStateIn request: Request) -> String? {
        guard request.target.rawQuery != nil, request.target.segments.contains("oauth") else { return nil }
        return request.query["state"].flatMap(authorizationRequests.peek)?.principal.organization
    }

    // MARK: URLs

    func runs(_ running: Running) { self.running.withLock { $0 = running } }

    var listeningURLs: [String] { running.withLock { $0.urls } }
    var openConnections: Int { running.withLock { $0.openConnections }() }

    /// The base URL under which this request's client reaches the mock, without a slash at the end.
    func publicURL(for request: Request) -> String {
        if let configured = configuration.publicURL { return configured }
        var scheme = configuration.scheme
        var host = request.headers["Host"]
        if configuration.trustsProxy {
            // A chain of proxies adds its values behind; the first is the client's.
            func first(_ name: String) -> String? {
                request.headers[name]?.split(separator: ",").first.map { String($0.filter { $0 != " " }) }
            }
            if let forwarded = first("X-Forwarded-Proto"), ["http", "https"].contains(forwarded) { scheme = forwarded }
            host = first("X-Forwarded-Host") ?? host
        }
        guard let host, let url = HTTPURL("\(scheme)://\(host)"), url.path.isEmpty, url.query == nil else {
            return listeningURLs[0]
        }
        return "\(scheme)://\(host)"
    }

    /// What users register with their provider.
    func redirectURI(for request: Request) -> String { publicURL(for: request) + "/v1/connectors/oauth/token" }

    /// Returns an organization, or with nil everything, to the start: state, stubs, scenarios, journal and clock.
    func reset(_ organization: String?) {
        store.reset(organization)
        authorizationRequests.removeAll(of: organization)
        stubs.reset(organization)
        journal.removeAll(of: organization)
        guard organization == nil else { return }
        provider.reset()
        clock.resume()
    }

    func requestShutdown() { running.withLock { $0.shutDown }() }
}

extension Response {
    fileprivate func identified(by requestID: String, _ stub: StubMapping? = nil) -> Response {
        var response = self
        response.headers.append(Field(APIError.requestIDHeader, requestID))
        if let stub { response.headers.append(Field("Matched-Stub-Id", stub.id)) }
        return response
    }
}
