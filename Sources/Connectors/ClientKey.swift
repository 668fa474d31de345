/// A keyed digest of a client id, or of a client id and its secret, by which an OAuth client is found without opening
/// the sealed settings of every connector.
///
/// Its 64 bits don't prove equality: whoever finds a connector by its key compares the values themselves afterwards.
/// It prints, dumps and interpolates as `[redacted]`.
struct ClientKey: Hashable, Sendable {
    fileprivate let digest: UInt64
}

extension ClientKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { Secret.redacted }
    var debugDescription: String { Secret.redacted }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension Vault {
    /// Returns the key of all clients with an id, regardless of their secrets.
    func clientKey(ofID id: String) -> ClientKey {
        clientKey { hasher in
            hasher.combine("client id")
            hasher.combine(id)
        }
    }

    /// Returns the key of all clients with an id and a secret; nil as the secret is the key of those without one.
    func clientKey(ofID id: String, secret: Secret?) -> ClientKey {
        clientKey { hasher in
            hasher.combine("client credentials")
            hasher.combine(id)
            hasher.combine(secret != nil)
            secret?.reveal { hasher.combine($0) }
        }
    }

    private func clientKey(_ feed: (inout Hasher) -> Void) -> ClientKey {
        var hasher = Hasher()
        hasher.combine(digestKey)
        feed(&hasher)
        return ClientKey(digest: UInt64(bitPattern: Int64(hasher.finalize())))
    }
}
