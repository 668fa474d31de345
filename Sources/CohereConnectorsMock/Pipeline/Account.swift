import Connectors
import HTTP
import HTTPStubs
import Logging

extension Mock {
    /// Counts a request and its response, and writes a log line.
    func account(for incoming: Incoming, _ response: Response) {
        let seconds = incoming.began.secondsUntilNow
        metrics.observe(incoming.request.method, incoming.operationNumber, status: response.status, seconds: seconds)
        let operation = incoming.operation
        let level = operation?.policy.logLevel ?? .info
        guard logLevel <= level else { return }
        let entry = RequestLogEntry(
            method: Redaction.cohere.text(incoming.request.method.rawValue).shortened(),
            path: incoming.request.target.logged,
            route: operation?.path ?? "none",
            status: response.status.code,
            milliseconds: (seconds * 1e6).rounded() / 1e3,
            organization: incoming.organization.map(label(ofOrganization:)),
            id: incoming.id
        )
        logger.log(level: level, RequestLogEntry.message, metadata: entry.metadata)
    }
}

extension RequestTarget {
    /// The path and query without secrets, as the journal shows them. A long text is cut, so that a line has room.
    ///
    /// A query of OAuth is hidden as a whole: it has codes and states, and a faulty client may misspell their names.
    /// The journal goes when the server ends; a log stays.
    fileprivate var logged: String {
        let isOAuth = segments.contains("oauth")
        let query = hasEmptyQuery ? nil : isOAuth ? rawQuery.map { _ in Redaction.replacement } : rawQuery
        return Redaction.cohere.url(withoutNamesOfUsers + (query.map { "?" + $0 } ?? "")).shortened()
    }

    /// The words of the paths below `/__admin/cohere`.
    private static let controlWords = Set(
        Operations.all.map(\.path).filter { $0.hasPrefix("/__admin/cohere/") }.flatMap { $0.split(separator: "/") }
    )

    /// The path without the names of organizations and users, each of which may be a whole API key. They stand below
    /// `/__admin/cohere` alone, which the journal doesn't keep.
    private var withoutNamesOfUsers: String {
        let segments = segments
        guard segments.starts(with: ["__admin", "cohere"]), segments.count > 3 else { return String(path) }
        let sent = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return zip(sent, segments).enumerated().map { index, part in
            let (text, segment) = part
            var isShown = index < 3 || Self.controlWords.contains(segment[...])
            if case .id = Designation(segment) { isShown = true }
            // The id of a connector.
            if index == 3, segments[2] == "connectors" { isShown = true }
            return "/" + (isShown ? String(text) : Redaction.replacement)
        }.joined()
    }
}

extension ContinuousClock.Instant {
    /// The time that has passed since, in seconds.
    fileprivate var secondsUntilNow: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - self).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
