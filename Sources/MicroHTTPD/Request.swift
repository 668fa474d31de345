/// A whole HTTP request: a plain value, so that whatever answers it can be tested without a socket.
public struct Request: Sendable {
    public var method: Method
    public var target: RequestTarget
    public var headers: Headers
    public var body: [UInt8]
    /// Where it came from; nil for a request that came over no connection.
    public var remoteAddress: RemoteAddress?
    /// The body was larger than the server keeps; `body` is empty.
    public var bodyExceedsLimit = false
    /// The values of the route's `{…}` segments; empty before a router has matched.
    public var parameters = PathParameters()

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
