/// A request method (RFC 9110, section 9). Any token is a method; methods are case-sensitive.
public struct Method: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it is sent.
    public let rawValue: String

    /// Any token is a method.
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    /// Section 9.3.1.
    public static let get: Method = "GET"
    /// Section 9.3.2; the answer has no body.
    public static let head: Method = "HEAD"
    /// Section 9.3.3.
    public static let post: Method = "POST"
    /// Section 9.3.4.
    public static let put: Method = "PUT"
    /// RFC 5789.
    public static let patch: Method = "PATCH"
    /// Section 9.3.5.
    public static let delete: Method = "DELETE"
    /// Section 9.3.7.
    public static let options: Method = "OPTIONS"

    public var description: String { rawValue }
}
