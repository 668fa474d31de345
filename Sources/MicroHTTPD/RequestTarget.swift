/// A request's target (RFC 9112, section 3.2), split before anything is decoded, so that `%2F` stays within its segment.
public struct RequestTarget: Sendable {
    /// As it was sent, without scheme and authority where it came in absolute form.
    public let raw: String
    /// The decoded segments: `/a%2Fb/c` has two, `/a/` has `a` and an empty one, `/` has one empty one.
    public let segments: [String]
    /// Where in `raw` the query begins, behind the `?`; nil where there is none.
    private let queryStart: String.Index?

    /// Nil where the path is no UTF-8 after decoding, holds a NUL, or does not begin with `/` (and is not `*`).
    public init?(_ sent: String) {
        let raw = sent.utf8.first == UInt8(ascii: "/") ? sent : Self.originForm(sent)
        let question = raw.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = raw[..<(question ?? raw.endIndex)]
        guard path.utf8.first == UInt8(ascii: "/") else {
            guard raw == "*" else { return nil }
            self.raw = raw
            segments = []
            queryStart = nil
            return
        }
        var segments: [String] = []
        segments.reserveCapacity(6)
        for segment in path.dropFirst().utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let decoded = PercentCoding.decode(Substring(segment)) else { return nil }
            segments.append(decoded)
        }
        self.raw = raw
        self.segments = segments
        queryStart = question.map { raw.utf8.index(after: $0) }
    }

    /// The path as it was sent, percent-encoding kept.
    public var path: Substring {
        guard let queryStart else { return raw[...] }
        return raw[..<raw.utf8.index(before: queryStart)]
    }

    /// The query as it was sent, without the `?`.
    public var rawQuery: String? { queryStart.map { String(raw[$0...]) } }

    private static func originForm(_ absolute: String) -> String {
        for scheme in ["http://", "https://"] where absolute.lowercased().hasPrefix(scheme) {
            let rest = absolute.dropFirst(scheme.count)
            guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[end] == "/" ? String(rest[end...]) : "/" + rest[end...]
        }
        return absolute
    }
}
