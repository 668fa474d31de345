import FoundationEssentials

/// An absolute http or https URL, split as RFC 3986 does.
public struct HTTPURL: Sendable {
    public let scheme: String
    public let host: String
    public let port: Int?
    public let path: String
    public let query: String?

    /// Nil for anything else: a relative reference, another scheme, no host, a character that a URL can't hold, a port
    /// out of range.
    public init?(_ text: String) {
        if let plain = Self(plain: text) {
            self = plain
            return
        }
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }),
            let components = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = components.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = components.host, !host.isEmpty,
            components.port.map({ (1...65_535).contains($0) }) ?? true
        else { return nil }
        self.scheme = scheme
        self.host = host
        port = components.port
        path = components.percentEncodedPath
        query = components.percentEncodedQuery
    }

    /// Whether a text is one; costs less than making it.
    public static func isValid(_ text: String) -> Bool { plainParts(of: text) != nil || Self(text) != nil }

    /// What nearly every URL is: a name, no user, no port, no escape. Nil leaves it to the general way, which takes ten
    /// times as long.
    private init?(plain text: String) {
        guard let parts = Self.plainParts(of: text) else { return nil }
        scheme = parts.scheme
        host = String(text[parts.host])
        port = nil
        path = String(text[parts.host.upperBound...])
        query = nil
    }

    private static func plainParts(of text: String) -> (scheme: String, host: Range<String.Index>)? {
        let utf8 = text.utf8
        let scheme: String
        if utf8.starts(with: "https://".utf8) {
            scheme = "https"
        } else if utf8.starts(with: "http://".utf8) {
            scheme = "http"
        } else {
            return nil
        }
        let rest = utf8.dropFirst(scheme.utf8.count + 3)
        let hostEnd = rest.firstIndex { !isPlain($0) } ?? rest.endIndex
        let path = rest[hostEnd...]
        guard hostEnd > rest.startIndex, path.isEmpty || path.first == UInt8(ascii: "/"),
            path.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "_") })
        else { return nil }
        return (scheme, rest.startIndex..<hostEnd)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
