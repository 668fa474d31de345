/// A value as it is stored: encrypted, with nonce, ciphertext and tag in one. Only the vault that sealed it opens it.
///
/// `Value` is the type that opening it gives: `Secret` for a value that is never shown, `String` for one that its owner
/// may see but that is not to lie in memory as plain text. It prints, dumps and interpolates as `[redacted]`.
public struct Sealed<Value>: Sendable, Equatable {
    /// The combined form of AES-GCM: 12 bytes of nonce, the ciphertext, 16 bytes of tag.
    let bytes: [UInt8]

    /// The number of bytes that are stored: those of the value and 28 others.
    public var size: Int { bytes.count }
}

/// A secret as it is stored.
public typealias SealedSecret = Sealed<Secret>

extension Sealed: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[redacted]`.
    public var description: String { Secret.redacted }
    /// Always `[redacted]`.
    public var debugDescription: String { Secret.redacted }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
