import Connectors
import HTTPClient
import HTTPStubs
import Logging
import MicroHTTPD
import Synchronization

/// The mock without its socket: from a request to its outcome.
final class Mock: Sendable {
    typealias Organization = Connectors.Organization<ConnectorRepresentation>

    let configuration: MockConfiguration
    let fixtures: Fixtures
    let clock: Clock
    let vault: Vault
    let store: ConnectorStore<ConnectorRepresentation>
    let authorizationRequests: AuthorizationRequests
    let provider: Provider
    let refreshes = Refreshes()
    let httpClient: HTTPClient
    let apiKeys: APIKeys
    let stubs: StubRegistry
    let journal: Journal
    let logger: Logger
    private let router = Router(routes)
    private let requestIDs = RequestIDs()
    private let listening: Mutex<[String]>
    private let shutdown = Mutex<@Sendable () -> Void>({})

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
        journal = Journal(limit: configuration.journalLimit)
        httpClient = HTTPClient(certificateFile: configuration.certificateFile)
        listening = Mutex([Self.localURL(host: configuration.host, port: configuration.port)])
    }

    var serverConfiguration: ServerConfiguration {
        ServerConfiguration(
            host: configuration.host,
            port: configuration.port,
            threads: configuration.threads,
            connectionLimit: configuration.connectionLimit,
            idleTimeoutSeconds: configuration.idleTimeoutSeconds,
            maximumBodyBytes: configuration.maximumBodyBytes,
            badTarget: { [requestIDs] _, _ in
                APIError.undecodablePath.response(requestID: requestIDs.next())
            },
            stopping: { [requestIDs] in APIError.stopping.response(requestID: requestIDs.next()) },
            log: { [logger] message in logger.debug("libmicrohttpd: \(message)") }
        )
    }

    func handle(_ request: Request) -> Outcome { handle(request, of: nil) }

    /// - Parameter organization: whose request it is, where its key doesn't say so.
    func handle(_ request: Request, of organization: String?) -> Outcome {
        let id = requestIDs.next()
        let key = APIKeys.bearerToken(of: request)
        let principal = key.map { Principal(apiKey: $0) }
        guard !isControl(request.target.segments) else { return serve(request, id, key, principal).outcome }
        let tenant = principal?.organization ?? organization ?? self.organization(ofStateIn: request)
        let (stub, settingsDelay) = stubs.answer(request, of: tenant)
        let delay = (stub?.response.delay ?? settingsDelay)?.milliseconds() ?? 0
        let observed = Observation(
            id: id,
            tenant: tenant,
            request: request,
            stub: stub,
            delay: delay,
            receivedAt: clock.now.microseconds
        )
        if let stub, !stub.response.isPassthrough {
            return observed.conclude(stub.response.response.identified(by: id, stub), wasMatched: true, in: journal)
        }
        let served = serve(request, id, key, principal)
        switch served.outcome {
        case .respond(let response):
            return observed.conclude(response, wasMatched: served.isMatched, in: journal)
        case .later(let work):
            return .later { [journal] in
                let concluded = observed.conclude(await work(), wasMatched: served.isMatched, in: journal)
                switch concluded {
                case .respond(let response): return response
                case .later(let rest): return await rest()
                }
            }
        }
    }

    /// What the server itself answers, and whether the request was for anything that it serves.
    private func serve(
        _ request: Request,
        _ id: String,
        _ key: String?,
        _ principal: Principal?
    ) -> (outcome: Outcome, isMatched: Bool) {
        let match = router.match(request.method, request.target.segments)
        do {
            guard !isControl(request.target.segments), let preference = try Preference(request) else {
                return (try respond(to: request, match, id, key, principal), match.endpoint != nil)
            }
            return (prefer(preference, request, match, id, key, principal), true)
        } catch {
            return (.respond(response(to: error, requestID: id)), match.endpoint != nil)
        }
    }

    private func prefer(
        _ preference: Preference,
        _ request: Request,
        _ match: Router<Endpoint>.Match,
        _ id: String,
        _ key: String?,
        _ principal: Principal?
    ) -> Outcome {
        @Sendable func carryOut() -> Outcome {
            if let status = preference.status {
                return .respond(preference.response(status, requestID: id).identified(by: id))
            }
            do {
                return try respond(to: request, match, id, key, principal)
            } catch {
                return .respond(response(to: error, requestID: id))
            }
        }
        guard let delay = preference.delay else { return carryOut() }
        return .later {
            try? await Task.sleep(for: .milliseconds(delay))
            switch carryOut() {
            case .respond(let response): return response
            case .later(let work): return await work()
            }
        }
    }

    private func respond(
        to request: Request,
        _ match: Router<Endpoint>.Match,
        _ id: String,
        _ key: String?,
        _ principal: Principal?
    ) throws -> Outcome {
        let segments = request.target.segments
        let needsKey = isAPI(segments) && match.endpoint?.isKeyed ?? true
        if needsKey { try apiKeys.check(key) }
        guard !request.bodyExceedsLimit else { throw APIError.bodyTooLarge(limit: configuration.maximumBodyBytes) }
        switch match {
        case .found(let route, let parameters):
            var request = request
            request.parameters = parameters
            switch try respond(to: request, key, principal, at: route.endpoint) {
            case .respond(let response): return .respond(response.identified(by: id))
            case .later(let work): return .later { await work().identified(by: id) }
            }
        case .methodNotAllowed(let allowed): throw APIError.methodNotAllowed(allowed)
        case .notFound where isVendorPath(segments): throw APIError.notConnectors
        case .notFound: throw APIError.pathNotServed
        }
    }

    private func respond(
        to request: Request,
        _ key: String?,
        _ principal: Principal?,
        at endpoint: Endpoint
    ) throws -> Outcome {
        switch endpoint {
        case .open(let respond): return try respond(self, request)
        case .keyed(let respond):
            guard let principal else { throw APIError.noAPIKey }
            let organization = store.organization(named: principal.organization)
            return try respond(Call(mock: self, request: request, principal: principal, organization: organization))
        case .admin(let respond):
            if let expected = configuration.adminKey {
                guard let given = request.headers["x-admin-key"], Secret(given) == expected else {
                    throw AdminError.wrongKey
                }
            }
            if let key { try apiKeys.check(key) }
            return try respond(AdminCall(mock: self, request: request, tenant: principal?.organization))
        }
    }

    /// Everything below the API's versions wants a key, but for the redirection endpoint, whatever the method.
    private func isAPI(_ segments: [String]) -> Bool {
        guard segments.first == "v1" || segments.first == "v2" else { return false }
        return segments != ["v1", "connectors", "oauth", "token"]
    }

    /// What steers the server or looks after it: no stub answers it, and the journal doesn't have it.
    private func isControl(_ segments: [String]) -> Bool {
        segments.first == "__admin" || segments.count == 1 && segments[0] == "health"
    }

    private func response(to error: any Error, requestID: String) -> Response {
        switch error {
        case let error as APIError: return error.response(requestID: requestID)
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

    func listens(host: String, port: UInt16) {
        listening.withLock { $0 = [Self.localURL(host: host, port: port), "http://localhost:\(port)"] }
    }

    /// The base URLs under which the server reaches itself.
    var listeningURLs: [String] { listening.withLock { $0 } }

    /// The base URL under which this request's client reaches the mock, without a slash at the end.
    func publicURL(for request: Request) -> String {
        if let configured = configuration.publicURL { return configured }
        var scheme = "http"
        var host = request.headers["Host"]
        if configuration.trustsProxy {
            // A chain of proxies adds its values behind; the first is the client's.
            func first(_ name: String) -> String? {
                request.headers[name]?.split(separator: ",").first.map { String($0.filter { $0 != " " }) }
            }
            if first("X-Forwarded-Proto") == "https" { scheme = "https" }
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

    // MARK: shutting down

    func onShutdownRequest(_ action: @escaping @Sendable () -> Void) { shutdown.withLock { $0 = action } }

    func requestShutdown() { shutdown.withLock { $0 }() }

    static func localURL(host: String, port: UInt16) -> String {
        let reachable =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            case let address where address.contains(":"): "[\(address)]"
            default: host
            }
        return "http://\(reachable):\(port)"
    }
}

extension Router.Match where Endpoint == CohereConnectorsMock.Endpoint {
    fileprivate var endpoint: Endpoint? {
        guard case .found(let route, _) = self else { return nil }
        return route.endpoint
    }
}

extension Response {
    fileprivate func identified(by requestID: String, _ stub: StubMapping? = nil) -> Response {
        var response = self
        response.headers.append(Field(APIError.requestIDHeader, requestID))
        if let stub { response.headers.append(Field("Matched-Stub-Id", stub.id)) }
        return response
    }
}
