import Connectors
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is written with microseconds and Z",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1_695_311_139_097_677, "2023-09-21T15:45:39.097677Z"),
            (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (4_107_542_400_000_001, "2100-03-01T00:00:00.000001Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)]
    )
    func written(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "is read in every form of RFC 3339",
        arguments: [
            ("2023-09-21T15:45:39Z", "2023-09-21T15:45:39.000000Z"),
            ("2023-09-21t15:45:39.5z", "2023-09-21T15:45:39.500000Z"),
            ("2023-09-21 15:45:39.123456789+02:00", "2023-09-21T13:45:39.123456Z"),
            ("2024-02-29T23:30:00-01:30", "2024-03-01T01:00:00.000000Z"),
        ]
    )
    func read(text: String, expected: String) { #expect(Timestamp(text)?.description == expected) }

    @Test(
        "is not read from anything else",
        arguments: [
            "", "2023-09-21", "2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z", "2023-00-01T00:00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01T00:60:00Z", "2023-01-01T00:00:00", "2023-01-01T00:00:00.Z", "2023-01-01T00:00:00.1234567890Z",
            "2023-01-01T00:00:00+24:00", "2023-01-01T00:00:00Z ", "23-01-01T00:00:00Z", "2023-1-01T00:00:00Z",
        ]
    )
    func notRead(text: String) { #expect(Timestamp(text) == nil) }

    @Test("survives writing and reading on every day of four centuries")
    func roundTrip() {
        for day in stride(from: Int64(-62_135_596_800), to: 253_402_300_800, by: 86_400 * 97) {
            let time = Timestamp(microseconds: day * 1_000_000 + 1)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test("is earlier or later than another, and is moved by seconds to the nearest microsecond")
    func arithmetic() {
        let time = Timestamp(microseconds: 10)
        #expect(time < Timestamp(microseconds: 11))
        #expect(!(time < time))
        #expect(time.advanced(bySeconds: 1.5) == Timestamp(microseconds: 1_500_010))
        #expect(time.advanced(bySeconds: -0.000_002_4) == Timestamp(microseconds: 8))
        #expect(time.advanced(bySeconds: 0.000_000_6) == Timestamp(microseconds: 11))
    }

    @Test("stays within the years 1 to 9999, however far it is moved", arguments: [1e10, 1e18, 1e300, .infinity])
    func clamped(seconds: Double) {
        var (late, early) = (Timestamp(microseconds: 0), Timestamp(microseconds: 0))
        for _ in 0..<1000 {
            late = late.advanced(bySeconds: seconds)
            early = early.advanced(bySeconds: -seconds)
        }
        #expect(late == .latest)
        #expect(early == .earliest)
        #expect(late.description == "9999-12-31T23:59:59.999999Z")
        #expect(early.description == "0001-01-01T00:00:00.000000Z")
        #expect(late.advanced(bySeconds: .nan) == .latest)
        #expect(Timestamp(microseconds: .max) == .latest)
        #expect(Timestamp(microseconds: .min) == .earliest)
    }

    @Test(
        "is not read beyond the years 1 to 9999, also where the offset alone leads there",
        arguments: [
            ("0001-01-01T00:00:00Z", true), ("0000-12-31T23:59:59Z", false), ("0001-01-01T00:00:00+00:01", false),
            ("0000-12-31T23:59:59-00:01", true), ("9999-12-31T23:59:59.999999Z", true),
            ("9999-12-31T23:59:59-00:01", false), ("9999-12-31T23:59:59+23:59", true),
        ]
    )
    func range(text: String, isRead: Bool) { #expect((Timestamp(text) != nil) == isRead) }
}
