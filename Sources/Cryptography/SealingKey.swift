import CGnuTLS
import Synchronization

/// A key of AES-256-GCM (NIST SP 800-38D), which encrypts texts in a way that shows whether they were changed.
///
/// The key is scheduled once, which costs more than sealing a value does. The nonces are counted: that is one of the
/// two ways that section 8.2 allows (the deterministic one, 8.2.1), no nonce is used twice, and none costs a system
/// call.
public final class SealingKey: Sendable {
    /// The number of bytes by which a sealed value is longer than the value: 12 of the nonce, which come first, and 16
    /// of the tag, which come last.
    public static let overhead = nonceSize + tagSize
    static let nonceSize = 12
    private static let tagSize = 16

    /// GnuTLS's cipher, which works for one thread at a time. The mutex below hands it out, which the compiler checks.
    private struct Cipher {
        let handle: gnutls_aead_cipher_hd_t
        /// The number of values that were sealed, which makes the nonces.
        var sealings: UInt64 = 0

        func seal(_ bytes: Span<UInt8>, nonce: Span<UInt8>) -> [UInt8] {
            let size = bytes.count + SealingKey.overhead
            return [UInt8](unsafeUninitializedCapacity: size) { sealed, count in
                for index in nonce.indices { sealed.initializeElement(at: index, to: nonce[index]) }
                let rest = UnsafeMutableBufferPointer(rebasing: sealed[nonceSize...])
                var room = rest.count
                let result = bytes.withUnsafeBufferPointer { bytes in
                    gnutls_aead_cipher_encrypt(
                        handle,
                        sealed.baseAddress,
                        nonceSize,
                        nil,
                        0,
                        tagSize,
                        bytes.baseAddress,
                        bytes.count,
                        rest.baseAddress,
                        &room
                    )
                }
                guard result >= 0, room == rest.count else { preconditionFailure("AES-GCM could not seal") }
                count = size
            }
        }

        func open(_ sealed: Span<UInt8>) -> [UInt8]? {
            let size = sealed.count - SealingKey.overhead
            guard size >= 0 else { return nil }
            var isOpened = false
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
                sealed.withUnsafeBufferPointer { sealed in
                    let rest = UnsafeBufferPointer(rebasing: sealed[nonceSize...])
                    var room = size
                    let result = gnutls_aead_cipher_decrypt(
                        handle,
                        sealed.baseAddress,
                        nonceSize,
                        nil,
                        0,
                        tagSize,
                        rest.baseAddress,
                        rest.count,
                        bytes.baseAddress,
                        &room
                    )
                    isOpened = result >= 0
                    count = isOpened ? size : 0
                }
            }
            return isOpened ? bytes : nil
        }
    }

    private let cipher: Mutex<Cipher>

    /// Makes a random key, which nobody else ever sees.
    public convenience init() {
        var key = [UInt8](repeating: 0, count: 32)
        // No call stands in a `precondition`, as a build without checks would leave the call out.
        let result = gnutls_rnd(GNUTLS_RND_KEY, &key, key.count)
        guard result >= 0 else { preconditionFailure("GnuTLS has no random numbers") }
        self.init(&key)
    }

    /// Makes a key of 32 bytes, and overwrites them.
    init(_ key: inout [UInt8]) {
        precondition(key.count == 32, "AES-256 has keys of 32 bytes")
        defer { gnutls_memset(&key, 0, key.count) }
        var handle: gnutls_aead_cipher_hd_t?
        let result = key.withUnsafeMutableBufferPointer { key in
            var datum = gnutls_datum_t(data: key.baseAddress, size: UInt32(key.count))
            return gnutls_aead_cipher_init(&handle, GNUTLS_CIPHER_AES_256_GCM, &datum)
        }
        guard result >= 0, let handle else { preconditionFailure("GnuTLS has no AES-256-GCM") }
        cipher = Mutex(Cipher(handle: handle))
    }

    deinit { cipher.withLock { gnutls_aead_cipher_deinit($0.handle) } }

    /// Returns a text sealed: the nonce, the ciphertext and the tag. Sealing the same text twice gives two different
    /// values.
    public func seal(_ text: String) -> [UInt8] {
        cipher.withLock { cipher in
            cipher.sealings += 1
            var nonce = InlineArray<12, UInt8>(repeating: 0)
            for index in 0..<8 { nonce[4 + index] = UInt8(truncatingIfNeeded: cipher.sealings >> (8 * UInt64(index))) }
            return cipher.seal(text.utf8Span.span, nonce: nonce.span)
        }
    }

    /// Returns bytes sealed under a nonce of 12 bytes, which must be used only once. Tests with known answers need it.
    func seal(_ bytes: Span<UInt8>, nonce: Span<UInt8>) -> [UInt8] {
        cipher.withLock { $0.seal(bytes, nonce: nonce) }
    }

    /// Returns the text that was sealed, or nil if another key sealed it, or if the bytes are not as they were.
    public func open(_ sealed: [UInt8]) -> String? {
        opened(sealed.span).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the bytes that were sealed, or nil if another key sealed them, or if they are not as they were.
    func opened(_ sealed: Span<UInt8>) -> [UInt8]? { cipher.withLock { $0.open(sealed) } }
}
