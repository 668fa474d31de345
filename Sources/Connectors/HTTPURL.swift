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

    /// What nearly every URL is: a name, no user, no port, no escape. Nil leaves it to the general way, which takes ten
    /// times as long.
    private init?(plain text: String) {
        let utf8 = text.utf8
        let schemes = [("https://", "https"), ("http://", "http")]
        guard let (prefix, scheme) = schemes.first(where: { utf8.starts(with: $0.0.utf8) }) else { return nil }
        let rest = utf8.dropFirst(prefix.utf8.count)
        let host = rest.prefix { Self.isPlain($0) }
        let path = rest[host.endIndex...]
        guard !host.isEmpty, path.isEmpty || path.first == UInt8(ascii: "/"),
            path.allSatisfy({ Self.isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "_") })
        else { return nil }
        self.scheme = scheme
        self.host = String(Substring(host))
        port = nil
        self.path = String(Substring(path))
        query = nil
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
