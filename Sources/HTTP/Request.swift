/// A whole HTTP request. It is a plain value, so that its answer can be tested without a socket.
public struct Request: Sendable {
    /// `GET`, `POST`, …
    public var method: Method
    /// Path and query.
    public var target: RequestTarget
    /// In the order in which they came.
    public var headers: Headers
    /// The whole body; empty where it was larger than the server keeps.
    public var body: [UInt8]
    /// Where the request came from; nil where it came over no connection, or over a Unix socket.
    public var remoteAddress: RemoteAddress?
    /// Whether the body was larger than the server keeps.
    public var bodyExceedsLimit = false

    /// Makes a request that came over no connection.
    public init(method: Method, target: RequestTarget, headers: Headers = Headers(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The decoded query, parsed each time it is asked for.
    public var query: Form { Form(parsing: target.rawQuery ?? "") }

    /// The decoded `application/x-www-form-urlencoded` body; empty where the body is not UTF-8.
    public var form: Form { Form(parsing: String(validating: body, as: UTF8.self) ?? "") }
}
