import HTTPStubs
import JSON
import Testing

@Suite("The global settings")
struct GlobalSettingsTests {
    @Test(
        "are kept as they were given, also in the form in which they are shown",
        arguments: [
            #"{"fixedDelay":7,"extended":{"a":{"b":[1,null]}}}"#,
            #"{"settings":{"fixedDelay":7,"extended":{"a":{"b":[1,null]}}}}"#,
            #"{"delayDistribution":null,"fixedDelay":7,"extended":{"a":{"b":[1,null]}},"proxyPassThrough":true}"#,
        ]
    )
    func kept(text: String) throws {
        let settings = try GlobalSettings(json(text))
        #expect(settings.delay == .fixed(milliseconds: 7))
        #expect(JSONValue.object(settings.json).text == #"{"fixedDelay":7,"extended":{"a":{"b":[1,null]}}}"#)
    }

    @Test("take members into their data, each in place of the one with its name, and lose those that are null")
    func merged() throws {
        var settings = try GlobalSettings(["fixedDelay": 1])
        for (changes, text) in [
            (["a": ["x": 1], "b": 2], #"{"a":{"x":1},"b":2}"#), (["a": ["y": 1]], #"{"a":{"y":1},"b":2}"#),
            (["a": .null, "c": .null], #"{"b":2}"#),
        ] as [(JSONValue, String)] {
            try settings.merge(extended: try #require(changes.object))
            #expect(settings.json["extended"]?.text == text)
        }
        try settings.merge(extended: ["b": .null])
        #expect(JSONValue.object(settings.json).text == #"{"fixedDelay":1}"#)
    }

    @Test(
        "are refused with the field and the reason",
        arguments: [
            Refusal("7", at: "", "must be an object, not a number"),
            Refusal(#"{"extended":[]}"#, at: "/extended", "must be an object, not an array"),
            Refusal(#"{"bogus":1}"#, at: "/bogus", "is not supported"),
            Refusal(#"{"settings":{"bogus":1}}"#, at: "/settings/bogus", "is not supported"),
            Refusal(#"{"settings":{},"fixedDelay":1}"#, at: "/fixedDelay", "is not supported"),
            Refusal(
                #"{"settings":{"fixedDelay":-1}}"#,
                at: "/settings/fixedDelay",
                "must be a number from 0.0 to 3600000.0"
            ),
        ]
    )
    func faulty(refusal: Refusal) throws {
        try refusal.expect { _ = try GlobalSettings($0) }
    }

    @Test("are kept up to 64 KiB")
    func bounded() throws {
        let frame = #"{"extended":{"a":""}}"#.utf8.count
        let largest = String(repeating: "x", count: (64 << 10) - frame)
        var settings = try GlobalSettings(["extended": ["a": .string(largest)]])
        #expect(throws: JSONError.self) { _ = try GlobalSettings(["extended": ["a": .string(largest + "x")]]) }
        let error = #expect(throws: JSONError.self) { try settings.merge(extended: ["b": 1]) }
        #expect(error?.path.pointer == "/extended")
        #expect(error?.reason == "makes 65542 bytes of settings; at most 65536 can be kept")
    }
}
