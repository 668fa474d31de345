import Crypto
import FoundationEssentials

/// Random text for what must not be guessed, and PKCE's transformation of it.
enum RandomText {
    /// 256 random bits as 43 characters of base64url.
    static func make() -> String {
        var random = SystemRandomNumberGenerator()
        return base64URL((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// PKCE's S256 (RFC 7636, section 4.2).
    static func challenge(for verifier: String) -> String {
        base64URL(SHA256.hash(data: Data(verifier.utf8)).map { $0 })
    }

    /// RFC 4648, section 5, without padding.
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
