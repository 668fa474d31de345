import HTTP

/// Decodes the escapes in which a name may be hidden: percent-encoding, the backslash escapes of JSON and of
/// programming languages, and the character references of HTML. It is for searches only, as it also drops what has no
/// meaning in a name: control characters (so UTF-16 becomes ASCII), marks without a width, and accents.
package enum Unescaping {
    /// The number of times that a text may be escaped.
    private static let rounds = 8

    /// The HTML names of characters that stand in or beside a name (HTML, section 13.5).
    private static let references: [String: UInt8] = [
        "lowbar": UInt8(ascii: "_"), "underbar": UInt8(ascii: "_"), "hyphen": UInt8(ascii: "-"),
        "dash": UInt8(ascii: "-"), "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"), "lt": UInt8(ascii: "<"),
        "gt": UInt8(ascii: ">"), "amp": UInt8(ascii: "&"), "equals": UInt8(ascii: "="), "colon": UInt8(ascii: ":"),
        "nbsp": UInt8(ascii: " "), "newline": UInt8(ascii: " "), "tab": UInt8(ascii: " "),
        "period": UInt8(ascii: "."), "comma": UInt8(ascii: ","), "sol": UInt8(ascii: "/"),
        "lbrack": UInt8(ascii: "["), "lsqb": UInt8(ascii: "["), "rbrack": UInt8(ascii: "]"),
        "rsqb": UInt8(ascii: "]"), "lcub": UInt8(ascii: "{"), "rcub": UInt8(ascii: "}"),
    ]

    /// Returns the text without escapes. Returns nil if it is escaped more than eight times.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes = Array(text)
        for _ in 0..<rounds {
            var pass = Pass(bytes)
            guard pass.run() else { return pass.decoded }
            bytes = pass.decoded
        }
        var last = Pass(bytes)
        return last.run() ? nil : last.decoded
    }

    /// One pass over a text, which decodes one level of escapes.
    private struct Pass {
        private let source: [UInt8]
        private var index = 0
        /// Whether the text had an escape.
        private var changed = false
        private(set) var decoded: [UInt8] = []

        init(_ source: [UInt8]) {
            self.source = source
            decoded.reserveCapacity(source.count)
        }

        /// Decodes the text. Returns false if nothing in it was escaped.
        mutating func run() -> Bool {
            while index < source.count {
                let byte = source[index]
                switch byte {
                case UInt8(ascii: "%"): percent()
                case UInt8(ascii: "\\"): backslashes()
                case UInt8(ascii: "&"): reference()
                case 0x0A, 0x0D: take(1, as: UInt8(ascii: "\n"))
                case 0x09: take(1, as: UInt8(ascii: " "))
                case 0..<0x20, 0x7F: index += 1
                case 0x80...: character()
                default: take(1, as: byte)
                }
            }
            return changed
        }

        private func byte(at offset: Int) -> UInt8? {
            index + offset < source.count ? source[index + offset] : nil
        }

        private mutating func take(_ count: Int, as byte: UInt8) {
            decoded.append(byte)
            index += count
        }

        /// Replaces an escape by its character.
        private mutating func replace(_ count: Int, by scalar: UInt32) {
            changed = true
            index += count
            guard let scalar = Unicode.Scalar(scalar) else { return }
            decoded.append(contentsOf: String(Character(scalar)).utf8)
        }

        private mutating func percent() {
            guard let value = hex(at: 1, digits: 2...2)?.value else { return take(1, as: UInt8(ascii: "%")) }
            changed = true
            take(3, as: UInt8(value))
        }

        private mutating func backslashes() {
            // A text within a text within a text has rows of backslashes. They are all dropped.
            changed = true
            while byte(at: 0) == UInt8(ascii: "\\") { index += 1 }
            switch byte(at: 0) {
            case UInt8(ascii: "u") where byte(at: 1) == UInt8(ascii: "{"):
                guard let hex = hex(at: 2, digits: 1...6) else { return }
                replace(2 + hex.count + (byte(at: 2 + hex.count) == UInt8(ascii: "}") ? 1 : 0), by: hex.value)
            case UInt8(ascii: "u"): if let hex = hex(at: 1, digits: 4...4) { replace(5, by: hex.value) }
            case UInt8(ascii: "U"): if let hex = hex(at: 1, digits: 8...8) { replace(9, by: hex.value) }
            case UInt8(ascii: "x"): if let hex = hex(at: 1, digits: 2...2) { replace(3, by: hex.value) }
            case UInt8(ascii: "n"), UInt8(ascii: "r"): take(1, as: UInt8(ascii: "\n"))
            case UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"): take(1, as: UInt8(ascii: " "))
            default: if let octal = number(at: 0, digits: 3...3, radix: 8) { replace(3, by: octal.value) }
            }
        }

        private mutating func reference() {
            if byte(at: 1) == UInt8(ascii: "#") {
                let isHex = byte(at: 2).map { $0 | 0x20 } == UInt8(ascii: "x")
                let number = isHex ? hex(at: 3, digits: 1...8) : number(at: 2, digits: 1...10, radix: 10)
                guard let number else { return take(1, as: UInt8(ascii: "&")) }
                let end = (isHex ? 3 : 2) + number.count
                return replace(end + (byte(at: end) == UInt8(ascii: ";") ? 1 : 0), by: number.value)
            }
            let name = source[(index + 1)...].prefix(12).prefix { (0x61...0x7A).contains($0 | 0x20) }
            guard byte(at: 1 + name.count) == UInt8(ascii: ";"),
                let value = Unescaping.references[String(decoding: name.map { $0 | 0x20 }, as: UTF8.self)]
            else { return take(1, as: UInt8(ascii: "&")) }
            changed = true
            take(name.count + 2, as: value)
        }

        /// Takes a byte of a character beyond ASCII. The wide forms of ASCII (U+FF01 to U+FF5E) become ASCII.
        private mutating func character() {
            switch (source[index], byte(at: 1), byte(at: 2)) {
            case (0xEF, 0xBC?, let last?) where (0x81...0xBF).contains(last): take(3, as: last - 0x60)
            case (0xEF, 0xBD?, let last?) where (0x80...0x9E).contains(last): take(3, as: last - 0x20)
            // The marks without a width, U+200B to U+200F and U+2060 to U+206F, and the byte order mark.
            case (0xE2, 0x80?, let last?) where (0x8B...0x8F).contains(last): index += 3
            case (0xE2, 0x81?, let last?) where (0xA0...0xAF).contains(last): index += 3
            case (0xEF, 0xBB?, 0xBF?): index += 3
            // The letters beyond ASCII that are s, k and i without case.
            case (0xC5, 0xBF?, _): take(2, as: UInt8(ascii: "s"))
            case (0xE2, 0x84?, 0xAA?): take(3, as: UInt8(ascii: "k"))
            case (0xC4, 0xB0?, _), (0xC4, 0xB1?, _): take(2, as: UInt8(ascii: "i"))
            // A soft hyphen, and the accents that combine with a letter (U+0300 to U+036F).
            case (0xC2, 0xAD?, _), (0xCC, _?, _): index += 2
            case (0xCD, let last?, _) where (0x80...0xAF).contains(last): index += 2
            default: take(1, as: source[index])
            }
        }

        private func hex(at offset: Int, digits: ClosedRange<Int>) -> (value: UInt32, count: Int)? {
            number(at: offset, digits: digits, radix: 16)
        }

        /// Reads a number. Returns nil if it has too few digits, or is too large.
        private func number(
            at offset: Int,
            digits: ClosedRange<Int>,
            radix: UInt32
        ) -> (value: UInt32, count: Int)? {
            var value: UInt32 = 0
            var count = 0
            while count < digits.upperBound,
                let digit = byte(at: offset + count).flatMap(PercentCoding.hexValue).map(UInt32.init),
                digit < radix
            {
                let (product, overflows) = value.multipliedReportingOverflow(by: radix)
                guard !overflows, product <= UInt32.max - digit else { return nil }
                value = product + digit
                count += 1
            }
            return count >= digits.lowerBound ? (value, count) : nil
        }
    }
}
