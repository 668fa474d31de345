import JSON
import Testing

@testable import HTTPStubs

@Suite("A delay")
struct DelayTests {
    /// 2001 durations, the shortest first.
    private func samples(of delay: Delay) -> [Double] {
        (0..<2001).map { _ in delay.milliseconds() }.sorted()
    }

    @Test("that is fixed takes the same time always")
    func fixed() {
        #expect(Delay.fixed(milliseconds: 12.5).milliseconds() == 12.5)
        #expect(Delay.fixed(milliseconds: 0).milliseconds() == 0)
    }

    @Test("that is uniform takes any time within its bounds")
    func uniform() {
        let samples = samples(of: .uniform(lower: 10, upper: 20))
        #expect(samples.allSatisfy { (10...20).contains($0) })
        #expect(samples[0] < 10.5)
        #expect((14...16).contains(samples[1000]))
        #expect(samples[2000] > 19.5)
        #expect(Delay.uniform(lower: 7, upper: 7).milliseconds() == 7)
    }

    @Test("that is lognormal has its median in the middle, and as many shorter as longer by a factor")
    func logNormal() {
        let samples = samples(of: .logNormal(median: 50, sigma: 0.5))
        #expect((44...57).contains(samples[1000]))
        // One standard deviation to each side: 50 / √e and 50 · √e.
        #expect((26...35).contains(samples[318]))
        #expect((72...95).contains(samples[1682]))
    }

    @Test("that is lognormal stays near its median where sigma is small")
    func narrowLogNormal() {
        #expect(samples(of: .logNormal(median: 50, sigma: 0.01)).allSatisfy { (45...55).contains($0) })
        #expect(Delay.logNormal(median: 50, sigma: 0).milliseconds() == 50)
    }

    @Test("that is lognormal takes no longer than an hour")
    func longest() {
        #expect(samples(of: .logNormal(median: 3_600_000, sigma: 10)).last == 3_600_000)
    }

    @Test(
        "is never longer than an hour, shorter than nothing or no number, whatever it was made of",
        arguments: [
            (.fixed(milliseconds: .infinity), 3_600_000), (.fixed(milliseconds: -.infinity), 0),
            (.fixed(milliseconds: .nan), 0), (.fixed(milliseconds: 1e300), 3_600_000),
            (.uniform(lower: .infinity, upper: .infinity), 3_600_000), (.uniform(lower: 9, upper: 9), 9),
            (.uniform(lower: -5, upper: -7), 0), (.uniform(lower: .nan, upper: .nan), 0),
            (.logNormal(median: .infinity, sigma: .infinity), nil), (.logNormal(median: 0, sigma: 1e300), nil),
        ] as [(Delay, Double?)]
    )
    func bounded(delay: Delay, expected: Double?) {
        for _ in 0..<50 {
            let milliseconds = delay.milliseconds()
            #expect((0...3_600_000).contains(milliseconds))
            if let expected { #expect(milliseconds == expected) }
        }
    }

    @Test("that is uniform takes its bounds in either order")
    func uniformBackwards() {
        #expect(samples(of: .uniform(lower: 20, upper: 10)).allSatisfy { (10...20).contains($0) })
    }

    // MARK: reading

    @Test(
        "is read from its distribution",
        arguments: [
            (#"{"type":"fixed","milliseconds":1.5}"#, .fixed(milliseconds: 1.5)),
            (#"{"type":"uniform","lower":0,"upper":3600000}"#, .uniform(lower: 0, upper: 3_600_000)),
            (#"{"type":"uniform","lower":5,"upper":5}"#, .uniform(lower: 5, upper: 5)),
            (#"{"type":"lognormal","median":80,"sigma":0.4}"#, .logNormal(median: 80, sigma: 0.4)),
        ] as [(String, Delay)]
    )
    func distributions(text: String, delay: Delay) throws {
        #expect(try Delay(ObjectReader(json(text))) == delay)
    }

    @Test(
        "is not read from a faulty distribution",
        arguments: [
            Refusal("{}", at: "/type", "must be fixed, uniform or lognormal"),
            Refusal(#"{"type":"normal"}"#, at: "/type", "must be fixed, uniform or lognormal"),
            Refusal(#"{"type":1}"#, at: "/type", "must be a string, not a number"),
            Refusal(#"{"type":"fixed"}"#, at: "/milliseconds", "is required"),
            Refusal(
                #"{"type":"fixed","milliseconds":"1"}"#,
                at: "/milliseconds",
                "must be a number from 0.0 to 3600000.0, not a string"
            ),
            Refusal(
                #"{"type":"uniform","lower":1}"#,
                at: "/upper",
                "and lower are required, and upper must not be less than lower"
            ),
            Refusal(
                #"{"type":"uniform","lower":2,"upper":1}"#,
                at: "/upper",
                "and lower are required, and upper must not be less than lower"
            ),
            Refusal(#"{"type":"lognormal","median":1}"#, at: "/median", "and sigma are required"),
            Refusal(#"{"type":"lognormal","sigma":1}"#, at: "/median", "and sigma are required"),
            Refusal(
                #"{"type":"lognormal","median":1,"sigma":true}"#,
                at: "/sigma",
                "must be a number from 0.0 to 10.0, not a boolean"
            ),
            Refusal(#"{"type":"fixed","milliseconds":1,"sigma":1}"#, at: "/sigma", "is not supported"),
        ]
    )
    func faultyDistributions(refusal: Refusal) throws {
        try refusal.expect { _ = try Delay(ObjectReader($0)) }
    }

    @Test(
        "is never negative, nor longer than an hour, nor wider than sigma 10",
        arguments: [
            (#"{"type":"fixed","milliseconds":-1}"#, "/milliseconds"),
            (#"{"type":"fixed","milliseconds":3600000.5}"#, "/milliseconds"),
            (#"{"type":"uniform","lower":-1,"upper":1}"#, "/lower"),
            (#"{"type":"uniform","lower":1,"upper":3600001}"#, "/upper"),
            (#"{"type":"lognormal","median":1e9,"sigma":1}"#, "/median"),
            (#"{"type":"lognormal","median":1,"sigma":10.5}"#, "/sigma"),
        ]
    )
    func ranges(text: String, pointer: String) throws {
        let value = try json(text)
        let error = #expect(throws: JSONError.self) { try Delay(ObjectReader(value)) }
        #expect(error?.path.pointer == pointer)
    }
}
