import Connectors
import Logging
import MicroHTTPD

/// A request as it came, with what is known of it before anything is done.
struct Arrival: Sendable {
    let id: String
    let request: Request
    let key: String?
    let principal: Principal?
    let match: Router<Endpoint>.Match
    let began: ContinuousClock.Instant

    init(id: String, request: Request, key: String?, match: Router<Endpoint>.Match, began: ContinuousClock.Instant) {
        self.id = id
        self.request = request
        self.key = key
        principal = key.map { Principal(apiKey: $0) }
        self.match = match
        self.began = began
    }

    /// Whether it is for anything that the server itself serves.
    var isServed: Bool { match.endpoint != nil }

    var template: String {
        guard case .found(let route, _) = match else { return "none" }
        return route.template
    }
}

extension Router.Match where Endpoint == CohereConnectorsMock.Endpoint {
    var endpoint: Endpoint? {
        guard case .found(let route, _) = self else { return nil }
        return route.endpoint
    }
}

extension Mock {
    /// Counts a request and its answer, and writes a line about them. An organization's name may be its API key, so the
    /// line has its id.
    func account(for arrival: Arrival, _ response: Response) {
        let seconds = (ContinuousClock.now - arrival.began) / .seconds(1)
        let route = Metrics.Route(method: arrival.request.method, template: arrival.template)
        metrics.observe(route, status: response.status, seconds: seconds)
        let isProbe = ["/health", "/metrics"].contains(arrival.template)
        let level: Logger.Level = isProbe ? .debug : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": "\(arrival.request.method)", "route": "\(arrival.template)", "status": "\(response.status)",
            "milliseconds": "\((seconds * 1e6).rounded() / 1e3)", "id": "\(arrival.id)",
        ]
        if let principal = arrival.principal {
            metadata["organization"] = "\(Principal.organizationID(principal.organization))"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}
