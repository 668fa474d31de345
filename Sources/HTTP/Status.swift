/// An HTTP status code, 100 to 999.
public struct Status: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// 100 to 999.
    public let code: Int

    public init(_ code: Int) { self.code = code }
    public init(integerLiteral value: Int) { code = value }

    public static let ok: Status = 200
    public static let created: Status = 201
    public static let found: Status = 302
    public static let badRequest: Status = 400
    public static let unauthorized: Status = 401
    public static let notFound: Status = 404
    public static let methodNotAllowed: Status = 405
    public static let contentTooLarge: Status = 413
    public static let unprocessableContent: Status = 422
    public static let internalServerError: Status = 500
    public static let notImplemented: Status = 501
    public static let badGateway: Status = 502
    public static let serviceUnavailable: Status = 503

    public var description: String { String(code) }
}
