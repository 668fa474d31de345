import Connectors
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
    let apiKeys: APIKeys
    let logger: Logger
    private let router = Router(routes)
    private let requestIDs = RequestIDs()
    private let listeningURL: Mutex<String>

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
        listeningURL = Mutex(Self.localURL(host: configuration.host, port: configuration.port))
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
            return .respond(try respond(to: request).identified(by: requestID))
        } catch {
            return .respond(response(to: error, requestID: requestID))
        }
    }

    private func respond(to request: Request) throws -> Response {
        let match = router.match(request.method, request.target.segments)
        guard case .found(let route, let parameters) = match, case .open(let respond) = route.endpoint else {
            return try respond(to: request, matching: match)
        }
        var request = request
        request.parameters = parameters
        return try respond(self, request)
    }

    private func respond(to request: Request, matching match: Router<Endpoint>.Match) throws -> Response {
        let isAPI = request.target.segments.first == "v1" || request.target.segments.first == "v2"
        let principal = isAPI ? try apiKeys.principal(of: request) : nil
        guard !request.bodyExceedsLimit else { throw APIError.bodyTooLarge(limit: configuration.maximumBodyBytes) }
        switch match {
        case .found(let route, let parameters):
            guard case .keyed(let respond) = route.endpoint, let principal else { throw APIError.pathNotServed }
            var request = request
            request.parameters = parameters
            let organization = store.organization(named: principal.organization)
            return try respond(Call(mock: self, request: request, principal: principal, organization: organization))
        case .methodNotAllowed(let allowed): throw APIError.methodNotAllowed(allowed)
        case .notFound where isVendorPath(request.target.segments): throw APIError.notConnectors
        case .notFound: throw APIError.pathNotServed
        }
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
        listeningURL.withLock { $0 = Self.localURL(host: host, port: port) }
    }

    /// The base URL under which this request's client reaches the mock, without a slash at the end.
    func publicURL(for request: Request) -> String {
        if let configured = configuration.publicURL { return configured }
        if let host = request.headers["Host"], HTTPURL("http://" + host) != nil { return "http://" + host }
        return listeningURL.withLock { $0 }
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

extension Response {
    fileprivate func identified(by requestID: String) -> Response {
        var response = self
        response.headers.append(Field(APIError.requestIDHeader, requestID))
        return response
    }
}
