/// A request to another server.
public struct OutgoingRequest: Sendable {
    /// Default: `POST`.
    public var method: Method
    /// An absolute http or https URL.
    public var url: String
    /// In the order in which they are sent.
    public var headers: Headers
    /// Empty for none.
    public var body: [UInt8]

    /// Makes a request; only its URL must be given.
    public init(method: Method = .post, url: String, headers: Headers = Headers(), body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
