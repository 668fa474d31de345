import Testing

@testable import Cryptography

@Suite("A sealing key")
struct SealingKeyTests {
    private static func key(_ text: String) -> SealingKey {
        var bytes = hex(text)
        return SealingKey(&bytes)
    }

    /// The first two are of NIST's `gcmEncryptExtIV256.rsp` (count 0 of the lengths 0 and 128), the others are the test
    /// cases 13 to 15 of the GCM submission to NIST by McGrew and Viega.
    @Test(
        "seals what NIST's vectors seal, and opens it",
        arguments: [
            (
                "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4", "516c33929df5a3284ff463d7", "", "",
                "bdc1ac884d332457a1d2664f168c76f0"
            ),
            (
                "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22", "0d18e06c7c725ac9e362e1ce",
                "2db5168e932556f8089a0622981d017d", "fa4362189661d163fcd6a56d8bf0405a",
                "d636ac1bbedd5cc3ee727dc2ab4a9489"
            ),
            (
                String(repeating: "0", count: 64), String(repeating: "0", count: 24), "", "",
                "530f8afbc74536b9a963b4f1c4cb738b"
            ),
            (
                String(repeating: "0", count: 64), String(repeating: "0", count: 24),
                String(repeating: "0", count: 32), "cea7403d4d606b6e074ec5d3baf39d18",
                "d0d1c8a799996bf0265b98b5d48ab919"
            ),
            (
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
                """,
                """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
                """,
                "b094dac5d93471bdec1a502270e3cc6c"
            ),
        ] as [(String, String, String, String, String)]
    )
    func vectors(_ vector: (key: String, nonce: String, text: String, sealed: String, tag: String)) {
        let key = Self.key(vector.key)
        let sealed = key.seal(hex(vector.text), nonce: hex(vector.nonce))
        #expect(sealed == hex(vector.nonce) + hex(vector.sealed) + hex(vector.tag))
        #expect(key.opened(sealed) == hex(vector.text))
    }

    /// `gcmDecrypt256.rsp` of NIST says `FAIL` where the tag is another one.
    @Test("opens nothing of which a bit has changed, which is cut short, or which is longer")
    func tampering() {
        let key = SealingKey()
        let sealed = key.seal("hunter2")
        #expect(sealed.count == 7 + SealingKey.overhead)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x80
            #expect(key.open(changed) == nil)
            #expect(key.open(Array(sealed[..<index])) == nil)
        }
        #expect(key.open((sealed + [0])) == nil)
        #expect(key.open(sealed) == "hunter2")
    }

    @Test("opens nothing that another key has sealed")
    func others() {
        #expect(SealingKey().open(SealingKey().seal("hunter2")) == nil)
    }

    @Test("has other nonces each time, also when threads seal at once, and all of it opens")
    func nonces() async {
        let key = SealingKey()
        let sealed = await withTaskGroup(of: [[UInt8]].self) { group in
            for task in 0..<4 {
                group.addTask { (0..<250).map { key.seal("\(task) \($0)") } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(sealed.map { Array($0.prefix(SealingKey.nonceSize)) }).count == 1000)
        #expect(sealed.allSatisfy { key.open($0) != nil })
    }

    @Test("overwrites the bytes that it is made of")
    func overwritten() {
        var bytes = [UInt8](repeating: 7, count: 32)
        _ = SealingKey(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 32))
    }
}
