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
}
