import Glibc
public import JSON

/// How long an answer waits.
public enum Delay: Sendable, Equatable {
    case fixed(milliseconds: Double)
    case uniform(lower: Double, upper: Double)
    /// A long tail: `median * exp(sigma * g)`, with `g` from the standard normal distribution.
    case logNormal(median: Double, sigma: Double)

    /// No answer waits longer.
    static let limit = 3_600_000.0

    /// A duration of this delay; another one each time, but for a fixed one.
    public func milliseconds() -> Double {
        switch self {
        case .fixed(let milliseconds): milliseconds
        case .uniform(let lower, let upper): Double.random(in: lower...upper)
        case .logNormal(let median, let sigma): min(Self.limit, median * exp(sigma * Self.gaussian()))
        }
    }

    /// Box and Muller's method.
    private static func gaussian() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude...1))).squareRoot()
        return radius * cos(2 * Double.pi * Double.random(in: 0..<1))
    }
}

extension Delay {
    /// Reads `delayDistribution`.
    init(_ reader: ObjectReader) throws(JSONError) {
        var reader = reader
        let range = 0...Self.limit
        switch try reader.string("type") {
        case "fixed":
            guard let milliseconds = try reader.double("milliseconds", in: range) else {
                throw reader.failure("milliseconds", "is required")
            }
            self = .fixed(milliseconds: milliseconds)
        case "uniform":
            guard let lower = try reader.double("lower", in: range), let upper = try reader.double("upper", in: range),
                lower <= upper
            else { throw reader.failure("upper", "and lower are required, and upper must not be less than lower") }
            self = .uniform(lower: lower, upper: upper)
        case "lognormal":
            guard let median = try reader.double("median", in: range),
                let sigma = try reader.double("sigma", in: 0...10)
            else { throw reader.failure("median", "and sigma are required") }
            self = .logNormal(median: median, sigma: sigma)
        default: throw reader.failure("type", "must be fixed, uniform or lognormal")
        }
        try reader.refuseOthers()
    }
}

extension Delay {
    /// Reads WireMock's global settings: `fixedDelay` or `delayDistribution`; nil where there is no delay.
    public init?(settings: JSONValue) throws(JSONError) {
        var reader = try ObjectReader(settings)
        let fixed = try reader.double("fixedDelay", in: 0...Self.limit)
        let distribution = try reader.reader("delayDistribution")
        // What WireMock's own clients send along, and means nothing here.
        if let extended = reader.value("extended")?.object, !extended.isEmpty {
            throw reader.failure("extended", "is not supported")
        }
        reader.ignore("proxyPassThrough")
        try reader.refuseOthers()
        if let distribution {
            self = try Delay(distribution)
        } else if let fixed, fixed > 0 {
            self = .fixed(milliseconds: fixed)
        } else {
            return nil
        }
    }
}
