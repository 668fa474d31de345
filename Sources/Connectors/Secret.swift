import Cryptography

/// A value that must not be seen: it can't be encoded, and prints, dumps and interpolates as `[redacted]`. `reveal` is
/// its only way out.
public struct Secret: Sendable {
    private let value: String

    /// Wraps a value.
    public init(_ value: String) { self.value = value }

    /// Lends the value to a function and returns the function's result, which must not be shown if it contains the
    /// value. Rethrows the function's error.
    public func reveal<Result>(_ use: (String) throws -> Result) rethrows -> Result { try use(value) }

    /// The text that is shown in place of a secret, and that an export has in place of one.
    public static let redacted = "[redacted]"

    /// Whether the value is the text that an export has in place of a secret.
    var isRedacted: Bool { self == Secret(Self.redacted) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    public var description: String { Self.redacted }
    /// Always `[redacted]`.
    public var debugDescription: String { Self.redacted }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Equatable {
    /// Compares byte by byte, and takes the same time for all values of one length, wherever they differ.
    public static func == (left: Secret, right: Secret) -> Bool {
        ConstantTime.areEqual(left.value, right.value)
    }
}
