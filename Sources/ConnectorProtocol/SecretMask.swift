package import Connectors
import FoundationEssentials
import HTTPStubs
import JSON

/// Hides secrets in what a connector answers, also where it has written them in another way: in base64, in hexadecimal,
/// in letters of another case, or with escapes.
package struct SecretMask: Sendable {
    /// The length from which on a secret is hidden alone, and in other forms, in bytes.
    private static let shortest = 6

    /// Shorter secrets. What has one in it is hidden as a whole, as the rest of a word would tell it.
    private let short: [Secret]
    /// What the longer ones look like, in lower case.
    private let forms: [Appearance]
    /// The size of the shortest of all, in bytes.
    private let shortestForm: Int

    /// What a secret looks like, in lower case.
    private struct Appearance: Sendable {
        let text: Secret
        /// The text as it is without escapes; nil if that is short, as many texts would have it in them.
        let plain: Secret?
        /// Whether it is base64. A digit beside it may have some bits of the secret.
        let isBase64: Bool

        init(_ text: String, isBase64: Bool = false) {
            self.text = Secret(SecretMask.lowercased(text))
            let decoded = self.text.reveal { Unescaping.decode($0.utf8) } ?? []
            plain = decoded.count < SecretMask.shortest ? nil : Secret(String(decoding: decoded, as: UTF8.self))
            self.isBase64 = isBase64
        }

        /// Returns where it is found in a text that is in lower case.
        func places(in text: [UInt8]) -> [Range<Int>] { self.text.reveal { SecretMask.places(of: $0, in: text) } }
    }

    /// Makes a mask of some secrets. Empty ones are none.
    ///
    /// - Parameter hidesShort: whether secrets of less than six bytes are hidden too. A text of any length that has one
    ///   in it is then hidden as a whole.
    package init(_ secrets: [Secret], hidesShort: Bool) {
        short = hidesShort ? secrets.filter { $0.reveal { (1..<Self.shortest).contains($0.utf8.count) } } : []
        forms = secrets.flatMap { $0.reveal(Self.forms) }
        let texts = short + forms.flatMap { [$0.text, $0.plain].compactMap(\.self) }
        shortestForm = texts.map { $0.reveal(\.utf8.count) }.min() ?? .max
    }

    /// Whether a secret is in a text, or in a string of the text if that is JSON.
    package func isFound(in text: String) -> Bool {
        guard text.utf8.count >= shortestForm else { return false }
        if short.contains(where: { $0.reveal(text.containsBytes) }) { return true }
        let lower = Self.lowercased(text)
        return forms.contains { $0.text.reveal(lower.containsBytes) } || isEscaped(in: text)
    }

    /// Returns a text without secrets.
    package func text(_ text: String) -> String {
        guard text.utf8.count >= shortestForm else { return text }
        if short.contains(where: { $0.reveal(text.containsBytes) }) {
            return Redaction.replacement(size: text.utf8.count)
        }
        let lower = Self.lowercased(text)
        let found = forms.filter { $0.text.reveal(lower.containsBytes) }
        let shown = found.isEmpty ? text : Self.hide(found, in: text, lower: Array(lower.utf8))
        return isEscaped(in: shown) ? Redaction.replacement(size: text.utf8.count) : shown
    }

    /// Whether a secret is in a text when the escapes are undone.
    private func isEscaped(in text: String) -> Bool {
        guard !forms.isEmpty, text.utf8.contains(where: Self.mayBeEscape) else { return false }
        guard let decoded = Unescaping.decode(text.utf8) else { return true }
        let plain = Self.lowercased(String(decoding: decoded, as: UTF8.self))
        return forms.contains { $0.plain?.reveal(plain.containsBytes) ?? false }
    }

    /// Whether a byte begins an escape, is of a text that an escape might stand for, or stands between the letters of
    /// UTF-16.
    private static func mayBeEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || "%\\&".utf8.contains(byte)
    }

    private static func hide(_ forms: [Appearance], in text: String, lower: [UInt8]) -> String {
        let bytes = Array(text.utf8)
        var isHidden = [Bool](repeating: false, count: bytes.count)
        for form in forms {
            for place in form.places(in: lower) {
                for index in place { isHidden[index] = true }
                guard form.isBase64 else { continue }
                let (before, behind) = (place.lowerBound - 1, place.upperBound)
                if before >= 0, isDigit(bytes[before]) { isHidden[before] = true }
                if behind < bytes.count, isDigit(bytes[behind]) { isHidden[behind] = true }
            }
        }
        return String(decoding: replacing(isHidden, in: bytes), as: UTF8.self)
    }

    /// Returns bytes with `[redacted]` in place of each row of hidden ones.
    private static func replacing(_ isHidden: [Bool], in bytes: [UInt8]) -> [UInt8] {
        var shown: [UInt8] = []
        var wasHidden = false
        for (byte, isHidden) in zip(bytes, isHidden) {
            if !isHidden { shown.append(byte) } else if !wasHidden { shown += Secret.redacted.utf8 }
            wasHidden = isHidden
        }
        return shown
    }

    /// Returns where a part is found. Places that overlap are one. The part must be in lower case, as the text is.
    ///
    /// The time grows with the sum of both lengths, however often the part repeats itself: it is the algorithm of
    /// Knuth, Morris and Pratt.
    private static func places(of part: String, in text: [UInt8]) -> [Range<Int>] {
        let part = Array(part.utf8)
        guard !part.isEmpty else { return [] }
        // For each beginning of the part, the length of the longest shorter beginning that it ends with.
        var borders = [Int](repeating: 0, count: part.count)
        /// Returns how much of the part has been read, if it was so much before a byte.
        func advance(_ length: Int, by byte: UInt8) -> Int {
            var length = length
            while length > 0, length == part.count || part[length] != byte { length = borders[length - 1] }
            return part[length] == byte ? length + 1 : 0
        }
        for index in part.indices.dropFirst() { borders[index] = advance(borders[index - 1], by: part[index]) }
        var places: [Range<Int>] = []
        var length = 0
        for (index, byte) in text.enumerated() {
            length = advance(length, by: byte)
            guard length == part.count else { continue }
            let place = (index + 1 - length)..<(index + 1)
            if let last = places.last, last.upperBound >= place.lowerBound {
                places[places.count - 1] = last.lowerBound..<place.upperBound
            } else {
                places.append(place)
            }
        }
        return places
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "+/-_".utf8.contains(byte)
    }

    /// Returns a text with small letters in place of the capital ones of ASCII.
    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    // MARK: forms

    private static func forms(of secret: String) -> [Appearance] {
        guard secret.utf8.count >= shortest else { return [] }
        let bytes = Array(secret.utf8)
        let hexadecimal = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [Appearance(secret), Appearance(hexadecimal)] + base64(bytes).map { Appearance($0, isBase64: true) }
    }

    /// Returns what stands in base64 for bytes, wherever they lie in what was encoded: one, two or no bytes more than a
    /// multiple of three may stand in front of them.
    private static func base64(_ bytes: [UInt8]) -> Set<String> {
        Set(
            [0, 1, 2].flatMap { before in
                let encoded = Data([UInt8](repeating: 0, count: before) + bytes).base64EncodedString()
                // Only those digits that have no bit of other bytes.
                let own = String(encoded.prefix((before + bytes.count) * 8 / 6).dropFirst((before * 8 + 5) / 6))
                return [own, own.replacing("+", with: "-").replacing("/", with: "_")]
            }
        )
    }
}

extension Secret {
    /// The token, and what a token of the scheme Basic has in it (RFC 7617): user and password, and the password.
    package var withCredentials: [Secret] {
        reveal { token in
            let decoded = Data(base64Encoded: token).flatMap { String(validating: $0, as: UTF8.self) }
            return [self] + (decoded.map { Secret($0).withPassword } ?? [])
        }
    }

    /// User and password with a colon between them, and the password.
    package var withPassword: [Secret] {
        reveal { text in
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
            return [self] + (colon.map { [Secret(String(text[text.utf8.index(after: $0)...]))] } ?? [])
        }
    }
}
