/// A request to another server.
public struct OutgoingRequest: Sendable {
    /// The method. Default: `POST`.
    public var method: Method
    /// The URL, an absolute http or https URL.
    public var url: String
    /// The header fields in the order in which they are sent. Default: none.
    public var headers: Headers
    /// The body; empty for none. Default: empty.
    public var body: [UInt8]

    /// Makes a request. Only its URL is required.
    public init(method: Method = .post, url: String, headers: Headers = Headers(), body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
