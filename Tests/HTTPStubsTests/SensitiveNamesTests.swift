import Testing

@testable import HTTPStubs

@Suite("Names of secrets")
struct SensitiveNamesTests {
    private let names = SensitiveNames(
        unmistakable: [("client", "secret")],
        endings: ["token"],
        whole: ["code"],
        harmless: ["clientsecretbasic"]
    )

    @Test(
        "are found in every spelling",
        arguments: [
            "client_secret", "clientSecret", "CLIENT-SECRET", " client secret ", "client_secret[0]", "a[client_secret]",
            "x_client_secret_2", "client%5Fsecret", "client%25255Fsecret", "client\\u005fsecret", "client&#95;secret",
            "client&lowbar;secret", "client\u{0}secret", "client\u{200B}secret", "cl\u{301}ient_secret", "token",
            "api_token",
            "apiToken", "code", "a[code]", "a.code", "code[]",
        ]
    )
    func found(name: String) { #expect(names.contains(name)) }

    @Test(
        "are not found in other names",
        arguments: ["", "client_id", "token_url", "status_code", "codes", "secret_client", "tokens", "a-client", "🔑"]
    )
    func notFound(name: String) { #expect(!names.contains(name)) }

    @Test("are found in bytes of any kind, and end no program", .timeLimit(.minutes(1)))
    func anyBytes() {
        var generator = SplitMix(state: 7)
        let pieces: [[UInt8]] = [
            [0xEF, 0xBD], [0xEF, 0xBC], [0xE2, 0x80], [0xCD], [0xCC], [0xC2], Array("%".utf8), Array("\\u".utf8),
            Array("\\U".utf8), Array("&#x".utf8), Array("&#".utf8), Array("&".utf8), Array(";".utf8),
            Array("client".utf8),
            Array("secret".utf8), Array("bearer ".utf8), Array("://".utf8), Array("@".utf8), Array("\"".utf8),
        ]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int(generator.next() % 12) {
                let choice = generator.next()
                bytes +=
                    choice % 2 == 0
                    ? [UInt8(truncatingIfNeeded: choice >> 8)] : pieces[Int(choice >> 8) % pieces.count]
            }
            _ = names.areMentioned(in: bytes)
            _ = names.contains(String(decoding: bytes, as: UTF8.self))
        }
        #expect(names.areMentioned(in: [0xEF, 0xBD, 0x05] + Array("client\u{FF3F}secret".utf8)))
    }

    @Test("are found behind eight levels of escapes, and a text with more levels counts as one that has them")
    func levels() {
        for level in 0...12 {
            let name = "client%" + String(repeating: "25", count: level) + "5Fsecret"
            #expect(names.contains(name), "\(level)")
        }
        #expect(names.areMentioned(in: ("a%" + String(repeating: "25", count: 9) + "20b").utf8))
        #expect(!names.areMentioned(in: ("a%" + String(repeating: "25", count: 7) + "20b").utf8))
    }
}

/// A small generator whose numbers are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
