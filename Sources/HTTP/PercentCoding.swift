/// Percent-encoding (RFC 3986, section 2.1) and its variant for forms (WHATWG URL, application/x-www-form-urlencoded).
public enum PercentCoding {
    /// Returns the decoded text; nil if it is not UTF-8 or contains a NUL. A `%` without two hex digits after it stays
    /// as it is.
    ///
    /// - Parameters:
    ///   - encoded: the encoded text.
    ///   - plusIsSpace: whether `+` stands for a space, as in forms. Default: false.
    public static func decode(_ encoded: Substring, plusIsSpace: Bool = false) -> String? {
        var needsDecoding = false
        for byte in encoded.utf8 where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") || byte == 0 {
            needsDecoding = true
            break
        }
        guard needsDecoding else { return String(encoded) }

        let source = Array(encoded.utf8)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "%"), index + 2 < source.count,
                let high = hexValue(source[index + 1]), let low = hexValue(source[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
                continue
            }
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
        guard !decoded.contains(0) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Returns a text in which all bytes except RFC 3986's unreserved characters are encoded. The result may be used in
    /// a path segment, a query and a form.
    public static func encode(_ text: String) -> String {
        var encoded = ""
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += byte < 16 ? "%0" : "%"
                encoded += String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// Whether a byte is one of RFC 3986's unreserved characters (section 2.3): letters, digits and `-._~`.
    public static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Returns the value of a hexadecimal digit; nil for every other byte.
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
