import CPCRE2

/// A regular expression in Perl's syntax, which is close to Java's. It uses PCRE2.
///
/// The work of one match is limited: a match that would backtrack without end is given up.
///
/// `@unchecked Sendable`: a compiled pattern is never changed, and PCRE2 documents that threads may share it.
public final class RegularExpression: @unchecked Sendable {
    /// The result of a match.
    public enum Verdict: Sendable {
        /// The text matches.
        case matches
        /// The text does not match.
        case doesNotMatch
        /// The match took too much work and was given up, so the result is not known.
        case gaveUp
    }

    /// The reason for which a pattern can't be used.
    public struct SyntaxError: Error, Equatable, Sendable {
        /// The reason in PCRE2's words.
        public var reason: String
        /// The place of the fault, in bytes from the beginning of the pattern.
        public var offset: Int
    }

    /// The largest number of steps of a match, which take about 50 ms.
    private static let matchLimit: UInt32 = 2_000_000
    private static let heapLimitKibibytes: UInt32 = 32 * 1024

    /// The pattern as it was given.
    public let pattern: String
    private let code: OpaquePointer

    /// Compiles a pattern. Throws `SyntaxError` if it is faulty.
    ///
    /// - Parameters:
    ///   - pattern: the pattern.
    ///   - isWhole: whether only a whole text can match, as with Java's `matches`. Default: true.
    ///   - isCaseInsensitive: whether the case of letters doesn't matter. Default: false.
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

    /// Compares a text with the pattern.
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
