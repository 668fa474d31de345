import Cryptography
import FoundationEssentials

/// Random text that can't be guessed, and PKCE's transformation of it.
package enum RandomText {
    /// Returns 256 random bits as 43 characters of base64url.
    package static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return base64URL((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// Returns PKCE's S256 challenge for a verifier (RFC 7636, section 4.2): its SHA-256 digest in base64url.
    package static func challenge(for verifier: String) -> String {
        base64URL(Hash.sha256.digest(of: verifier))
    }

    /// Returns bytes in base64url (RFC 4648, section 5) without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            }
        )
    }
}
