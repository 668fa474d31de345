import Testing

@testable import Connectors

private struct Holder {
    var secret = Secret("hunter2")
    var sealed = Vault().seal(Secret("hunter2"))
    var sealedText = Vault().seal("hunter2")
    var key = Vault().clientKey(ofID: "hunter2")
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
        shown += "\(holder) \(holder.secret) \(String(reflecting: holder)) "
        shown += "\(String(describing: Mirror(reflecting: holder).children.map(\.value)))"
        #expect(!shown.contains("hunter2"))
        #expect(shown.contains(Secret.redacted))
    }

    @Test("shows nothing of a sealed value or of a client's key either")
    func sealedNeverShown() {
        let holder = Holder()
        for value in [holder.sealed, holder.sealedText, holder.key] as [any CustomReflectable] {
            var shown = ""
            dump(value, to: &shown)
            #expect(shown == "- [redacted]\n")
            #expect("\(value)" == Secret.redacted)
            #expect(String(reflecting: value) == Secret.redacted)
            #expect(value.customMirror.children.isEmpty)
        }
    }

    @Test("is equal to the same bytes only")
    func equality() {
        #expect(Secret("abc") == Secret("abc"))
        #expect(Secret("abc") != Secret("abd"))
        #expect(Secret("abc") != Secret("ab"))
        #expect(Secret("") == Secret(""))
        #expect(Secret("\u{E9}") != Secret("e\u{301}"))
    }

    @Test("is lent to a function, whose result or error comes back")
    func reveal() {
        struct Failure: Error {}
        #expect(Secret("abc").reveal { $0.count } == 3)
        #expect(throws: Failure.self) { try Secret("abc").reveal { _ in throw Failure() } }
    }

    @Test("is neither encodable nor decodable, so no response can hold one")
    func notCodable() {
        // `script/test` also proves that code which encodes one doesn't compile.
        for value in [Secret("x"), Vault().seal(Secret("x")), Vault().seal("x")] as [Any] {
            #expect(!(value is any Encodable))
            #expect(!(value is any Decodable))
        }
    }
}
