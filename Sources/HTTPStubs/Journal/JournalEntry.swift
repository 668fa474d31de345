public import HTTP

/// A request that was received, with what it was answered. Holds what was really sent: `Redaction` makes of it what may
/// be shown.
public final class JournalEntry: Sendable {
    /// The request's id, which its answer has in `x-debug-trace-id`.
    public let id: String
    /// Whose request it was; nil where nobody can tell.
    public let organization: String?
    /// The request as it was sent, secrets included.
    public let request: Request
    /// What it was answered with.
    public let response: Response
    /// The stub that answered, or added to the answer.
    public let stub: StubMapping?
    /// Whether a stub, or the server itself, had an answer for it.
    public let wasMatched: Bool
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let receivedAt: Int64
    /// Milliseconds that the answer was held back.
    public let addedDelay: Double
    /// Bytes that it takes, about.
    let size: Int

    /// Makes an entry of a request and its answer.
    public init(
        id: String,
        organization: String?,
        request: Request,
        response: Response,
        stub: StubMapping?,
        wasMatched: Bool,
        receivedAt: Int64,
        addedDelay: Double
    ) {
        self.id = id
        self.organization = organization
        // An entry is kept long: every piece of memory that it holds has to be fetched again when the entry goes.
        var kept = request
        kept.target.releaseSegments()
        self.request = kept
        self.response = response
        self.stub = stub
        self.wasMatched = wasMatched
        self.receivedAt = receivedAt
        self.addedDelay = addedDelay
        size = 600 + request.body.count + response.body.bytes.count
    }
}
