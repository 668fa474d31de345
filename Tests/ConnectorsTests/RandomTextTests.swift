import Testing

@testable import Connectors

@Suite("Random text")
struct RandomTextTests {
    @Test("is 43 characters of base64url, another one each time")
    func random() {
        let texts = (0..<200).map { _ in RandomText.make() }
        #expect(Set(texts).count == 200)
        for text in texts {
            #expect(text.utf8.count == 43)
            #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        }
    }

    @Test("becomes the challenge that RFC 7636, appendix B, has for its verifier")
    func challenge() {
        let challenge = RandomText.challenge(for: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }
}
