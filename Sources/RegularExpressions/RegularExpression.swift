import CPCRE2

/// A regular expression in Perl's syntax, which is close to Java's, by PCRE2.
///
/// The work of a match is bounded: one that would backtrack without end is given up.
///
/// `@unchecked Sendable`: a compiled pattern is never written to, and PCRE2 documents that threads may share it.
public final class RegularExpression: @unchecked Sendable {
    /// What a match came to.
    public enum Verdict: Sendable {
        case matches
        case doesNotMatch
        /// The work was more than is done for one match, so the answer is not known.
        case gaveUp
    }

    /// Why a pattern can't be used.
    public struct SyntaxError: Error, Equatable, Sendable {
        /// As PCRE2 words it.
        public var reason: String
        /// Bytes from the pattern's beginning.
        public var offset: Int
    }

    /// Steps of a match; some 50 ms of work.
    private static let matchLimit: UInt32 = 2_000_000
    private static let heapLimitKibibytes: UInt32 = 32 * 1024

    /// As it was given.
    public let pattern: String
    private let code: OpaquePointer

    /// - Parameter isWhole: whether a text matches as a whole only, as Java's `matches` has it.
    public init(_ pattern: String, isWhole: Bool = true, isCaseInsensitive: Bool = false) throws(SyntaxError) {
        var error: Int32 = 0
        var offset = 0
        let code = pattern.withCString {
            CPCRE2Compile($0, pattern.utf8.count, isWhole ? 1 : 0, isCaseInsensitive ? 1 : 0, &error, &offset)
        }
        guard let code else { throw SyntaxError(reason: Self.describe(error), offset: offset) }
        self.pattern = pattern
        self.code = code
    }

    deinit { CPCRE2Free(code) }

    /// Whether a text matches.
    public func match(_ text: String) -> Verdict {
        var text = text
        let result = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    return CPCRE2Match(code, "", 0, Self.matchLimit, Self.heapLimitKibibytes)
                }
                return CPCRE2Match(code, start, characters.count, Self.matchLimit, Self.heapLimitKibibytes)
            }
        }
        if result >= 0 { return .matches }
        return result == CPCRE2NoMatch ? .doesNotMatch : .gaveUp
    }

    private static func describe(_ error: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "unknown" }
            start.pointee = 0
            CPCRE2Describe(error, start, buffer.count)
            return String(cString: start)
        }
    }
}
