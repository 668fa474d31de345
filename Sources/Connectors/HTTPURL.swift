import FoundationEssentials

/// An absolute http or https URL, split as RFC 3986 does.
public struct HTTPURL: Sendable {
    /// `http` or `https`, in lower case.
    public let scheme: String
    /// The host as it is written; not empty.
    public let host: String
    /// The port, 1 to 65535; nil if none is written.
    public let port: Int?
    /// The path as it is written, with its escapes; empty or with a slash in front.
    public let path: String
    /// The query as it is written, with its escapes, without the question mark; nil if there is none.
    public let query: String?

    /// Parses a URL. Returns nil for a relative reference, another scheme, an empty host, a character that a URL can't
    /// have, and a port out of range.
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

    /// Whether a text is such a URL. Costs less than parsing it.
    public static func isValid(_ text: String) -> Bool { plainParts(of: text) != nil || Self(text) != nil }

    /// Parses a URL of the most common kind: a host name, and no user, port, query or escape. Returns nil for all other
    /// texts; the general parser, which takes ten times as long, then decides.
    private init?(plain text: String) {
        guard let parts = Self.plainParts(of: text) else { return nil }
        scheme = parts.scheme
        host = String(text[parts.host])
        port = nil
        path = String(text[parts.host.upperBound...])
        query = nil
    }

    /// Returns the scheme and the range of the host of a URL of the most common kind.
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
