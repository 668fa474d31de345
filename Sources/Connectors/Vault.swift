import Cryptography

/// Seals values for as long as they are stored: AES-256-GCM with a key that this process drew and never writes down.
public final class Vault: Sendable {
    private let key = SealingKey()
    /// The key of `clientKey(ofID:)` and `clientKey(ofID:secret:)`. It keeps the digests unpredictable even if the
    /// environment variable `SWIFT_DETERMINISTIC_HASHING` takes the seed from Swift's hasher.
    let digestKey = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]

    /// Makes a vault with a new random key. It opens nothing that another vault has sealed.
    public init() {}

    /// Seals a secret. Sealing the same secret twice gives two different values.
    public func seal(_ secret: Secret) -> Sealed<Secret> { secret.reveal { Sealed(bytes: encrypted($0)) } }

    /// Seals a text that is not a secret but is not to be stored in plain text either, such as a client id.
    public func seal(_ text: String) -> Sealed<String> { Sealed(bytes: encrypted(text)) }

    /// Returns the secret, or nil if another vault sealed it.
    public func open(_ sealed: Sealed<Secret>) -> Secret? { decrypted(sealed.bytes).map { Secret($0) } }

    /// Returns the text, or nil if another vault sealed it.
    public func open(_ sealed: Sealed<String>) -> String? { decrypted(sealed.bytes) }

    private func encrypted(_ text: String) -> [UInt8] { key.seal(text) }

    private func decrypted(_ bytes: [UInt8]) -> String? { key.open(bytes) }
}
