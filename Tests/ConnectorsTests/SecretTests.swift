import Testing

@testable import Connectors

private struct Holder {
    var secret = Secret("hunter2")
    var sealed = Vault().seal(Secret("hunter2"))
    var nested = ConnectorChanges(
        oauth: .init(clientSecret: Secret("hunter2")),
        serviceAuth: .init(token: Secret("hunter2"))
    )
}

@Suite("A secret")
struct SecretTests {
    @Test("prints, dumps, interpolates and reflects as redacted, wherever it lies")
    func neverShown() {
        var shown = ""
        let holder = Holder()
        print(holder, holder.secret, to: &shown)
        debugPrint(holder, holder.sealed, to: &shown)
        dump(holder, to: &shown)
        shown +=
            "\(holder) \(holder.secret) \(String(reflecting: holder)) \(String(describing: Mirror(reflecting: holder).children.map(\.value)))"
        #expect(!shown.contains("hunter2"))
        #expect(shown.contains(Secret.redacted))
    }

    @Test("is opened by the vault that sealed it, and by no other")
    func sealing() {
        let vault = Vault()
        for value in ["", "hunter2", String(repeating: "ä", count: 10_000)] {
            let sealed = vault.seal(Secret(value))
            #expect(vault.open(sealed) == Secret(value))
            #expect(Vault().open(sealed) == nil)
            #expect(vault.seal(Secret(value)) != sealed)
        }
    }

    @Test("is not encodable, so no response can hold one")
    func notEncodable() {
        // `script/test` also proves that code which encodes one doesn't compile.
        #expect(!(Secret("x") as Any is any Encodable))
        #expect(!(Vault().seal(Secret("x")) as Any is any Encodable))
    }
}
