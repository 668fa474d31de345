import Texts

/// The target of a request (RFC 9112, section 3.2). It is split before it is decoded, so that `%2F` stays within its
/// segment.
public struct RequestTarget: Sendable {
    /// The target as it was sent. If it was sent in absolute form, it has no scheme and authority here.
    public let raw: String
    /// The decoded segments; nil if they are made again at every access.
    private let keptSegments: [String]?
    /// The number of bytes of `raw` that are the path.
    package let pathSize: Int

    /// Makes a target again that was parsed before. Its segments are made at every access.
    ///
    /// - Parameters:
    ///   - raw: the raw text of the target that was parsed.
    ///   - pathSize: the number of bytes of its path.
    package init(checked raw: String, pathSize: Int) {
        self.raw = raw
        self.pathSize = pathSize
        keptSegments = nil
    }

    /// Parses a target. Returns nil if the path, after decoding, is not UTF-8 or contains a NUL, and if it does not
    /// begin with `/` and is not `*`.
    public init?(_ sent: String) {
        raw = sent.utf8.first == UInt8(ascii: "/") ? sent : Self.originForm(sent)
        guard raw.utf8.first == UInt8(ascii: "/") else {
            guard raw == "*" else { return nil }
            keptSegments = []
            pathSize = 1
            return
        }
        guard let (segments, size) = Self.split(raw) else { return nil }
        keptSegments = segments
        pathSize = size
    }

    /// The decoded segments: `/a%2Fb/c` has two, `/a/` has `a` and an empty one, `/` has one empty one, `*` has none.
    public var segments: [String] { keptSegments ?? (raw == "*" ? [] : Self.split(raw)?.segments ?? []) }

    /// The path as it was sent, with its percent-encoding.
    public var path: Substring { raw[..<end(ofBytes: pathSize)] }

    /// The path and query as they were sent. A question mark without a query is left out, as in WireMock.
    public var url: String { hasEmptyQuery ? String(path) : raw }

    /// The query as it was sent, without the `?`; nil if there is none.
    public var rawQuery: String? {
        hasQuery ? String(raw[end(ofBytes: pathSize + 1)...]) : nil
    }

    /// Whether there is a query, which may be empty.
    public var hasQuery: Bool { pathSize < raw.utf8.count }

    /// Whether the target ends with the question mark of a query that is empty.
    package var hasEmptyQuery: Bool { pathSize + 1 == raw.utf8.count }

    private func end(ofBytes count: Int) -> String.Index { raw.utf8.index(raw.startIndex, offsetBy: count) }

    /// Returns the decoded segments of the path with which a target begins, and the number of bytes of the path; nil if
    /// a segment can't be decoded. It works on bytes, as it is called for every request.
    private static func split(_ target: String) -> (segments: [String], size: Int)? {
        let bytes = target.utf8Span.span
        var segments: [String] = []
        segments.reserveCapacity(6)
        var start = 1
        var isPlain = true
        var index = 1
        while true {
            // The end of the target ends the path, as a query does.
            let byte = index < bytes.count ? bytes[index] : UInt8(ascii: "?")
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "?"):
                guard let text = String(utf8: bytes.extracting(start..<index)),
                    let decoded = isPlain ? text : PercentCoding.decode(text[...])
                else { return nil }
                segments.append(decoded)
                guard byte == UInt8(ascii: "/") else { return (segments, index) }
                start = index + 1
                isPlain = true
            case UInt8(ascii: "%"), 0: isPlain = false
            default: break
            }
            index += 1
        }
    }

    private static func originForm(_ absolute: String) -> String {
        for scheme in ["http://", "https://"] where absolute.lowercased().hasPrefix(scheme) {
            let rest = absolute.dropFirst(scheme.count)
            guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[end] == "/" ? String(rest[end...]) : "/" + rest[end...]
        }
        return absolute
    }
}
