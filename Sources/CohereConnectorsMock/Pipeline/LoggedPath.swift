import ConnectorProtocol
import Connectors
import HTTP
import HTTPStubs
import Texts

extension Incoming {
    /// The path and query without secrets, as the journal shows them. A long text is cut, so that a line has room.
    ///
    /// Where a name may be a whole API key, it is hidden too: names of organizations and users in admin calls, and the
    /// key of the request itself, wherever it stands. A query of OAuth is hidden as a whole: it has codes and states,
    /// and a faulty client may misspell their names. The journal goes when the server ends; a log stays.
    var loggedPath: String {
        let target = request.target
        let query = target.hasEmptyQuery ? nil : target.rawQuery.map { hidesQuery ? Redaction.replacement : $0 }
        return Redaction.cohere.url(shownPath + (query.map { "?" + $0 } ?? "")).shortened()
    }

    /// The words of all paths.
    private static let words = Set(Operations.all.map(\.path).flatMap { $0.split(separator: "/") })
    /// The length from which on a key counts as a secret. A shorter one would hide common words of a path.
    private static let shortestKey = 6

    private var hidesQuery: Bool {
        let segments = request.target.segments
        return isControlCall || segments.contains(where: Self.isOfOAuth)
            || (operation == nil && segments.contains(where: Self.isOfAdmin))
            || request.query.fields.contains {
                hasOwnKey($0.name) || hasOwnKey($0.value) || $0.name.isExactly(AdminScope.parameter)
            }
    }

    private var shownPath: String {
        let sent = request.target.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let segments = request.target.segments
        guard sent.count == segments.count else { return "/" + Redaction.replacement }
        return zip(sent, segments).enumerated().map { index, part in
            let isHidden = hasOwnKey(part.1) || isName(part.1, at: index)
            return "/" + (isHidden ? Redaction.replacement : String(part.0))
        }.joined()
    }

    /// Whether a segment is a name of an organization or a user, a code or a state, or stands where one may stand.
    private func isName(_ segment: String, at index: Int) -> Bool {
        let before = request.target.segments[..<index]
        let isControl = before.starts(with: ["__admin", "cohere"])
        guard isControl || operation == nil else { return false }
        let isMisplaced = (before + [segment]).contains(where: Self.isOfAdmin) || before.contains(where: Self.isOfOAuth)
        guard isControl || isMisplaced, !Self.words.contains(segment[...]) else { return false }
        if case .id = Designation(segment) { return false }
        // The id of a connector.
        return !(isControl && before.count == 3 && before[2] == "connectors")
    }

    private static func isOfAdmin(_ segment: String) -> Bool { segment.lowercased().contains("__admin") }

    private static func isOfOAuth(_ segment: String) -> Bool {
        let word = segment.lowercased()
        return word.contains("oauth") || word.contains("callback")
    }

    /// Whether a text has the request's own key in it.
    private func hasOwnKey(_ text: String) -> Bool {
        guard let key, key.utf8.count >= Self.shortestKey else { return false }
        return text.contains(key)
    }
}
