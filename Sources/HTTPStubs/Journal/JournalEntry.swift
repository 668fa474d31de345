public import HTTP
import Synchronization
import Texts

/// A received request and its response. It contains all that was sent, including secrets; `Redaction` makes the form
/// that may be shown.
///
/// An entry lives long. When it is made, each of its pieces of memory must be fetched, and again when it is removed. So
/// what the request consists of is kept in one piece, and put together when somebody asks for it.
public final class JournalEntry: Sendable {
    /// The id of the request, which the response has in `x-debug-trace-id`.
    public let id: String
    /// The organization that the request belongs to; nil if it is not known.
    public let organization: String?
    /// The stub that answered, or that added a delay or a fault to the response; nil if there is none.
    public let stub: StubMapping?
    /// The response to the request. Its body mostly is somebody else's too, such as the stored connector's.
    public let response: Response
    /// Whether a stub or the server itself had a response for the request.
    public let wasMatched: Bool
    /// Whether a stub gave the response, and not the server itself.
    public var isStubbed: Bool { stub.map { !$0.response.isPassthrough } ?? false }
    /// The time at which the request was received, in microseconds since 1970-01-01T00:00:00Z.
    public let receivedAt: Int64
    /// The time for which the response was held back, in milliseconds.
    public let addedDelay: Double
    /// The approximate size of the entry, in bytes.
    let size: Int
    /// The target of the request, its headers in their stored form, and its body unless that is kept as it is, one
    /// behind the other.
    private let storage: [UInt8]
    private let targetSize: Int
    private let headersSize: Int
    private let method: HTTP.Method
    private let pathSize: Int
    private let headerCount: Int
    private let remoteAddress: RemoteAddress?
    private let bodyExceedsLimit: Bool
    /// The body of the request, if it is a large one.
    private let keptBody: [UInt8]?
    /// The time in which the response was made.
    private let processing: Duration
    /// The time in nanoseconds that is known only after the entry is in the journal.
    private let sending = Atomic<Int64>(0)

    /// The size of a request's body, in bytes, from which on it is kept as it is.
    private static let largeBody = 1024

    /// Makes an entry from a request and its response.
    public init(
        id: String,
        organization: String?,
        request: borrowing Request,
        response: consuming Response,
        stub: StubMapping?,
        wasMatched: Bool,
        receivedAt: Int64,
        processTime: Duration,
        addedDelay: Double
    ) {
        self.id = id
        self.organization = organization
        self.stub = stub
        self.wasMatched = wasMatched
        self.receivedAt = receivedAt
        processing = processTime
        self.addedDelay = addedDelay

        let keptBody = request.body.count >= Self.largeBody ? request.body : nil
        let storedBody = keptBody == nil ? request.body : []
        targetSize = request.target.raw.utf8.count
        headersSize = request.headers.size
        var storage: [UInt8] = []
        storage.reserveCapacity(targetSize + headersSize + storedBody.count)
        storage.append(bytesOf: request.target.raw)
        storage += request.headers.stored
        storage += storedBody
        self.storage = storage
        method = request.method
        pathSize = request.target.pathSize
        headerCount = request.headers.count
        remoteAddress = request.remoteAddress
        bodyExceedsLimit = request.bodyExceedsLimit
        self.keptBody = keptBody
        let fields = response.headers.reduce(0) { $0 + 64 + $1.name.utf8.count + $1.value.utf8.count }
        size =
            400 + storage.count + method.rawValue.utf8.count + (keptBody?.count ?? 0) + fields
            + (response.reasonPhrase?.utf8.count ?? 0) + response.body.bytes.count
        self.response = response
    }

    /// The request as it was sent, secrets included. It is put together at every access.
    public var request: Request {
        let raw = String(decoding: storage[..<targetSize], as: UTF8.self)
        let (fields, body) = (storage[targetSize...].prefix(headersSize), storage[(targetSize + headersSize)...])
        var request = Request(
            method: method,
            target: RequestTarget(checked: raw, pathSize: pathSize),
            headers: Headers(stored: Array(fields), count: headerCount),
            body: keptBody ?? Array(body)
        )
        request.remoteAddress = remoteAddress
        request.bodyExceedsLimit = bodyExceedsLimit
        return request
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
