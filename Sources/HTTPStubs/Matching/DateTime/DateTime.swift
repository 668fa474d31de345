/// A date with a time of day, as WireMock's operators for times compare them.
struct DateTime: Sendable, Equatable {
    /// The number of seconds from 1970-01-01T00:00:00 to the date and time that are written.
    var seconds: Int64
    /// The fraction of the second, 0 to 999,999,999.
    var nanoseconds: Int64 = 0
    /// The seconds east of UTC; nil if none are written.
    var offset: Int64?

    /// The seconds since 1970-01-01T00:00:00Z. A time without an offset is one in UTC.
    var instant: (seconds: Int64, nanoseconds: Int64) { (seconds - (offset ?? 0), nanoseconds) }

    /// The date and time that are written, whatever the offset.
    var local: (seconds: Int64, nanoseconds: Int64) { (seconds, nanoseconds) }
}

extension DateTime {
    /// Makes a moment in UTC out of microseconds since 1970-01-01T00:00:00Z.
    init(microseconds: Int64) {
        seconds = Self.floorDivide(microseconds, 1_000_000)
        nanoseconds = (microseconds - seconds * 1_000_000) * 1000
        offset = 0
    }

    /// Makes a time of a day. Returns nil if there is no such day or time.
    init?(
        date: Date,
        hour: Int64 = 0,
        minute: Int64 = 0,
        second: Int64 = 0,
        nanoseconds: Int64 = 0,
        offset: Int64? = nil
    ) {
        guard date.exists, (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else {
            return nil
        }
        seconds = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second
        self.nanoseconds = nanoseconds
        self.offset = offset
    }

    /// A day of the Gregorian calendar.
    struct Date: Sendable, Equatable {
        var year: Int64
        /// 1 to 12.
        var month: Int64
        /// 1 to 31.
        var day: Int64
    }

    /// The day that is written.
    var date: Date { Date(dayNumber: Self.floorDivide(seconds, 86_400)) }

    /// The seconds since the beginning of the day that is written.
    private var timeOfDay: Int64 { seconds - Self.floorDivide(seconds, 86_400) * 86_400 }

    static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        dividend >= 0 ? dividend / divisor : (dividend - divisor + 1) / divisor
    }
}

extension DateTime.Date {
    var exists: Bool { (1...12).contains(month) && (1...Self.days(inMonth: month, of: year)).contains(day) }

    /// The day of the week; 0 is Monday.
    var weekday: Int64 { dayNumber + 3 - DateTime.floorDivide(dayNumber + 3, 7) * 7 }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    /// The days since 1970-01-01. The calculation lets years begin in March, so that a leap day is the last day of its
    /// year.
    var dayNumber: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = DateTime.floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Makes the day that is a number of days after 1970-01-01; the inverse of `dayNumber`.
    init(dayNumber: Int64) {
        let shifted = dayNumber + 719_468
        let era = DateTime.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    }

    /// The day that is a number of months later. At the end of a month that is too long, it is the last day of the
    /// shorter one.
    func advanced(byMonths months: Int64) -> Self {
        let count = year * 12 + month - 1 + months
        let year = DateTime.floorDivide(count, 12)
        let month = count - year * 12 + 1
        return Self(year: year, month: month, day: min(day, Self.days(inMonth: month, of: year)))
    }
}

/// A distance between two times, such as `+3 days`.
struct DateTimeOffset: Sendable, Equatable {
    enum Unit: String, Sendable, CaseIterable {
        case seconds, minutes, hours, days, months, years
    }

    var amount: Int32
    var unit: Unit

    /// Returns a time that is later by the distance, or earlier if that is negative.
    func applied(to time: DateTime) -> DateTime {
        var shifted = time
        let amount = Int64(amount)
        switch unit {
        case .seconds: shifted.seconds += amount
        case .minutes: shifted.seconds += amount * 60
        case .hours: shifted.seconds += amount * 3600
        case .days: shifted.seconds += amount * 86_400
        case .months: shifted.shiftDate { $0.advanced(byMonths: amount) }
        case .years: shifted.shiftDate { $0.advanced(byMonths: amount * 12) }
        }
        return shifted
    }
}

/// A time that is made out of another by leaving out what is smaller than a unit.
enum DateTimeTruncation: String, Sendable, CaseIterable {
    case firstSecondOfMinute = "first second of minute"
    case firstMinuteOfHour = "first minute of hour"
    case firstHourOfDay = "first hour of day"
    case firstDayOfMonth = "first day of month"
    case firstDayOfNextMonth = "first day of next month"
    case lastDayOfMonth = "last day of month"
    case firstDayOfYear = "first day of year"
    case firstDayOfNextYear = "first day of next year"
    case lastDayOfYear = "last day of year"

    /// Makes a truncation out of its name, in any case and with spaces or underscores; nil if there is none.
    init?(name: String) { self.init(rawValue: name.lowercased().replacing("_", with: " ")) }

    /// Returns the truncated time, with the same offset.
    func applied(to time: DateTime) -> DateTime {
        var truncated = time
        truncated.nanoseconds = 0
        let unit: Int64 =
            switch self {
            case .firstSecondOfMinute: 60
            case .firstMinuteOfHour: 3600
            default: 86_400
            }
        truncated.seconds = DateTime.floorDivide(time.seconds, unit) * unit
        truncated.shiftDate { date in
            typealias Date = DateTime.Date
            return switch self {
            case .firstSecondOfMinute, .firstMinuteOfHour, .firstHourOfDay: date
            case .firstDayOfMonth: Date(year: date.year, month: date.month, day: 1)
            case .firstDayOfNextMonth: Date(year: date.year, month: date.month, day: 1).advanced(byMonths: 1)
            case .lastDayOfMonth:
                Date(year: date.year, month: date.month, day: Date.days(inMonth: date.month, of: date.year))
            case .firstDayOfYear: Date(year: date.year, month: 1, day: 1)
            case .firstDayOfNextYear: Date(year: date.year + 1, month: 1, day: 1)
            case .lastDayOfYear: Date(year: date.year, month: 12, day: 31)
            }
        }
        return truncated
    }
}

extension DateTime {
    /// Changes the day, and keeps the time of day.
    fileprivate mutating func shiftDate(_ change: (Date) -> Date) {
        seconds = change(date).dayNumber * 86_400 + timeOfDay
    }
}
