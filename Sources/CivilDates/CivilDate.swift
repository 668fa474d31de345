/// A day of the Gregorian calendar, which is used for all years, also those before its invention.
public struct CivilDate: Sendable, Equatable {
    /// The year. The year 0 is the one before the year 1.
    public var year: Int64
    /// The month, 1 to 12.
    public var month: Int64
    /// The day of the month, 1 to 31.
    public var day: Int64

    /// Makes a day, which need not exist.
    @inlinable
    public init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Whether there is such a month, and such a day in it.
    @inlinable public var exists: Bool {
        (1...12).contains(month) && (1...Self.days(inMonth: month, of: year)).contains(day)
    }

    /// Returns the number of days of a month, 28 to 31.
    @inlinable
    public static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    /// The days since 1970-01-01. The calculation lets years begin in March, so that a leap day is the last day of its
    /// year.
    @inlinable public var dayNumber: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Makes the day that is a number of days after 1970-01-01; the inverse of `dayNumber`.
    @inlinable
    public init(dayNumber: Int64) {
        let shifted = dayNumber + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    }

    /// The day of the week, 0 for Monday to 6 for Sunday.
    public var weekday: Int64 {
        let days = dayNumber + 3
        return days - floorDivide(days, 7) * 7
    }

    /// Returns the day that is a number of months later. In a month that is too short, it is the last day.
    public func advanced(byMonths months: Int64) -> CivilDate {
        let count = year * 12 + month - 1 + months
        let year = floorDivide(count, 12)
        let month = count - year * 12 + 1
        return CivilDate(year: year, month: month, day: min(day, Self.days(inMonth: month, of: year)))
    }
}

/// Returns the greatest whole number that is not greater than a quotient. The divisor must be greater than 0.
@inlinable
public func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}
