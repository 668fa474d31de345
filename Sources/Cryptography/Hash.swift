import CGnuTLS

/// A hash function (FIPS 180-4), and the message authentication code that is made with it.
public enum Hash: Sendable {
    /// 20 bytes. It must not protect anything: use it only where a standard asks for it, as UUIDs of version 5 do.
    case sha1
    /// 32 bytes.
    case sha256

    /// Returns the digest of bytes.
    public func digest(of bytes: [UInt8]) -> [UInt8] {
        output { gnutls_hash_fast(algorithm.hash, bytes, bytes.count, $0) }
    }

    /// Returns the digest of a text in UTF-8.
    public func digest(of text: String) -> [UInt8] {
        text.utf8Span.span.withUnsafeBufferPointer { text in
            output { gnutls_hash_fast(algorithm.hash, text.baseAddress, text.count, $0) }
        }
    }

    /// Returns the HMAC of bytes under a key (RFC 2104).
    public func hmac(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        output { gnutls_hmac_fast(algorithm.hmac, key, key.count, bytes, bytes.count, $0) }
    }

    private var algorithm: (hash: gnutls_digest_algorithm_t, hmac: gnutls_mac_algorithm_t, size: Int) {
        switch self {
        case .sha1: (GNUTLS_DIG_SHA1, GNUTLS_MAC_SHA1, 20)
        case .sha256: (GNUTLS_DIG_SHA256, GNUTLS_MAC_SHA256, 32)
        }
    }

    /// Returns what a function of GnuTLS writes. It fails only where the library has no such algorithm.
    private func output(_ write: (UnsafeMutableRawPointer?) -> Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.size) { buffer, count in
            let result = write(buffer.baseAddress)
            guard result >= 0 else { preconditionFailure("GnuTLS has no \(self)") }
            count = algorithm.size
        }
    }
}
