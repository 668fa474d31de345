import Cryptography
import Testing

@testable import Connectors

@Suite("An identifier")
struct IdentifiersTests {
    private static func ids(seed: UInt64?, organization: String = "o", count: Int = 50) -> [String] {
        var identifiers = Identifiers(seed: seed, organization: organization)
        return (0..<count).map { _ in identifiers.connectorID(name: "Example connector") }
    }

    @Test("is the same from the same seed, and another from another seed or in another organization")
    func seeded() {
        let first = Self.ids(seed: 1)
        #expect(Self.ids(seed: 1) == first)
        #expect(Set(first).count == first.count)
        #expect(Set(first).isDisjoint(with: Self.ids(seed: 2)))
        #expect(Set(first).isDisjoint(with: Self.ids(seed: 1, organization: "p")))
    }

    @Test("is random without a seed")
    func random() {
        #expect(Set(Self.ids(seed: nil)).isDisjoint(with: Self.ids(seed: nil)))
    }

    @Test(
        "is a slug of the name and six random letters and digits",
        arguments: [
            ("Example connector", "example-connector-"), ("  ÄÖ -- x_Y 7!", "x-y-7-"), ("☃", "connector-"),
            ("", "connector-"), ("-a-", "a-"),
            (String(repeating: "a", count: 200), String(repeating: "a", count: 60) + "-"),
            (String(repeating: "a", count: 59) + " b", String(repeating: "a", count: 59) + "-"),
        ]
    )
    func slugs(name: String, prefix: String) {
        var identifiers = Identifiers(seed: 1, organization: "o")
        let id = identifiers.connectorID(name: name)
        #expect(id.hasPrefix(prefix))
        #expect(id.dropFirst(prefix.count).count == 6)
        #expect(id.suffix(6).allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
    }

    @Test("of a name is a UUID that the name alone determines")
    func uuid() {
        #expect(Identifiers.nameBasedUUID("a") == Identifiers.nameBasedUUID("a"))
        #expect(Identifiers.nameBasedUUID("a") != Identifiers.nameBasedUUID("b"))
        #expect(Identifiers.nameBasedUUID("").count == 36)
    }

    /// RFC 9562, appendices A.4 (version 5) and B.2 (version 8, of a digest by SHA-256).
    @Test("of a name has the bits of RFC 9562's examples")
    func uuidExamples() {
        let dns: [UInt8] = [
            0x6B, 0xA7, 0xB8, 0x10, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8,
        ]
        let name = "www.example.com"
        #expect(Identifiers.nameBasedUUID(name, namespace: dns) == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
        let digest = Hash.sha256.digest(of: dns + name.utf8)
        #expect(UUIDText.make(version: 8, digest: digest) == "5c146b14-3c52-8afd-938a-375d0df1fbf6")
    }
}
