import Crypto
import FoundationEssentials
import Synchronization

/// Seals secrets for as long as they are stored: AES-256-GCM with a key that this process drew and never writes down.
public final class Vault: Sendable {
    private let key = SymmetricKey(size: .bits256)
    /// The nonces are counted, as NIST SP 800-38D, section 8.2.1, has it for a key that one place alone uses: none comes
    /// twice, and none costs a call of the system.
    private let sealings = Atomic<UInt64>(0)

    public init() {}

    public func seal(_ secret: Secret) -> SealedSecret {
        secret.reveal { value in
            var nonce = [UInt8](repeating: 0, count: 12)
            let number = sealings.wrappingAdd(1, ordering: .relaxed).newValue
            for index in 0..<8 { nonce[4 + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
            // Sealing fails for a nonce of a wrong size only, and the nonce is made here.
            guard let nonce = try? AES.GCM.Nonce(data: nonce),
                let box = try? AES.GCM.seal(Array(value.utf8), using: key, nonce: nonce), let combined = box.combined
            else {
                preconditionFailure("AES-GCM could not seal")
            }
            return SealedSecret(bytes: [UInt8](combined))
        }
    }

    /// Seals a new value over an old one: nil, or the same value, leaves the old one as it is.
    func reseal(_ secret: Secret?, over existing: SealedSecret?) -> SealedSecret? {
        guard let secret else { return existing }
        if let existing, open(existing) == secret { return existing }
        return seal(secret)
    }

    /// Nil where another vault sealed it.
    public func open(_ sealed: SealedSecret) -> Secret? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed.bytes),
            let value = try? AES.GCM.open(box, using: key)
        else { return nil }
        return Secret(String(decoding: value, as: UTF8.self))
    }
}

/// A secret as it is stored: nonce, ciphertext and tag. Only the vault that sealed it opens it.
public struct SealedSecret: Sendable, Equatable {
    fileprivate let bytes: [UInt8]
}

extension SealedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Secret.redacted }
    public var debugDescription: String { Secret.redacted }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
