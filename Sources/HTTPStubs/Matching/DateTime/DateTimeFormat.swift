import CivilDates

/// A form in which a date and time are written: a part of Java's `DateTimeFormatter`, whose patterns WireMock uses,
/// such as `dd/MM/yyyy HH:mm`.
///
/// It has the letters `y u M L d H h m s S a E X x Z z`, texts in single quotes, and every character that is no letter.
struct DateTimeFormat: Sendable {
    /// The first and the last second of the years 1 to 9999, since 1970-01-01T00:00:00Z.
    private static let (earliest, latest): (Int64, Int64) = (-62_135_596_800, 253_402_300_799)
    /// The number of bytes of a pattern.
    private static let longestPattern = 200

    fileprivate enum Field: Sendable, Equatable {
        case literal(String)
        /// A year of four digits, or of two, which is one from 2000 to 2099.
        case year(digits: Int)
        case month(digits: Int)
        case monthName(isShort: Bool)
        case weekday(isShort: Bool)
        case day(digits: Int)
        /// The hour, 0 to 23.
        case hour(digits: Int)
        /// The hour of half a day, 1 to 12.
        case hourOfHalf(digits: Int)
        case half
        case minute(digits: Int)
        case second(digits: Int)
        case fraction(digits: Int)
        /// The offset, such as `+01:00`.
        ///
        /// - Parameters:
        ///   - hasColon: whether a colon stands between hours and minutes.
        ///   - hasMinutes: whether there are minutes.
        ///   - allowsZ: whether `Z` may stand for no offset.
        case offset(hasColon: Bool, hasMinutes: Bool, allowsZ: Bool)
        /// `GMT` or `UTC`.
        case zone
    }

    /// Seconds or milliseconds since 1970-01-01T00:00:00Z; nil for a pattern.
    private let unitsPerSecond: Int64?
    private let fields: [Field]

    /// The reason for which a pattern can't be used, as the rest of a sentence that begins with its field.
    struct PatternError: Error, Equatable {
        var reason: String
    }

    /// Makes a format out of a pattern, or of WireMock's words `unix` (seconds since 1970) and `epoch` (milliseconds).
    /// Throws for a letter that is not supported, for an open quote, and for a pattern of more than 200 bytes.
    init(_ pattern: String) throws(PatternError) {
        switch pattern {
        case "unix": unitsPerSecond = 1
        case "epoch": unitsPerSecond = 1000
        default: unitsPerSecond = nil
        }
        guard pattern.utf8.count <= Self.longestPattern else {
            throw PatternError(reason: "is longer than \(Self.longestPattern) bytes")
        }
        fields = unitsPerSecond == nil ? try Self.parse(pattern) : []
    }

    private static func parse(_ pattern: String) throws(PatternError) -> [Field] {
        var fields: [Field] = []
        var rest = pattern.unicodeScalars[...]
        while let letter = rest.first {
            if letter == "'" {
                fields.append(.literal(try quoted(&rest)))
                continue
            }
            let count = rest.prefix { $0 == letter }.count
            guard ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) else {
                guard !"[]{}#".unicodeScalars.contains(letter) else {
                    throw PatternError(reason: "has the character \(letter), which is not supported")
                }
                fields.append(.literal(String(letter)))
                rest.removeFirst()
                continue
            }
            guard let field = field(letter, count) else {
                let letters = String(repeating: String(letter), count: count)
                throw PatternError(reason: "has \(letters), which is not supported")
            }
            fields.append(field)
            rest.removeFirst(count)
        }
        return fields
    }

    /// Reads a text in single quotes. Two quotes in it stand for one, and so do two quotes with nothing between them.
    private static func quoted(_ rest: inout Substring.UnicodeScalarView) throws(PatternError) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let next = rest.popFirst() {
            if next == "'" {
                guard rest.first == "'" else { return text.isEmpty ? "'" : String(text) }
                rest.removeFirst()
            }
            text.append(next)
        }
        throw PatternError(reason: "has a quote without an end")
    }

    private static func field(_ letter: Unicode.Scalar, _ count: Int) -> Field? {
        switch (letter, count) {
        case ("y", 1), ("y", 4), ("u", 1), ("u", 4): .year(digits: 4)
        case ("y", 2), ("u", 2): .year(digits: 2)
        case ("M", 1...2), ("L", 1...2): .month(digits: count)
        case ("M", 3...4), ("L", 3...4): .monthName(isShort: count == 3)
        case ("E", 1...4): .weekday(isShort: count < 4)
        case ("d", 1...2): .day(digits: count)
        case ("H", 1...2): .hour(digits: count)
        case ("h", 1...2): .hourOfHalf(digits: count)
        case ("a", 1): .half
        case ("m", 1...2): .minute(digits: count)
        case ("s", 1...2): .second(digits: count)
        case ("S", 1...9): .fraction(digits: count)
        case ("X", 1...3), ("x", 1...3): .offset(hasColon: count == 3, hasMinutes: count > 1, allowsZ: letter == "X")
        case ("Z", 1...3): .offset(hasColon: false, hasMinutes: true, allowsZ: false)
        case ("Z", 5): .offset(hasColon: true, hasMinutes: true, allowsZ: true)
        case ("z", 1...3): .zone
        default: nil
        }
    }

    /// Reads a text. Returns nil if it doesn't have the form, or means no day and time that there are.
    func parse(_ text: String) -> DateTime? {
        if let unitsPerSecond {
            guard text.utf8.count <= DateTimeScanner.longestText, let number = Int64(text),
                (Self.earliest...Self.latest).contains(number / unitsPerSecond)
            else {
                return nil
            }
            var time = DateTime(seconds: floorDivide(number, unitsPerSecond), offset: 0)
            time.nanoseconds = (number - time.seconds * unitsPerSecond) * (1_000_000_000 / unitsPerSecond)
            return time
        }
        var scanner = DateTimeScanner(text)
        var parts = Parts()
        for field in fields {
            guard read(field, &scanner, &parts) else { return nil }
        }
        return scanner.isAtEnd ? parts.time : nil
    }

    /// The parts of a date and time that have been read.
    fileprivate struct Parts {
        var year: Int64?
        var month: Int64?
        var day: Int64?
        var weekday: Int64?
        var hour: Int64?
        var hourOfHalf: Int64?
        var isAfternoon = false
        var minute: Int64 = 0
        var second: Int64 = 0
        var nanoseconds: Int64 = 0
        var offset: Int64?

        var time: DateTime? {
            guard let year, let month, let day else { return nil }
            let date = CivilDate(year: year, month: month, day: day)
            guard date.exists, weekday == nil || weekday == date.weekday else { return nil }
            if let hourOfHalf, !(1...12).contains(hourOfHalf) { return nil }
            let hour = hour ?? hourOfHalf.map { $0 % 12 + (isAfternoon ? 12 : 0) } ?? 0
            return DateTime(
                date: date,
                hour: hour,
                minute: minute,
                second: second,
                nanoseconds: nanoseconds,
                offset: offset
            )
        }
    }

    private func read(_ field: Field, _ scanner: inout DateTimeScanner, _ parts: inout Parts) -> Bool {
        func number(_ digits: Int) -> Int64? { scanner.number(digits == 1 ? 1...2 : digits...digits) }
        switch field {
        case .literal(let text): return scanner.skip(text)
        case .year(let digits): parts.year = number(digits).map { digits == 2 ? 2000 + $0 : $0 }
        case .month(let digits): parts.month = number(digits)
        case .monthName(let isShort): parts.month = scanner.month(isShort: isShort)
        case .weekday(let isShort): parts.weekday = scanner.weekday(isShort: isShort)
        case .day(let digits): parts.day = number(digits)
        case .hour(let digits): parts.hour = number(digits)
        case .hourOfHalf(let digits): parts.hourOfHalf = number(digits)
        case .half:
            guard let half = scanner.word(of: ["AM", "PM"]) else { return false }
            parts.isAfternoon = half == 1
        case .minute(let digits):
            guard let minute = number(digits) else { return false }
            parts.minute = minute
        case .second(let digits):
            guard let second = number(digits) else { return false }
            parts.second = second
        case .fraction(let digits):
            guard let fraction = scanner.fraction(digits...digits) else { return false }
            parts.nanoseconds = fraction
        case .offset(let hasColon, let hasMinutes, let allowsZ):
            parts.offset =
                allowsZ && scanner.skip("Z") ? 0 : scanner.offset(hasColon: hasColon, hasMinutes: hasMinutes)
        case .zone: parts.offset = scanner.word(of: ["GMT", "UTC"]).map { _ in 0 }
        }
        return parts.has(field)
    }
}

extension DateTimeFormat.Parts {
    /// Whether a field has been read.
    fileprivate func has(_ field: DateTimeFormat.Field) -> Bool {
        switch field {
        case .year: year != nil
        case .month, .monthName: month != nil
        case .weekday: weekday != nil
        case .day: day != nil
        case .hour: hour != nil
        case .hourOfHalf: hourOfHalf != nil
        case .offset, .zone: offset != nil
        case .literal, .half, .minute, .second, .fraction: true
        }
    }
}
