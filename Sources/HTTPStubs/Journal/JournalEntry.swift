public import HTTP
import Synchronization

/// A received request and its response. It contains all that was sent, including secrets; `Redaction` makes the form
/// that may be shown.
public final class JournalEntry: Sendable {
    /// The id of the request, which the response has in `x-debug-trace-id`.
    public let id: String
    /// The organization that the request belongs to; nil if it is not known.
    public let organization: String?
    /// The request as it was sent, secrets included.
    public let request: Request
    /// The response to the request.
    public let response: Response
    /// The stub that answered, or that added a delay or a fault to the response; nil if there is none.
    public let stub: StubMapping?
    /// Whether a stub or the server itself had a response for the request.
    public let wasMatched: Bool
    /// Whether a stub gave the response, and not the server itself.
    public var isStubbed: Bool { stub.map { !$0.response.isPassthrough } ?? false }
    /// The time at which the request was received, in microseconds since 1970-01-01T00:00:00Z.
    public let receivedAt: Int64
    /// The time for which the response was held back, in milliseconds.
    public let addedDelay: Double
    /// The time in which the response was made.
    private let processing: Duration
    /// The time in nanoseconds that is known only after the entry is in the journal.
    private let sending = Atomic<Int64>(0)
    /// The approximate size of the entry, in bytes.
    let size: Int

    /// Makes an entry from a request and its response.
    public init(
        id: String,
        organization: String?,
        request: consuming Request,
        response: consuming Response,
        stub: StubMapping?,
        wasMatched: Bool,
        receivedAt: Int64,
        processTime: Duration,
        addedDelay: Double
    ) {
        self.id = id
        self.organization = organization
        // An entry lives long. When it is removed, each of its pieces of memory must be fetched again, so it keeps few
        // pieces.
        request.target.releaseSegments()
        let fields = response.headers.reduce(0) { $0 + 64 + $1.name.utf8.count + $1.value.utf8.count }
        size =
            600 + request.target.raw.utf8.count + request.method.rawValue.utf8.count + request.headers.size
            + request.body.count + fields + (response.reasonPhrase?.utf8.count ?? 0) + response.body.bytes.count
        self.request = request
        self.response = response
        self.stub = stub
        self.wasMatched = wasMatched
        self.receivedAt = receivedAt
        processing = processTime
        self.addedDelay = addedDelay
    }
}

extension JournalEntry {
    /// The time in which the response was made, in milliseconds.
    public var processTime: Double { processing / .milliseconds(1) }

    /// The time in which a body was sent that is sent piece by piece, in milliseconds; 0 for every other body, and
    /// until the body is sent.
    public var sendTime: Double { Double(sending.load(ordering: .relaxed)) / 1e6 }

    /// Notes the time in which the body was sent.
    public func note(sendTime time: Duration) {
        sending.store(Int64(exactly: (time / .nanoseconds(1)).rounded()) ?? .max, ordering: .relaxed)
    }
}
