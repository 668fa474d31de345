/// A value that must not be seen: it can be decoded but not encoded, and prints, dumps and interpolates as
/// `[redacted]`. `reveal` is its only way out.
public struct Secret: Sendable {
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

extension Secret: Equatable {
    /// Takes the same time wherever two values of one length differ.
    public static func == (left: Secret, right: Secret) -> Bool {
        guard left.value.utf8.count == right.value.utf8.count else { return false }
        return zip(left.value.utf8, right.value.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
