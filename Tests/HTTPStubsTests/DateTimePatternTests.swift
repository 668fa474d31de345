import JSON
import Testing

@testable import HTTPStubs

/// What is expected here was tried on WireMock 2.35.1, which `test_wiremock_judge.py` asks again.
@Suite("An operator for times")
struct DateTimePatternTests {
    /// 2021-06-14T15:15:15.5Z.
    private static let now: Int64 = 1_623_683_715_500_000

    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        try valuePattern(pattern).matches(TextSubject(text, now: { Self.now }))
    }

    @Test(
        "reads the forms that WireMock reads",
        arguments: [
            ("2021-06-14T15:15:15Z", true), ("2021-06-14T16:15:15+01:00", true), ("2021-06-13T23:15:15-16:00", true),
            ("2021-06-14T15:15:15", true), ("2021-06-14t15:15:15.000z", true), ("2021-06-14T15:15:15-00:00", true),
            ("2021-06-14T17:15:15+02:00[Europe/Paris]", true), ("2021-06-14T17:15:15+02", true),
            ("Mon, 14 Jun 2021 15:15:15 GMT", true), ("14 Jun 2021 15:15:15 GMT", true),
            ("Mon, 14 Jun 2021 17:15:15 +0200", true), ("mon, 14 jun 2021 15:15:15 gmt", true),
            ("Monday, 14-Jun-21 15:15:15 GMT", true), ("Mon Jun 14 15:15:15 2021", true),
            ("2021-06-14T15:15:15.5Z", false), ("2021-06-14", false), ("Tue, 14 Jun 2021 15:15:15 GMT", false),
            ("Mon Jun  7 15:15:15 2021", false), ("1623683715", false), ("", false), ("x", false),
            ("2021-06-14 15:15:15", false), ("20210614T151515Z", false), ("2021-06-14T17:15:15+0200", false),
            ("2021-06-14T15:15:15[Europe/Paris]", false), ("2021-02-30T00:00:00Z", false),
            ("2021-06-14T24:00:00Z", false), ("2021-06-14T15:15:15,0Z", false), ("+2021-06-14T15:15:15Z", false),
            (String(repeating: "9", count: 300), false),
        ]
    )
    func forms(text: String, isMet: Bool) throws {
        #expect(try matches(#"{"equalToDateTime":"2021-06-14T15:15:15Z"}"#, text) == isMet)
    }

    @Test("without an offset compares the date and time that are written")
    func local() throws {
        for text in ["2021-06-14T15:15:15Z", "2021-06-14T15:15:15+09:00", "2021-06-14T15:15:15"] {
            #expect(try matches(#"{"equalToDateTime":"2021-06-14T15:15:15"}"#, text))
        }
        #expect(try matches(#"{"before":"2021-06-14"}"#, "2021-06-13T23:15:15-16:00"))
        #expect(try !matches(#"{"before":"2021-06-14T00:00:00Z"}"#, "2021-06-13T23:15:15-16:00"))
    }

    @Test("compares moments, to the nanosecond")
    func moments() throws {
        #expect(try matches(#"{"before":"2021-06-14T15:15:15.000000002Z"}"#, "2021-06-14T15:15:15.000000001Z"))
        #expect(try !matches(#"{"before":"2021-06-14T15:15:15Z"}"#, "2021-06-14T15:15:15Z"))
        #expect(try matches(#"{"after":"2021-06-14T15:15:15Z"}"#, "2021-06-14T16:15:16+01:00"))
        #expect(try !matches(#"{"after":"2021-06-14T15:15:15Z"}"#, "2021-06-14T15:15:15Z"))
        #expect(try !valuePattern(#"{"after":"2021-06-14T15:15:15Z"}"#).matches(nil))
    }

    @Test(
        "may be about now, and a distance from it",
        arguments: [
            ("now", "2021-06-14T15:15:15.5Z"), ("NOW", "2021-06-14T15:15:15.5Z"),
            ("now +3 days", "2021-06-17T15:15:15.5Z"), ("now 3 days", "2021-06-17T15:15:15.5Z"),
            ("now -15 seconds", "2021-06-14T15:15:00.5Z"), ("+2 hours", "2021-06-14T17:15:15.5Z"),
            ("-16 minutes", "2021-06-14T14:59:15.5Z"), ("now +8 months", "2022-02-14T15:15:15.5Z"),
            ("now -5 years", "2016-06-14T15:15:15.5Z"), ("now -2147483648 seconds", "1953-05-27T12:01:07.5Z"),
        ]
    )
    func now(expected: String, moment: String) throws {
        #expect(try matches(#"{"equalToDateTime":"\#(expected)"}"#, moment))
        let words = expected.split(separator: " ")
        guard words.count == 3, words[0] == "now" else { return }
        let offset = #""expectedOffset":\#(words[1].drop { $0 == "+" }),"expectedOffsetUnit":"\#(words[2])""#
        #expect(try matches(#"{"equalToDateTime":"now",\#(offset)}"#, moment))
    }

    @Test("takes the last day of a month that is too short")
    func shortMonth() throws {
        let pattern = try valuePattern(#"{"equalToDateTime":"now +1 months"}"#)
        // 2021-01-31T00:00:00Z.
        let subject = TextSubject("2021-02-28T00:00:00Z", now: { 1_612_051_200_000_000 })
        #expect(try pattern.matches(subject))
    }

    @Test(
        "truncates now, and what is compared with it",
        arguments: [
            ("first second of minute", "2021-06-14T15:15:00Z"), ("first minute of hour", "2021-06-14T15:00:00Z"),
            ("first hour of day", "2021-06-14T00:00:00Z"), ("first day of month", "2021-06-01T00:00:00Z"),
            ("first day of next month", "2021-07-01T00:00:00Z"), ("last day of month", "2021-06-30T00:00:00Z"),
            ("first day of year", "2021-01-01T00:00:00Z"), ("FIRST_DAY_OF_NEXT_YEAR", "2022-01-01T00:00:00Z"),
            ("Last Day Of Year", "2021-12-31T00:00:00Z"),
        ]
    )
    func truncation(name: String, moment: String) throws {
        #expect(try matches(#"{"equalToDateTime":"now","truncateExpected":"\#(name)"}"#, moment))
        let actual = "2021-06-14T15:15:15.5Z"
        #expect(try matches(#"{"equalToDateTime":"\#(moment)","truncateActual":"\#(name)"}"#, actual))
        // Another expected time is not truncated, as in WireMock.
        #expect(try matches(#"{"equalToDateTime":"\#(actual)","truncateExpected":"\#(name)"}"#, actual))
    }

    @Test(
        "reads another form, if it is told which",
        arguments: [
            ("dd/MM/yyyy", "14/06/2021", true), ("dd/MM/yyyy", "14/6/2021", false), ("d/M/yy", "14/6/21", true),
            ("unix", "1623628800", true), ("unix", "x", false), ("epoch", "1623628800000", true),
            ("epoch", "1623628800", false), ("yyyy-MM-dd'T'HH:mm:ssXXX", "2021-06-14T02:00:00+02:00", true),
            ("yyyy-MM-dd'T'HH:mm:ssXXX", "2021-06-14T00:00:00Z", true), ("d MMM yyyy HH:mm", "14 Jun 2021 00:00", true),
            ("d MMM yyyy HH:mm", "14 June 2021 00:00", false), ("EEEE d MMMM yyyy", "Monday 14 June 2021", true),
            ("EEE d MMMM yyyy", "Tue 14 June 2021", false), ("yyyy/MM/dd hh:mm a", "2021/06/14 12:00 AM", true),
            ("yyyy/MM/dd hh:mm a", "2021/06/14 12:00 PM", false),
            ("yyyyMMddHHmmss.SSSZ", "20210614000000.000+0000", true),
            ("''yyyy'o''clock'MMdd", "'2021o'clock0614", true), ("EEE dd yyyy", "Mon 14 2021", false),
            ("unix", "9223372036854775807", false), ("epoch", "-9223372036854775808", false),
        ]
    )
    func formats(format: String, text: String, isMet: Bool) throws {
        let pattern = #"{"equalToDateTime":"2021-06-14T00:00:00Z","actualFormat":"\#(format)"}"#
        #expect(try matches(pattern, text) == isMet)
    }

    @Test(
        "refuses what it can't compare with",
        arguments: [
            Refusal(#"{"before":"x"}"#, at: "/before", noTime), Refusal(#"{"after":""}"#, at: "/after", noTime),
            Refusal(#"{"before":"now +3 weeks"}"#, at: "/before", noTime),
            Refusal(#"{"before":"now -99999999999 years"}"#, at: "/before", noTime),
            Refusal(#"{"before":"2021-02-30T00:00:00Z"}"#, at: "/before", noTime),
            Refusal(#"{"before":5}"#, at: "/before", "must be a string, not a number"),
            Refusal(
                #"{"before":"now","expectedOffset":3}"#,
                at: "/expectedOffset",
                "needs an expectedOffsetUnit, which is one of seconds, minutes, hours, days, months, years"
            ),
            Refusal(
                #"{"before":"now","actualFormat":"yyyy bb"}"#,
                at: "/actualFormat",
                "has bb, which is not supported"
            ),
            Refusal(#"{"before":"now","actualFormat":"'x"}"#, at: "/actualFormat", "has a quote without an end"),
            Refusal(#"{"before":"now","actualFormat":"'"}"#, at: "/actualFormat", "has a quote without an end"),
            Refusal(
                #"{"before":"now","actualFormat":"[yyyy]"}"#,
                at: "/actualFormat",
                "has the character [, which is not supported"
            ),
            Refusal(
                #"{"before":"now","truncateActual":"midnight"}"#,
                at: "/truncateActual",
                "must be one of first second of minute, first minute of hour, first hour of day, first day of month, "
                    + "first day of next month, last day of month, first day of year, first day of next year, "
                    + "last day of year"
            ),
        ]
    )
    func faulty(refusal: Refusal) throws { try refusal.expect { _ = try ValuePattern($0, at: []) } }

    @Test("reads no number that is longer than any time")
    func longNumbers() throws {
        let zeros = String(repeating: "0", count: 201)
        #expect(try !matches(#"{"equalToDateTime":"1970-01-01T00:00:00Z","actualFormat":"unix"}"#, zeros))
        #expect(try matches(#"{"equalToDateTime":"1970-01-01T00:00:00Z","actualFormat":"unix"}"#, "000"))
    }
}

private let noTime = "must be a date and time (ISO 8601), now, or a text such as now +3 days"
