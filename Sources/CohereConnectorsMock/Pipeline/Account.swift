import ConnectorProtocol
import Connectors
import HTTP
import HTTPStubs
import Logging

extension Mock {
    /// Counts a request and its response, and writes a log line.
    func account(for incoming: Incoming, _ response: Response) {
        let seconds = incoming.began.secondsUntilNow
        // A stub may answer in place of the page.
        let isOfPage = incoming.isOfPage && response.header(Response.stubIDHeader) == nil
        if !isOfPage {
            metrics.observe(
                incoming.request.method,
                incoming.operationNumber,
                status: response.status,
                seconds: seconds
            )
        }
        let operation = incoming.operation
        // What fails or changes something is in the log, whoever says that the page has sent it.
        let isQuiet = isOfPage && incoming.request.method == .get && response.status.code < 400
        let level = isQuiet ? .debug : isOfPage ? .info : operation?.policy.logLevel ?? .info
        guard logLevel <= level else { return }
        let entry = RequestLogEntry(
            method: Redaction.cohere.text(incoming.request.method.rawValue).shortened(),
            path: incoming.loggedPath,
            route: operation?.path ?? "none",
            status: response.status.code,
            milliseconds: (seconds * 1e6).rounded() / 1e3,
            organization: incoming.organization.map { label(ofOrganization: $0).shortened(to: 64) },
            id: incoming.id
        )
        logger.log(level: level, RequestLogEntry.message, metadata: entry.metadata)
    }
}

extension ContinuousClock.Instant {
    /// The time that has passed since, in seconds.
    fileprivate var secondsUntilNow: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - self).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
