/// A whole HTTP request. It is a plain value, so that its response can be tested without a socket.
public struct Request: Sendable {
    /// The method, such as `GET` or `POST`.
    public var method: Method
    /// The path and the query.
    public var target: RequestTarget
    /// The header fields in the order in which they were received.
    public var headers: Headers
    /// The whole body; empty if it was larger than the server's limit.
    public var body: [UInt8]
    /// The address from which the request came; nil if it came over a Unix socket or without a connection.
    public var remoteAddress: RemoteAddress?
    /// Whether the body was larger than the server's limit.
    public var bodyExceedsLimit = false

    /// Makes a request that did not come over a connection. Default: no headers and an empty body.
    public init(method: Method, target: RequestTarget, headers: Headers = Headers(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The decoded query. It is parsed at every access.
    public var query: Form { Form(parsing: target.rawQuery ?? "") }

    /// The decoded `application/x-www-form-urlencoded` body; empty if the body is not UTF-8. It is parsed at every
    /// access.
    public var form: Form { Form(parsing: String(validating: body, as: UTF8.self) ?? "") }
}
