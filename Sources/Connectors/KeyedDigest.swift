/// A keyed digest of a client id, of a client id and its secret, or of a token. By it, an OAuth client or a user's
/// authorization is found without opening all that is sealed.
///
/// Its 64 bits don't prove equality: whoever finds something by its digest compares the values themselves afterwards.
/// It prints, dumps and interpolates as `[redacted]`.
struct KeyedDigest: Hashable, Sendable {
    fileprivate let digest: UInt64
}

extension KeyedDigest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { Secret.redacted }
    var debugDescription: String { Secret.redacted }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension Vault {
    /// Returns the key of all clients with an id, regardless of their secrets.
    func clientKey(ofID id: String) -> KeyedDigest {
        digest { hasher in
            hasher.combine("client id")
            hasher.combine(id)
        }
    }

    /// Returns the key of all clients with an id and a secret; nil as the secret is the key of those without one.
    func clientKey(ofID id: String, secret: Secret?) -> KeyedDigest {
        digest { hasher in
            hasher.combine("client credentials")
            hasher.combine(id)
            hasher.combine(secret != nil)
            secret?.reveal { hasher.combine($0) }
        }
    }

    /// Returns the digest of an access token.
    func digest(ofToken token: Secret) -> KeyedDigest {
        digest { hasher in
            hasher.combine("access token")
            token.reveal { hasher.combine($0) }
        }
    }

    private func digest(_ feed: (inout Hasher) -> Void) -> KeyedDigest {
        var hasher = Hasher()
        hasher.combine(digestKey)
        feed(&hasher)
        return KeyedDigest(digest: UInt64(bitPattern: Int64(hasher.finalize())))
    }
}
