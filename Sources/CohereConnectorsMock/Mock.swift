import Connectors
import HTTPClient
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
    let logger: Logger
    private let router = Router(routes)
    private let requestIDs = RequestIDs()
    private let listening: Mutex<[String]>

    /// Throws `FixtureError`.
    init(_ configuration: MockConfiguration) throws(FixtureError) {
        let fixtures = try Fixtures(paths: configuration.fixtures)
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
        authorizationRequests = AuthorizationRequests(vault: vault, clock: configuration.clock)
        provider = Provider(clock: configuration.clock)
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

    func handle(_ request: Request) -> Outcome {
        let requestID = requestIDs.next()
        do {
            switch try respond(to: request) {
            case .respond(let response): return .respond(response.identified(by: requestID))
            case .later(let work): return .later { await work().identified(by: requestID) }
            }
        } catch {
            return .respond(response(to: error, requestID: requestID))
        }
    }

    private func respond(to request: Request) throws -> Outcome {
        let segments = request.target.segments
        let match = router.match(request.method, segments)
        let isOpen = match.endpoint?.isOpen ?? false
        let principal = !isOpen && isAPI(segments) ? try apiKeys.principal(of: request) : nil
        guard !request.bodyExceedsLimit else { throw APIError.bodyTooLarge(limit: configuration.maximumBodyBytes) }
        switch match {
        case .found(let route, let parameters):
            var request = request
            request.parameters = parameters
            return try respond(to: request, by: principal, at: route.endpoint)
        case .methodNotAllowed(let allowed): throw APIError.methodNotAllowed(allowed)
        case .notFound where isVendorPath(segments): throw APIError.notConnectors
        case .notFound: throw APIError.pathNotServed
        }
    }

    private func respond(to request: Request, by principal: Principal?, at endpoint: Endpoint) throws -> Outcome {
        switch endpoint {
        case .open(let respond): return try respond(self, request)
        case .keyed(let respond):
            guard let principal else { throw APIError.noAPIKey }
            let organization = store.organization(named: principal.organization)
            return try respond(Call(mock: self, request: request, principal: principal, organization: organization))
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
        case let error as ConnectorError: return APIError(error).response(requestID: requestID)
        default:
            // The error's own text could quote a value, so only its type is logged.
            logger.error("request \(requestID) failed with \(type(of: error))")
            return APIError.internalError.response(requestID: requestID)
        }
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

    /// Returns everything to what the fixtures say, the clock to the machine's time.
    func reset() {
        store.reset()
        authorizationRequests.removeAll()
        provider.reset()
        clock.resume()
    }

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
    fileprivate func identified(by requestID: String) -> Response {
        var response = self
        response.headers.append(Field(APIError.requestIDHeader, requestID))
        return response
    }
}
