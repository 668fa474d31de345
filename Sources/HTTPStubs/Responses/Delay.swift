import Glibc
import JSON

/// The distribution of a delay. All times are in milliseconds.
public enum Delay: Sendable, Equatable {
    /// The same delay for each response.
    case fixed(milliseconds: Double)
    /// A random delay between two bounds, with a uniform distribution.
    case uniform(lower: Double, upper: Double)
    /// A random delay with a long tail: `median * exp(sigma * g)`, with `g` from the standard normal distribution.
    case logNormal(median: Double, sigma: Double)

    /// The longest delay in milliseconds: one hour.
    static let limit = 3_600_000.0

    /// Returns a delay in milliseconds, from 0 to an hour. It is a new random number at each call, except for `fixed`.
    public func milliseconds() -> Double {
        switch self {
        case .fixed(let milliseconds): Self.bounded(milliseconds)
        case .uniform(let lower, let upper):
            Double.random(in: Self.bounded(min(lower, upper))...Self.bounded(max(lower, upper)))
        case .logNormal(let median, let sigma): Self.bounded(median * exp(sigma * Self.gaussian()))
        }
    }

    private static func bounded(_ milliseconds: Double) -> Double {
        // A comparison with what is no number is false.
        milliseconds > 0 ? min(limit, milliseconds) : 0
    }

    /// Returns a random number of the standard normal distribution, by the method of Box and Muller.
    private static func gaussian() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude...1))).squareRoot()
        return radius * cos(2 * Double.pi * Double.random(in: 0..<1))
    }
}

extension Delay {
    /// Reads `delayDistribution`. Throws if a field is missing, unknown or out of range.
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
