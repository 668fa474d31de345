import HTTP
import HTTPStubs

/// A request that the mock has received, as it may be shown: secrets are `[redacted]`.
///
/// To check what was really sent, see `MockServer.count(matching:by:)`.
public struct ReceivedRequest: Sendable {
    /// Also in the answer's header `x-debug-trace-id`.
    public let id: String
    /// `GET`, `POST`, …
    public let method: String
    /// Path and query.
    public let url: String
    /// In the order in which they came.
    public let headers: [(name: String, value: String)]
    /// As text; what is no UTF-8 is replaced.
    public let body: String
    /// The status that it was answered with.
    public let status: Int
    /// Whether a stub, or the mock itself, had an answer for it.
    public let wasMatched: Bool

    init(_ entry: JournalEntry, redaction: Redaction = .cohere) {
        id = entry.id
        method = entry.request.method.rawValue
        url = redaction.url(entry.request.target.url)
        headers = entry.request.headers.all.map { ($0.name, redaction.header($0.name, $0.value)) }
        body = redaction.text(String(decoding: entry.request.body, as: UTF8.self))
        status = entry.response.status.code
        wasMatched = entry.wasMatched
    }
}
