/// An HTTP status code (RFC 9110, section 15), 100 to 999.
public struct Status: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The code, 100 to 999.
    public let code: Int

    /// Makes a status from a code, 100 to 999. The code is not checked.
    public init(_ code: Int) { self.code = code }
    public init(integerLiteral value: Int) { code = value }

    /// 200 OK.
    public static let ok: Status = 200
    /// 201 Created.
    public static let created: Status = 201
    /// 302 Found: a redirect.
    public static let found: Status = 302
    /// 400 Bad Request.
    public static let badRequest: Status = 400
    /// 401 Unauthorized.
    public static let unauthorized: Status = 401
    /// 404 Not Found.
    public static let notFound: Status = 404
    /// 405 Method Not Allowed.
    public static let methodNotAllowed: Status = 405
    /// 413 Content Too Large.
    public static let contentTooLarge: Status = 413
    /// 415 Unsupported Media Type.
    public static let unsupportedMediaType: Status = 415
    /// 422 Unprocessable Content.
    public static let unprocessableContent: Status = 422
    /// 500 Internal Server Error.
    public static let internalServerError: Status = 500
    /// 501 Not Implemented.
    public static let notImplemented: Status = 501
    /// 502 Bad Gateway.
    public static let badGateway: Status = 502
    /// 503 Service Unavailable.
    public static let serviceUnavailable: Status = 503

    public var description: String { String(code) }
}
