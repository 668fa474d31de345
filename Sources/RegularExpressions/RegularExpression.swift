import CPCRE2

/// A regular expression in Perl's syntax, which is close to Java's. It uses PCRE2.
///
/// The work of one match is counted and limited, by what PCRE2 really does: each item of the pattern that it tries, and
/// each byte that it reads. What Java doesn't have and what can't be counted is refused.
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

        /// Makes an error from a reason and a place.
        public init(reason: String, offset: Int) {
            self.reason = reason
            self.offset = offset
        }
    }

    /// The number of bytes of a pattern. The time of a compilation grows faster than the pattern.
    private static let longestPattern = 16 * 1024
    /// The number of characters in ranges for whose other case PCRE2 may look, which takes about 20 ms.
    private static let largestRanges = 2_000_000
    /// The number of characters that a lookbehind may go back. Each try costs as many steps of a text.
    private static let longestLookbehind = 255
    private static let heapLimitKibibytes: UInt32 = 32 * 1024

    /// The pattern as it was given.
    public let pattern: String
    /// The number of steps that its compilation took, of about 10 ns each. It grows with the memory that it keeps, too.
    public let compilationSteps: Int
    private let code: OpaquePointer
    /// The steps of each item of the pattern that is tried.
    private let stepsOfItem: UInt64

    /// Compiles a pattern. Throws `SyntaxError` if it is faulty, longer than 16 KiB, calls a part of itself, has a
    /// lookbehind of more than 255 characters, or has ranges of more than two million characters without case.
    ///
    /// - Parameters:
    ///   - pattern: the pattern.
    ///   - isWhole: whether only a whole text can match, as with Java's `matches`. Default: true.
    ///   - isCaseInsensitive: whether the case of letters doesn't matter. Default: false.
    public init(_ pattern: String, isWhole: Bool = true, isCaseInsensitive: Bool = false) throws(SyntaxError) {
        var error: Int32 = 0
        var offset = 0
        let length = pattern.utf8.count
        guard length <= Self.longestPattern else {
            throw SyntaxError(reason: "it is longer than \(Self.longestPattern) bytes", offset: 0)
        }
        let ranges = CaseInsensitiveRanges.size(of: pattern, isCaseInsensitive: isCaseInsensitive)
        guard ranges <= Self.largestRanges else {
            throw SyntaxError(
                reason: "ranges of more than \(Self.largestRanges) characters, without case, are not supported",
                offset: 0
            )
        }
        let code = pattern.withCString {
            CPCRE2Compile($0, length, isWhole ? 1 : 0, isCaseInsensitive ? 1 : 0, &error, &offset)
        }
        guard let code else { throw SyntaxError(reason: Self.message(error), offset: offset) }
        let facts = pattern.withCString { CPCRE2Describe(code, $0, length) }
        self.pattern = pattern
        self.code = code
        compilationSteps = 200 + 10 * length + 4 * facts.size + ranges
        // A backtracking point copies sixteen bytes for each group.
        stepsOfItem = 1 + UInt64(facts.captures) / 8 + UInt64(facts.lookbehind) / 4
        if facts.callsItself != 0 {
            throw SyntaxError(reason: "a call of a group, as (?R) and (?1), is not supported", offset: 0)
        }
        if facts.lookbehind > Self.longestLookbehind {
            throw SyntaxError(
                reason: "a lookbehind of more than \(Self.longestLookbehind) characters is not supported",
                offset: 0
            )
        }
    }

    deinit { CPCRE2Free(code) }

    /// Compares a text with the pattern.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - limit: the largest number of steps, of about 5 ns each. One step is one item of the pattern that is tried,
    ///     or two bytes that are read.
    /// - Returns: the result, and the number of steps that were taken, which may exceed the limit by those of one item.
    public func match(_ text: String, limit: Int) -> (verdict: Verdict, steps: Int) {
        guard limit > 0 else { return (.gaveUp, 0) }
        var text = text
        let length = pattern.utf8.count
        return pattern.withCString { pattern in
            var work = CPCRE2Work(
                pattern: pattern,
                patternLength: length,
                item: stepsOfItem,
                reference: 0,
                left: Int64(limit),
                place: 0
            )
            let result = text.withUTF8 { utf8 in
                work.reference = UInt64(utf8.count) / 8
                return utf8.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return CPCRE2Match(code, "", 0, Self.heapLimitKibibytes, &work)
                    }
                    return CPCRE2Match(code, start, characters.count, Self.heapLimitKibibytes, &work)
                }
            }
            let steps = limit - Int(work.left)
            if result >= 0 { return (.matches, steps) }
            return (result == CPCRE2NoMatch ? .doesNotMatch : .gaveUp, steps)
        }
    }

    private static func message(_ error: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "unknown" }
            start.pointee = 0
            CPCRE2Message(error, start, buffer.count)
            return String(cString: start)
        }
    }
}
