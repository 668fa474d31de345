import CivilDates

/// Reads the parts of a date and time, one after the other. The case of letters doesn't matter.
struct DateTimeScanner {
    /// The number of bytes of a text that may be a date and time.
    static let longestText = 200

    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text.utf8.count <= Self.longestText ? text.utf8[...] : "?".utf8[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Skips a text. Returns false if something else is there.
    mutating func skip(_ text: String) -> Bool {
        let part = rest.prefix(text.utf8.count)
        guard part.count == text.utf8.count, zip(part, text.utf8).allSatisfy({ Self.lower($0) == Self.lower($1) })
        else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private var digits: Int { rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count }

    /// Reads a number. Returns nil if it doesn't have as many digits, of which at most 9 are read.
    mutating func number(_ counts: ClosedRange<Int>) -> Int64? {
        let count = min(digits, counts.upperBound, 9)
        guard count >= counts.lowerBound else { return nil }
        let value = rest.prefix(count).reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        rest.removeFirst(count)
        return value
    }

    /// Reads the digits of a fraction, and returns it in nanoseconds.
    mutating func fraction(_ counts: ClosedRange<Int>) -> Int64? {
        let before = rest.count
        guard let value = number(counts) else { return nil }
        return (before - rest.count..<9).reduce(value) { value, _ in value * 10 }
    }

    /// Reads an offset such as `+01:00` and returns its seconds.
    mutating func offset(hasColon: Bool, hasMinutes: Bool) -> Int64? {
        let isWest = rest.first == UInt8(ascii: "-")
        guard skip("+") || skip("-"), let hours = number(2...2), hours <= 18 else { return nil }
        guard hasMinutes else { return hours * (isWest ? -3600 : 3600) }
        guard !hasColon || skip(":"), let minutes = number(2...2), minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (isWest ? -60 : 60)
    }

    /// Reads one of several words, and returns its place.
    mutating func word(of words: [String]) -> Int? { words.firstIndex { skip($0) } }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// Reads the English name of a month. Returns 1 to 12.
    mutating func month(isShort: Bool) -> Int64? {
        word(of: isShort ? Self.months.map { String($0.prefix(3)) } : Self.months).map { Int64($0 + 1) }
    }

    /// Reads the English name of a day. Returns 0, for Monday, to 6.
    mutating func weekday(isShort: Bool) -> Int64? {
        word(of: isShort ? Self.weekdays.map { String($0.prefix(3)) } : Self.weekdays).map { Int64($0) }
    }
}

extension DateTime {
    /// Reads a date and time in one of the forms that WireMock knows: ISO 8601 with or without an offset, a date alone,
    /// and the three forms of HTTP (RFC 9110, section 5.6.7). Returns nil for all other texts.
    init?(_ text: String) {
        guard let time = Self.iso(text) ?? Self.rfc1123(text) ?? Self.rfc850(text) ?? Self.asctime(text) else {
            return nil
        }
        self = time
    }

    private static func iso(_ text: String) -> DateTime? {
        var scanner = DateTimeScanner(text)
        guard let year = scanner.number(4...4), scanner.skip("-"), let month = scanner.number(2...2),
            scanner.skip("-"), let day = scanner.number(2...2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        if scanner.isAtEnd { return DateTime(date: date) }
        guard scanner.skip("T"), let hour = scanner.number(2...2), scanner.skip(":"),
            let minute = scanner.number(2...2)
        else { return nil }
        var second: Int64? = 0
        var nanoseconds: Int64? = 0
        if scanner.skip(":") {
            second = scanner.number(2...2)
            if scanner.skip(".") { nanoseconds = scanner.fraction(0...9) }
        }
        guard let second, let nanoseconds else { return nil }
        var offset: Int64?
        if !scanner.isAtEnd {
            offset = scanner.isoOffset()
            guard offset != nil, scanner.skipZoneName(), scanner.isAtEnd else { return nil }
        }
        return DateTime(
            date: date,
            hour: hour,
            minute: minute,
            second: second,
            nanoseconds: nanoseconds,
            offset: offset
        )
    }

    /// `Mon, 14 Jun 2021 15:15:15 GMT`. The day's name may be absent.
    private static func rfc1123(_ text: String) -> DateTime? {
        var scanner = DateTimeScanner(text)
        let weekday = scanner.weekday(isShort: true)
        guard weekday == nil || scanner.skip(", "), let day = scanner.number(1...2), scanner.skip(" "),
            let month = scanner.month(isShort: true), scanner.skip(" "), let year = scanner.number(4...4),
            scanner.skip(" "), let clock = scanner.clock(), scanner.skip(" ")
        else { return nil }
        let offset = scanner.skip("GMT") ? 0 : scanner.offset(hasColon: false, hasMinutes: true)
        guard let offset, scanner.isAtEnd else { return nil }
        return time(CivilDate(year: year, month: month, day: day), weekday, clock, offset)
    }

    /// `Monday, 14-Jun-21 15:15:15 GMT`.
    private static func rfc850(_ text: String) -> DateTime? {
        var scanner = DateTimeScanner(text)
        guard let weekday = scanner.weekday(isShort: false), scanner.skip(", "), let day = scanner.number(1...2),
            scanner.skip("-"), let month = scanner.month(isShort: true), scanner.skip("-"),
            let year = scanner.number(2...2), scanner.skip(" "), let clock = scanner.clock(), scanner.skip(" GMT"),
            scanner.isAtEnd
        else { return nil }
        return time(CivilDate(year: 2000 + year, month: month, day: day), weekday, clock, 0)
    }

    /// `Mon Jun 14 15:15:15 2021`.
    private static func asctime(_ text: String) -> DateTime? {
        var scanner = DateTimeScanner(text)
        guard let weekday = scanner.weekday(isShort: true), scanner.skip(" "),
            let month = scanner.month(isShort: true), scanner.skip("  ") || scanner.skip(" "),
            let day = scanner.number(1...2), scanner.skip(" "), let clock = scanner.clock(), scanner.skip(" "),
            let year = scanner.number(4...4), scanner.isAtEnd
        else { return nil }
        return time(CivilDate(year: year, month: month, day: day), weekday, clock, 0)
    }

    private static func time(
        _ date: CivilDate,
        _ weekday: Int64?,
        _ clock: (hour: Int64, minute: Int64, second: Int64),
        _ offset: Int64
    ) -> DateTime? {
        guard date.exists, weekday == nil || weekday == date.weekday else { return nil }
        return DateTime(date: date, hour: clock.hour, minute: clock.minute, second: clock.second, offset: offset)
    }
}

extension DateTimeScanner {
    /// Reads `15:15` or `15:15:15`.
    fileprivate mutating func clock() -> (hour: Int64, minute: Int64, second: Int64)? {
        guard let hour = number(2...2), skip(":"), let minute = number(2...2) else { return nil }
        guard skip(":") else { return (hour, minute, 0) }
        return number(2...2).map { (hour, minute, $0) }
    }

    /// Reads `Z`, `+01`, `+01:00` or `+01:00:00`.
    fileprivate mutating func isoOffset() -> Int64? {
        if skip("Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard var offset = offset(hasColon: true, hasMinutes: false) else { return nil }
        var unit: Int64 = 60
        while unit > 0, skip(":") {
            guard let part = number(2...2), part < 60 else { return nil }
            offset += part * unit * (isWest ? -1 : 1)
            unit /= 60
        }
        return offset
    }

    /// Skips the name of a zone, such as `[Europe/Paris]`, if there is one. The offset before it counts.
    fileprivate mutating func skipZoneName() -> Bool {
        guard skip("[") else { return true }
        let name = rest.prefix { $0 != UInt8(ascii: "]") }
        guard name.count < rest.count, !name.isEmpty else { return false }
        rest.removeFirst(name.count + 1)
        return true
    }
}
