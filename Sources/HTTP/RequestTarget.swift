/// The target of a request (RFC 9112, section 3.2). It is split before it is decoded, so that `%2F` stays within its
/// segment.
public struct RequestTarget: Sendable {
    /// The target as it was sent. If it was sent in absolute form, it has no scheme and authority here.
    public let raw: String
    /// The decoded segments; nil if they are made again at every access.
    private var keptSegments: [String]?
    /// The place in `raw` at which the query begins, after the `?`; nil if there is no query.
    private let queryStart: String.Index?

    /// Parses a target. Returns nil if the path, after decoding, is not UTF-8 or contains a NUL, and if it does not
    /// begin with `/` and is not `*`.
    public init?(_ sent: String) {
        let raw = sent.utf8.first == UInt8(ascii: "/") ? sent : Self.originForm(sent)
        let question = Self.index(of: UInt8(ascii: "?"), in: raw)
        let path = raw[..<(question ?? raw.endIndex)]
        guard path.utf8.first == UInt8(ascii: "/") else {
            guard raw == "*" else { return nil }
            self.raw = raw
            keptSegments = []
            queryStart = nil
            return
        }
        guard let segments = Self.split(path) else { return nil }
        self.raw = raw
        keptSegments = segments
        queryStart = question.map { raw.utf8.index(after: $0) }
    }

    /// The decoded segments: `/a%2Fb/c` has two, `/a/` has `a` and an empty one, `/` has one empty one.
    public var segments: [String] { keptSegments ?? Self.split(path) ?? [] }

    /// Frees the memory of the segments. This is for a target that is stored for long and seldom read.
    public mutating func releaseSegments() {
        guard raw != "*" else { return }
        keptSegments = nil
    }

    /// The path as it was sent, with its percent-encoding.
    public var path: Substring {
        guard let queryStart else { return raw[...] }
        return raw[..<raw.utf8.index(before: queryStart)]
    }

    /// The path and query as they were sent. A question mark without a query is left out, as in WireMock.
    public var url: String { rawQuery?.isEmpty ?? false ? String(path) : raw }

    /// The query as it was sent, without the `?`; nil if there is none.
    public var rawQuery: String? { queryStart.map { String(raw[$0...]) } }

    /// Returns the decoded segments of a path; nil if one can't be decoded. It works on bytes, as it is called for
    /// every request.
    private static func split(_ path: Substring) -> [String]? {
        var path = path
        return path.withUTF8 { bytes in
            var segments: [String] = []
            segments.reserveCapacity(6)
            var start = 1
            for end in 1...bytes.count where end == bytes.count || bytes[end] == UInt8(ascii: "/") {
                let segment = bytes[start..<end]
                start = end + 1
                guard segment.contains(where: { $0 == UInt8(ascii: "%") || $0 == 0 }) else {
                    segments.append(String(decoding: segment, as: UTF8.self))
                    continue
                }
                let encoded = String(decoding: segment, as: UTF8.self)
                guard let decoded = PercentCoding.decode(encoded[...]) else { return nil }
                segments.append(decoded)
            }
            return segments
        }
    }

    /// Returns the place of an ASCII character. It works on bytes, as every request goes through here.
    private static func index(of character: UInt8, in text: String) -> String.Index? {
        var text = text
        let offset = text.withUTF8 { $0.firstIndex(of: character) }
        return offset.map { text.utf8.index(text.startIndex, offsetBy: $0) }
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
