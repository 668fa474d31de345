/// A value that must not be seen: it can be decoded but not encoded, and prints, dumps and interpolates as
/// `[redacted]`. `reveal` is its only way out.
public struct Secret: Sendable, Equatable {
    private let value: String

    public init(_ value: String) { self.value = value }

    /// Lends the value to a function. What the function returns must not be shown.
    public func reveal<Result>(_ use: (String) throws -> Result) rethrows -> Result { try use(value) }

    /// What stands where a value would.
    public static let redacted = "[redacted]"
}

extension Secret: Decodable {
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(String.self)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.redacted }
    public var debugDescription: String { Self.redacted }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
