import Connectors
import Logging
import MicroHTTPD

/// A request as it came, with what is known of it before anything is done.
struct Arrival: Sendable {
    let id: String
    let request: Request
    let key: String?
    let principal: Principal?
    let match: Router.Match
    /// Nil for a path that is not served, or not by this method.
    let route: Route<Endpoint>?
    /// Whether it steers the server or looks after it: no stub answers it, and the journal doesn't have it.
    let isControl: Bool
    let began: ContinuousClock.Instant

    init(id: String, request: Request, key: String?, match: Router.Match, began: ContinuousClock.Instant) {
        self.id = id
        self.request = request
        self.key = key
        principal = key.map { Principal(apiKey: $0) }
        self.match = match
        if case .found(let index, _) = match { route = routes[index] } else { route = nil }
        let segments = request.target.segments
        isControl =
            segments.first == "__admin"
            || segments.count == 1 && ["health", "metrics", "openapi.json"].contains(segments[0])
        self.began = began
    }

    /// Whether it is for anything that the server itself serves.
    var isServed: Bool { route != nil }

    var template: String { route?.template ?? "none" }
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
