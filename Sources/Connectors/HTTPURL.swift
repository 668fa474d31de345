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
    public static func isValid(_ text: String) -> Bool { plainHost(in: text) != nil || Self(text) != nil }

    /// Parses a URL of the most common kind: a host name, and no user, port, query or escape. Returns nil for all other
    /// texts; the general parser, which takes ten times as long, then decides.
    private init?(plain text: String) {
        guard let range = Self.plainHost(in: text) else { return nil }
        let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
        let end = text.utf8.index(text.startIndex, offsetBy: range.upperBound)
        scheme = range.lowerBound == Self.https.utf8.count ? "https" : "http"
        host = String(text[start..<end])
        port = nil
        path = String(text[end...])
        query = nil
    }

    private static let https = "https://"
    private static let http = "http://"

    /// Returns the bytes of the host of a URL of the most common kind. It works on bytes, as each connector has up to
    /// three URLs.
    private static func plainHost(in text: String) -> Range<Int>? {
        let bytes = text.utf8Span.span
        guard let start = length(of: https, atStartOf: bytes) ?? length(of: http, atStartOf: bytes) else { return nil }
        var end = start
        while end < bytes.count, isPlain(bytes[end]) { end += 1 }
        guard end > start, end == bytes.count || bytes[end] == UInt8(ascii: "/") else { return nil }
        for index in end..<bytes.count {
            let byte = bytes[index]
            guard isPlain(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") else { return nil }
        }
        return start..<end
    }

    /// Returns the number of bytes of a prefix; nil if the text doesn't begin with it.
    private static func length(of prefix: String, atStartOf text: Span<UInt8>) -> Int? {
        let prefix = prefix.utf8Span.span
        guard text.count >= prefix.count else { return nil }
        for index in prefix.indices where text[index] != prefix[index] { return nil }
        return prefix.count
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
