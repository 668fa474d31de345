import JSON
import Testing

@testable import HTTPStubs

@Suite("The delay of a response")
struct ResponseDelayTests {
    @Test(
        "is the sum of the fixed one and the distribution's, an hour at most",
        arguments: [
            (ResponseDelay(), 0), (.fixed(milliseconds: 12.5), 12.5),
            (ResponseDelay(distribution: .fixed(milliseconds: 3)), 3),
            (ResponseDelay(fixed: 100, distribution: .uniform(lower: 50, upper: 50)), 150),
            (ResponseDelay(fixed: 3_600_000, distribution: .fixed(milliseconds: 3_600_000)), 3_600_000),
            (ResponseDelay(fixed: .infinity, distribution: .logNormal(median: .infinity, sigma: 1)), 3_600_000),
            (ResponseDelay(fixed: .nan, distribution: .fixed(milliseconds: -.infinity)), 0),
        ] as [(ResponseDelay, Double)]
    )
    func sum(delay: ResponseDelay, milliseconds: Double) { #expect(delay.milliseconds() == milliseconds) }

    @Test(
        "replaces that of the settings part by part",
        arguments: [
            // What WireMock 2.35.1 adds to a response: settings, stub, milliseconds.
            (.fixed(milliseconds: 200), .fixed(milliseconds: 50), 50),
            (.fixed(milliseconds: 200), .fixed(milliseconds: 0), 0),
            (.fixed(milliseconds: 200), ResponseDelay(distribution: .fixed(milliseconds: 100)), 300),
            (ResponseDelay(distribution: .fixed(milliseconds: 200)), .fixed(milliseconds: 100), 300),
            (
                ResponseDelay(distribution: .fixed(milliseconds: 200)),
                ResponseDelay(distribution: .fixed(milliseconds: 100)), 100
            ),
            (ResponseDelay(fixed: 100, distribution: .fixed(milliseconds: 200)), .fixed(milliseconds: 50), 250),
            (
                ResponseDelay(fixed: 100, distribution: .fixed(milliseconds: 200)),
                ResponseDelay(distribution: .fixed(milliseconds: 50)), 150
            ),
            (nil, .fixed(milliseconds: 7), 7),
        ] as [(ResponseDelay?, ResponseDelay, Double)]
    )
    func replacing(settings: ResponseDelay?, stub: ResponseDelay, milliseconds: Double) {
        #expect(stub.replacing(settings).milliseconds() == milliseconds)
    }

    @Test(
        "is read from WireMock's settings",
        arguments: [
            ("{}", nil), (#"{"fixedDelay":0}"#, nil), (#"{"fixedDelay":null,"delayDistribution":null}"#, nil),
            (#"{"fixedDelay":250}"#, .fixed(milliseconds: 250)),
            (
                #"{"delayDistribution":{"type":"uniform","lower":1,"upper":2}}"#,
                ResponseDelay(distribution: .uniform(lower: 1, upper: 2))
            ),
            (
                #"{"fixedDelay":9,"delayDistribution":{"type":"fixed","milliseconds":1}}"#,
                ResponseDelay(fixed: 9, distribution: .fixed(milliseconds: 1))
            ),
            // WireMock's own clients send these along.
            (#"{"fixedDelay":1,"proxyPassThrough":true}"#, .fixed(milliseconds: 1)),
        ] as [(String, ResponseDelay?)]
    )
    func settings(text: String, delay: ResponseDelay?) throws {
        #expect(try ResponseDelay(settings: json(text)) == delay)
    }

    @Test(
        "is not read from settings that are faulty or not supported",
        arguments: [
            Refusal("7", at: "", "must be an object, not a number"),
            Refusal(#"{"fixedDelay":"x"}"#, at: "/fixedDelay", "must be a number from 0.0 to 3600000.0, not a string"),
            Refusal(#"{"delayDistribution":1}"#, at: "/delayDistribution", "must be an object, not a number"),
            Refusal(
                #"{"delayDistribution":{"type":"x"}}"#,
                at: "/delayDistribution/type",
                "must be fixed, uniform or lognormal"
            ),
            Refusal(#"{"extended":{}}"#, at: "/extended", "is not supported"),
            Refusal(#"{"fixedDelayMilliseconds":1}"#, at: "/fixedDelayMilliseconds", "is not supported"),
        ]
    )
    func faultySettings(refusal: Refusal) throws {
        try refusal.expect { _ = try ResponseDelay(settings: $0) }
    }
}
