import Cryptography
import Testing

@Suite("A hash")
struct HashTests {
    /// The examples of FIPS 180-4, which NIST publishes beside it, and the million times `a` of RFC 6234.
    @Test(
        "has the digests of the standard's examples",
        arguments: [
            (
                "", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            ),
            (
                "abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ]
    )
    func digests(text: String, sha1: String, sha256: String) {
        #expect(Hash.sha1.digest(of: text) == hex(sha1))
        #expect(Hash.sha256.digest(of: text) == hex(sha256))
        #expect(Hash.sha256.digest(of: Array(text.utf8)) == hex(sha256))
    }

    /// RFC 4231, sections 4.2 to 4.8.
    @Test(
        "has the message authentication codes of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0x0C, count: 20), Array("Test With Truncation".utf8),
                "a3b6167473100ee06e0c796c2955552b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array(
                    """
                    This is a test using a larger than block-size key and a larger than block-size data. The key needs \
                    to be hashed before being used by the HMAC algorithm.
                    """.utf8
                ),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ]
    )
    func codes(key: [UInt8], message: [UInt8], code: String) {
        let expected = hex(code)
        #expect(Hash.sha256.hmac(of: message, key: key).prefix(expected.count) == expected[...])
    }

    /// RFC 2202, section 3, test cases 1 and 2.
    @Test("has the message authentication codes of RFC 2202")
    func sha1Codes() {
        let key = [UInt8](repeating: 0x0B, count: 20)
        #expect(
            Hash.sha1.hmac(of: Array("Hi There".utf8), key: key)
                == hex("b617318655057264e28bc0b6fb378c8ef146be00")
        )
        #expect(
            Hash.sha1.hmac(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
                == hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        )
    }

    @Test("takes an empty key and an empty message")
    func empty() {
        let none: [UInt8] = []
        #expect(
            Hash.sha256.hmac(of: none, key: none)
                == hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        )
    }
}

@Suite("A comparison in constant time")
struct ConstantTimeTests {
    @Test("finds equal what is equal byte by byte, and nothing else")
    func equality() {
        let bytes = Array("hunter2".utf8)
        #expect(ConstantTime.areEqual(bytes, Array("hunter2".utf8)))
        for index in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << UInt8(bit)
                #expect(!ConstantTime.areEqual(bytes, other))
            }
            #expect(!ConstantTime.areEqual(bytes, Array(bytes[..<index])))
        }
        let none: [UInt8] = []
        #expect(ConstantTime.areEqual(none, none))
        #expect(!ConstantTime.areEqual(none, bytes))
    }
}
