import ConnectorProtocol
import HTTP
import HTTPStubs

/// A request that the mock has received, in a form that may be shown: secrets are `[redacted]`.
///
/// `MockServer.count(matching:by:)` compares requests as they were sent.
public struct ReceivedRequest: Sendable {
    /// The id of the request. The response has it in the header `x-debug-trace-id`.
    public let id: String
    /// The method, such as `GET` or `POST`.
    public let method: String
    /// The path and the query.
    public let url: String
    /// The header fields in the order in which they were received.
    public let headers: [(name: String, value: String)]
    /// The body as text. A body that is not UTF-8 is `[redacted: N bytes]`.
    public let body: String
    /// The status code of the response.
    public let status: Int
    /// Whether a stub or the mock itself had a response for the request.
    public let wasMatched: Bool

    init(_ entry: JournalEntry) {
        let request = entry.request
        id = entry.id
        method = Redaction.cohere.text(request.method.rawValue)
        url = Redaction.cohere.url(request.target.url)
        headers = request.headers.all.map { Redaction.cohere.header($0.name, $0.value) }
        body = Redaction.cohere.body(request.body)
        status = entry.response.status.code
        wasMatched = entry.wasMatched
    }
}
