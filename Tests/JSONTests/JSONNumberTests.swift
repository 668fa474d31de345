import Testing

@testable import JSON

@Suite("A JSON number")
struct JSONNumberTests {
    @Test(
        "is equal to another one of the same value, whatever the spelling, size and precision",
        arguments: [
            ("1", "1.0"), ("100", "1e2"), ("100", "1E+2"), ("0.01", "1e-2"), ("-0", "0"), ("0.0", "0e9"),
            ("1e400", "10e399"),
            ("-1.50", "-1.5"), ("0.1e1", "1"), ("12345678901234567890", "1234567890123456789.0e1"),
            ("9223372036854775808", "9.223372036854775808e18"), ("1e-400", "0.1e-399"), ("00e1", "0"),
        ]
    )
    func equal(left: String, right: String) {
        #expect(JSONValue.number(left) == .number(right))
        #expect(JSONNumber(left).canonical == JSONNumber(right).canonical)
        #expect(!(JSONNumber(left) < JSONNumber(right)))
        #expect(!(JSONNumber(right) < JSONNumber(left)))
    }

    @Test(
        "is less than another one of a larger value",
        arguments: [
            ("9007199254740992", "9007199254740993"), ("1e400", "1e401"), ("-1e401", "-1e400"), ("-1", "0"),
            ("0", "1e-400"),
            ("-1e-400", "0"), ("1.5", "1.51"), ("9", "10"), ("-10", "-9"), ("0.09", "0.1"), ("2", "1e1"),
            ("9223372036854775807", "9223372036854775808"), ("1e-99999999999999999999", "1"),
            ("1", "1e99999999999999999999"), ("-1e99999999999999999999", "1e-99999999999999999999"),
        ]
    )
    func less(left: String, right: String) {
        #expect(JSONNumber(left) < JSONNumber(right))
        #expect(!(JSONNumber(right) < JSONNumber(left)))
        #expect(JSONValue.number(left) != .number(right))
        #expect(JSONNumber(left).canonical != JSONNumber(right).canonical)
    }

    @Test(
        "is an integer where it fits into one",
        arguments: [
            ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("1e400", nil), ("-1e400", nil), ("-0", 0), ("1.0", 1), ("1e3", 1000),
            ("1.5", nil),
            ("1e-400", 0),
        ] as [(String, Int?)]
    )
    func int(text: String, expected: Int?) {
        #expect(JSONValue.number(text).int == expected)
    }
}
