public import MicroHTTPD

/// A request that was received, with what it was answered. Holds what was really sent: `Redaction` makes of it what may
/// be shown.
public final class JournalEntry: Sendable {
    public let id: String
    /// Whose request it was; nil where nobody can tell.
    public let tenant: String?
    public let request: Request
    public let response: Response
    public let stub: StubMapping?
    /// Whether a stub, or the server itself, had an answer for it.
    public let wasMatched: Bool
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let receivedAt: Int64
    /// Milliseconds that the answer was held back.
    public let addedDelay: Double
    /// Bytes that it takes, about.
    let size: Int

    public init(
        id: String,
        tenant: String?,
        request: Request,
        response: Response,
        stub: StubMapping?,
        wasMatched: Bool,
        receivedAt: Int64,
        addedDelay: Double
    ) {
        self.id = id
        self.tenant = tenant
        // Whatever an entry holds is far from the processor by the time that it is given back.
        var kept = request
        kept.target.releaseSegments()
        self.request = kept
        self.response = response
        self.stub = stub
        self.wasMatched = wasMatched
        self.receivedAt = receivedAt
        self.addedDelay = addedDelay
        size = 600 + request.body.count + response.body.count
    }
}
