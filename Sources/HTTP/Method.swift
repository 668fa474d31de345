/// A request method (RFC 9110, section 9). Every token is a method; the case matters.
public struct Method: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The method as it is sent.
    public let rawValue: String

    /// Makes a method from a token.
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    /// GET (RFC 9110, section 9.3.1).
    public static let get: Method = "GET"
    /// HEAD (RFC 9110, section 9.3.2). The response has no body.
    public static let head: Method = "HEAD"
    /// POST (RFC 9110, section 9.3.3).
    public static let post: Method = "POST"
    /// PUT (RFC 9110, section 9.3.4).
    public static let put: Method = "PUT"
    /// PATCH (RFC 5789).
    public static let patch: Method = "PATCH"
    /// DELETE (RFC 9110, section 9.3.5).
    public static let delete: Method = "DELETE"
    /// OPTIONS (RFC 9110, section 9.3.7).
    public static let options: Method = "OPTIONS"

    /// CONNECT (RFC 9110, section 9.3.6).
    public static let connect: Method = "CONNECT"
    /// TRACE (RFC 9110, section 9.3.8).
    public static let trace: Method = "TRACE"

    /// The methods that RFC 9110 and RFC 5789 define, the most common ones first.
    package static let standard: [Method] = [.get, .post, .patch, .delete, .put, .head, .options, .connect, .trace]

    public var description: String { rawValue }
}
