import Crypto
import FoundationEssentials

/// Seals secrets for as long as they are stored: AES-256-GCM with a key that this process drew and never writes down.
public struct Vault: Sendable {
    private let key = SymmetricKey(size: .bits256)

    public init() {}

    public func seal(_ secret: Secret) -> SealedSecret {
        secret.reveal { value in
            // Sealing fails for a nonce of a wrong size only, and the nonce is drawn here.
            guard let box = try? AES.GCM.seal(Data(value.utf8), using: key), let combined = box.combined else {
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
