import Crypto
import FoundationEssentials
import Synchronization

/// Seals values for as long as they are stored: AES-256-GCM with a key that this process drew and never writes down.
public final class Vault: Sendable {
    private let key = SymmetricKey(size: .bits256)
    /// The number of values sealed so far, which makes the nonces.
    ///
    /// A counter is one of the two ways to make nonces that NIST SP 800-38D, section 8.2.1, allows for a key that is
    /// used in one place only: no nonce is used twice, and none costs a system call.
    private let sealings = Atomic<UInt64>(0)
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

    private func encrypted(_ text: String) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 12)
        let number = sealings.wrappingAdd(1, ordering: .relaxed).newValue
        for index in 0..<8 { nonce[4 + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
        // Sealing fails only for a nonce of the wrong size, and this one always has twelve bytes.
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal(Array(text.utf8), using: key, nonce: nonce), let combined = box.combined
        else {
            preconditionFailure("AES-GCM could not seal")
        }
        return [UInt8](combined)
    }

    private func decrypted(_ bytes: [UInt8]) -> String? {
        guard let box = try? AES.GCM.SealedBox(combined: bytes), let text = try? AES.GCM.open(box, using: key)
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }
}
