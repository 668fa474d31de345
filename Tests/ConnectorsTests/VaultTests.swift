import Testing

@testable import Connectors

@Suite("A vault")
struct VaultTests {
    private static let texts = ["", "hunter2", String(repeating: "ä", count: 10_000), "e\u{301}", "\u{0}"]

    @Test("opens the secrets and texts that it has sealed", arguments: texts)
    func opens(text: String) throws {
        let vault = Vault()
        #expect(vault.open(vault.seal(Secret(text))) == Secret(text))
        let opened = try #require(vault.open(vault.seal(text)))
        #expect(Array(opened.utf8) == Array(text.utf8))
    }

    @Test("opens nothing that another vault has sealed", arguments: texts)
    func others(text: String) {
        #expect(Vault().open(Vault().seal(Secret(text))) == nil)
        #expect(Vault().open(Vault().seal(text)) == nil)
    }

    @Test("seals equal values differently each time, and without their bytes in it")
    func sealings() {
        let vault = Vault()
        let seals = (0..<100).map { _ in vault.seal(Secret("hunter2")).bytes }
        #expect(Set(seals).count == 100)
        #expect(Set(seals.map { Array($0.prefix(12)) }).count == 100, "each has its own nonce")
        #expect(!seals.contains { String(decoding: $0, as: UTF8.self).contains("hunter2") })
    }

    @Test("opens nothing of which one bit has changed, or which is cut short")
    func tampering() {
        let vault = Vault()
        let sealed = vault.seal("hunter2").bytes
        for index in sealed.indices {
            var bytes = sealed
            bytes[index] ^= 1
            #expect(vault.open(Sealed<String>(bytes: bytes)) == nil)
            #expect(vault.open(Sealed<Secret>(bytes: Array(sealed[..<index]))) == nil)
        }
        #expect(vault.open(Sealed<String>(bytes: sealed)) == "hunter2")
    }

    @Test("has the same key for the same client, and others for other clients, secrets and vaults")
    func clientKeys() {
        let vault = Vault()
        let keys = [
            vault.clientKey(ofID: "a"), vault.clientKey(ofID: "b"), vault.clientKey(ofID: "a", secret: nil),
            vault.clientKey(ofID: "a", secret: Secret("")), vault.clientKey(ofID: "a", secret: Secret("s")),
            vault.clientKey(ofID: "as", secret: Secret("")), vault.clientKey(ofID: "b", secret: Secret("s")),
            Vault().clientKey(ofID: "a"),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(vault.clientKey(ofID: "a", secret: Secret("s")) == keys[4])
        #expect(vault.clientKey(ofID: "b") == keys[1])
    }
}
