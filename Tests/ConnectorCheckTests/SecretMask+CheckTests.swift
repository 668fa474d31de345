import ConnectorProtocol
import Connectors
import Foundation
import Testing

@testable import ConnectorCheck

@Suite("The mask of a check's secrets")
struct SecretMaskCheckTests {
    @Test("is of the token without a scheme too, where it was given with one")
    func scheme() {
        let mask = SecretMask(ConnectorCheck(of: "https://c.example", token: Secret("BEARER the-token")))
        #expect(mask.text("<the-token> <Bearer the-token> Bearer") == "<[redacted]> <[redacted]> Bearer")
    }

    @Test(
        "is of the token, and of what the URL has",
        arguments: [
            ("the-token", false), ("user-name:pass-word", false), ("pass-word", false),
            ("dXNlci1uYW1lOnBhc3Mtd29yZA==", false),
            ("query-secret", false), ("basic-password", false), ("plain-value", true),
        ]
    )
    func ofCheck(text: String, isShown: Bool) {
        let url = "https://user-name:pass%2Dword@c.example/?access_token=query-secret&q=plain-value"
        let bearer = SecretMask(ConnectorCheck(of: url, token: Secret("the-token")))
        let credentials = Data("someone:basic-password".utf8).base64EncodedString()
        let basic = SecretMask(ConnectorCheck(of: url, token: Secret(credentials), type: .basic))
        if text == "basic-password" {
            #expect(basic.text(text) == "[redacted]")
            #expect(bearer.text(text) == text)
        } else {
            #expect(
                bearer.text(text) == (isShown ? text : "[redacted]")
                    || !isShown && bearer.text(text).hasPrefix("[redacted]")
            )
        }
    }
}
