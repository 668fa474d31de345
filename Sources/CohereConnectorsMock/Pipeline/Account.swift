import Connectors
import HTTP
import Logging

extension Mock {
    /// Counts a request and its response, and writes a log line. An organization's name may be its API key, so the line
    /// has the organization's id instead.
    func account(for incoming: Incoming, _ response: Response) {
        let seconds = (ContinuousClock.now - incoming.began) / .seconds(1)
        let path = incoming.operation?.path ?? "none"
        let route = Metrics.Route(method: incoming.request.method, path: path)
        metrics.observe(route, status: response.status, seconds: seconds)
        let level = incoming.operation?.policy.logLevel ?? .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": "\(incoming.request.method)", "route": "\(path)", "status": "\(response.status)",
            "milliseconds": "\((seconds * 1e6).rounded() / 1e3)", "id": "\(incoming.id)",
        ]
        if let principal = incoming.principal {
            metadata["organization"] = "\(Principal.organizationID(principal.organization))"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}
