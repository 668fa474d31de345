import CivilDates

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
        seconds = floorDivide(microseconds, 1_000_000)
        nanoseconds = (microseconds - seconds * 1_000_000) * 1000
        offset = 0
    }

    /// Makes a time of a day. Returns nil if there is no such day or time.
    init?(
        date: CivilDate,
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

    /// The day that is written.
    var date: CivilDate { CivilDate(dayNumber: floorDivide(seconds, 86_400)) }

    /// The seconds since the beginning of the day that is written.
    private var timeOfDay: Int64 { seconds - floorDivide(seconds, 86_400) * 86_400 }
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
        truncated.seconds = floorDivide(time.seconds, unit) * unit
        truncated.shiftDate { date in
            return switch self {
            case .firstSecondOfMinute, .firstMinuteOfHour, .firstHourOfDay: date
            case .firstDayOfMonth: CivilDate(year: date.year, month: date.month, day: 1)
            case .firstDayOfNextMonth: CivilDate(year: date.year, month: date.month, day: 1).advanced(byMonths: 1)
            case .lastDayOfMonth:
                CivilDate(year: date.year, month: date.month, day: CivilDate.days(inMonth: date.month, of: date.year))
            case .firstDayOfYear: CivilDate(year: date.year, month: 1, day: 1)
            case .firstDayOfNextYear: CivilDate(year: date.year + 1, month: 1, day: 1)
            case .lastDayOfYear: CivilDate(year: date.year, month: 12, day: 31)
            }
        }
        return truncated
    }
}

extension DateTime {
    /// Changes the day, and keeps the time of day.
    fileprivate mutating func shiftDate(_ change: (CivilDate) -> CivilDate) {
        seconds = change(date).dayNumber * 86_400 + timeOfDay
    }
}
