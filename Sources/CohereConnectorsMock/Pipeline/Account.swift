import Connectors
import HTTP
import Logging

extension Mock {
    /// Counts a request and its response, and writes a log line. An organization's name may be its API key, so the line
    /// has the organization's id instead.
    func account(for incoming: Incoming, _ response: Response) {
        let seconds = incoming.began.secondsUntilNow
        metrics.observe(incoming.request.method, incoming.operationNumber, status: response.status, seconds: seconds)
        let operation = incoming.operation
        let level = operation?.policy.logLevel ?? .info
        guard logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "method": "\(incoming.request.method)", "route": "\(operation?.path ?? "none")",
            "status": "\(response.status)",
            "milliseconds": "\((seconds * 1e6).rounded() / 1e3)", "id": "\(incoming.id)",
        ]
        if let principal = incoming.principal {
            metadata["organization"] = "\(Principal.organizationID(principal.organization))"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}

extension ContinuousClock.Instant {
    /// The time that has passed since, in seconds.
    fileprivate var secondsUntilNow: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - self).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
