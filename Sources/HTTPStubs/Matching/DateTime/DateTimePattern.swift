/// WireMock's `before`, `after` and `equalToDateTime`.
struct DateTimePattern: Sendable {
    enum Comparison: String, Sendable, CaseIterable {
        case before
        case after
        case equal = "equalToDateTime"
    }

    /// What a time is compared with.
    enum Expected: Sendable, Equatable {
        case literal(DateTime)
        /// The time of the comparison, moved by a distance.
        case now(DateTimeOffset?)
    }

    var comparison: Comparison
    var expected: Expected
    /// The expected time as it was given.
    var source: String
    /// The form of the times that are compared; nil for the forms that `DateTime` reads.
    var format: DateTimeFormat?
    /// The truncation of `now`. It has no effect on other expected times, as in WireMock.
    var truncatesExpected: DateTimeTruncation?
    /// The truncation of the times that are compared.
    var truncatesActual: DateTimeTruncation?

    /// Whether a text is a time that is before, after or the same as the expected one.
    ///
    /// An expected time with an offset is compared with moments; a time without an offset then counts as one in UTC. An
    /// expected time without an offset is compared with the date and time that are written.
    ///
    /// - Parameter now: the present time, in microseconds since 1970-01-01T00:00:00Z.
    func matches(_ text: String, now: Int64) -> Bool {
        guard var actual = format.map({ $0.parse(text) }) ?? DateTime(text) else { return false }
        if let truncatesActual { actual = truncatesActual.applied(to: actual) }
        let expected = expected(now: now)
        let (left, right) =
            expected.offset == nil ? (actual.local, expected.local) : (actual.instant, expected.instant)
        return switch comparison {
        case .before: left < right
        case .after: left > right
        case .equal: left == right
        }
    }

    private func expected(now: Int64) -> DateTime {
        switch expected {
        case .literal(let time): return time
        case .now(let offset):
            let now = DateTime(microseconds: now)
            let moved = offset?.applied(to: now) ?? now
            return truncatesExpected?.applied(to: moved) ?? moved
        }
    }
}

extension DateTimePattern.Expected {
    /// Reads a time, `now`, or a distance from now such as `now +3 days`, `now -5 months` or `+2 hours`. Returns nil
    /// for all other texts.
    init?(_ text: String) {
        if let time = DateTime(text) {
            self = .literal(time)
            return
        }
        var words = text.lowercased().split(separator: " ")
        if words.first == "now" {
            words.removeFirst()
            if words.isEmpty {
                self = .now(nil)
                return
            }
        }
        guard words.count == 2, let amount = Int32(words[0]), let unit = DateTimeOffset.Unit(rawValue: String(words[1]))
        else { return nil }
        self = .now(DateTimeOffset(amount: amount, unit: unit))
    }
}
