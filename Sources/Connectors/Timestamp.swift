import CivilDates
import Texts

/// A moment in UTC, to the microsecond, from the year 1 to the year 9999. It is written as in RFC 3339:
/// `2023-09-21T15:45:39.097677Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let microseconds: Int64

    /// The first moment of the year 1.
    public static let earliest = Timestamp(unchecked: -62_135_596_800_000_000)
    /// The last moment of the year 9999.
    public static let latest = Timestamp(unchecked: 253_402_300_799_999_999)

    /// Makes a moment out of microseconds since 1970-01-01T00:00:00Z. A number beyond the years 1 to 9999 gives the
    /// first or the last moment of these years.
    public init(microseconds: Int64) {
        self.microseconds = min(max(microseconds, Self.earliest.microseconds), Self.latest.microseconds)
    }

    private init(unchecked microseconds: Int64) { self.microseconds = microseconds }

    /// Whether the left moment is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// Returns the moment that is a number of seconds later, or earlier if it is negative. Rounds to microseconds.
    ///
    /// The result stays within the years 1 to 9999. Not a number counts as 0.
    public func advanced(bySeconds seconds: Double) -> Timestamp { advanced(by: Self.microseconds(seconds)) }

    /// Returns the moment that is a number of microseconds later, within the years 1 to 9999.
    func advanced(by distance: Int64) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        return overflow ? (distance < 0 ? .earliest : .latest) : Timestamp(microseconds: sum)
    }

    /// Returns the moment that is a number of microseconds later; nil if it is beyond the years 1 to 9999.
    func checkedAdvanced(by distance: Int64) -> Timestamp? {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        guard !overflow, (Self.earliest.microseconds...Self.latest.microseconds).contains(sum) else { return nil }
        return Timestamp(microseconds: sum)
    }

    /// Returns a number of seconds in microseconds, rounded. A number that no clock can be moved by becomes the largest
    /// or the smallest one, and not a number becomes 0.
    static func microseconds(_ seconds: Double) -> Int64 {
        let rounded = (seconds * 1_000_000).rounded()
        return Int64(exactly: rounded) ?? (rounded.isNaN ? 0 : rounded < 0 ? .min : .max)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment with six digits of fraction and `Z`.
    public var description: String {
        let second = floorDivide(microseconds, 1_000_000)
        let day = floorDivide(second, 86_400)
        let date = CivilDate(dayNumber: day)
        let timeOfDay = second - day * 86_400
        let (dash, colon) = (UInt8(ascii: "-"), UInt8(ascii: ":"))
        var text: InlineArray<27, UInt8> = [
            0, 0, 0, 0, dash, 0, 0, dash, 0, 0,
            UInt8(ascii: "T"), 0, 0, colon, 0, 0, colon, 0, 0,
            UInt8(ascii: "."), 0, 0, 0, 0, 0, 0, UInt8(ascii: "Z"),
        ]
        Self.put(date.year, from: 0, to: 3, of: &text)
        Self.put(date.month, from: 5, to: 6, of: &text)
        Self.put(date.day, from: 8, to: 9, of: &text)
        Self.put(timeOfDay / 3600, from: 11, to: 12, of: &text)
        Self.put(timeOfDay / 60 % 60, from: 14, to: 15, of: &text)
        Self.put(timeOfDay % 60, from: 17, to: 18, of: &text)
        Self.put(microseconds - second * 1_000_000, from: 20, to: 25, of: &text)
        // All of it is ASCII, so it is valid UTF-8.
        return String(utf8: text.span) ?? ""
    }

    /// Puts the last decimal digits of a number at the places from the first to the last.
    private static func put(_ number: Int64, from first: Int, to last: Int, of text: inout InlineArray<27, UInt8>) {
        var rest = number
        var place = last
        while place >= first {
            text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
        }
    }

    /// Parses a time of RFC 3339, section 5.6, with any offset and up to nine digits of fraction, of which the first
    /// six count. Returns nil for all other texts, and for a time that is beyond the years 1 to 9999 in UTC.
    public init?(_ text: String) {
        var scanner = Scanner(rest: text.utf8[...])
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2),
            scanner.skip("-"), let day = scanner.digits(2),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.digits(2), hour < 24, scanner.skip(":"), let minute = scanner.digits(2), minute < 60,
            scanner.skip(":"), let second = scanner.digits(2), second < 60,
            let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.rest.isEmpty
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.exists else { return nil }
        let seconds = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        let microseconds = seconds * 1_000_000 + fraction
        self.init(microseconds: microseconds)
        guard self.microseconds == microseconds else { return nil }
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digits(_ count: Int) -> Int64? {
            guard rest.count >= count else { return nil }
            var value: Int64 = 0
            for byte in rest.prefix(count) {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            rest.removeFirst(count)
            return value
        }

        /// Returns the fraction in microseconds: 0 if there is none, nil if it has no digit or too many.
        mutating func fraction() -> Int64? {
            guard skip(".") else { return 0 }
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            guard (1...9).contains(count), var value = digits(count) else { return nil }
            for _ in count..<max(6, count) { value *= 10 }
            for _ in 6..<max(6, count) { value /= 10 }
            return value
        }

        /// Returns the offset in minutes east of UTC; nil if there is none.
        mutating func offset() -> Int64? {
            if skip("Z") || skip("z") { return 0 }
            let isWest = rest.first == UInt8(ascii: "-")
            guard skip("+") || skip("-"), let hours = digits(2), hours < 24, skip(":"),
                let minutes = digits(2), minutes < 60
            else { return nil }
            return (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
    }
}
