public import JSON

/// The time for which a response is held back: a fixed delay and a delay of a distribution, which add up.
public struct ResponseDelay: Sendable, Equatable {
    /// The fixed delay in milliseconds; nil if none is given. 0 is given, and replaces the fixed delay of the settings.
    public var fixed: Double?
    /// The distribution of the other delay; nil if none is given.
    public var distribution: Delay?

    /// Makes a delay. Default: neither a fixed one nor a distribution.
    public init(fixed: Double? = nil, distribution: Delay? = nil) {
        self.fixed = fixed
        self.distribution = distribution
    }

    /// Makes a fixed delay in milliseconds.
    public static func fixed(milliseconds: Double) -> ResponseDelay { ResponseDelay(fixed: milliseconds) }

    /// Returns the delay in milliseconds, from 0 to an hour. It is a new random number at each call if there is a
    /// distribution.
    public func milliseconds() -> Double {
        let milliseconds = fixed.map { Delay.fixed(milliseconds: $0).milliseconds() } ?? 0
        return min(Delay.limit, milliseconds + (distribution?.milliseconds() ?? 0))
    }

    /// Returns the delay of a stub's response under global settings. As in WireMock, the stub's fixed delay replaces
    /// the fixed delay of the settings, and its distribution replaces their distribution.
    public func replacing(_ settings: ResponseDelay?) -> ResponseDelay {
        ResponseDelay(fixed: fixed ?? settings?.fixed, distribution: distribution ?? settings?.distribution)
    }
}

extension ResponseDelay {
    /// Reads a fixed delay and a `delayDistribution`. Returns nil if both are absent. Throws if one can't be used.
    ///
    /// - Parameter fixedName: the name of the field with the fixed delay.
    init?(_ reader: inout ObjectReader, fixedName: String) throws(JSONError) {
        fixed = try reader.double(fixedName, in: 0...Delay.limit)
        if let distribution = try reader.reader("delayDistribution") { self.distribution = try Delay(distribution) }
        if fixed == nil, distribution == nil { return nil }
    }

    /// Reads WireMock's global settings: `fixedDelay` and `delayDistribution`. Returns nil if there is no delay. Throws
    /// if a field can't be used.
    public init?(settings: JSONValue) throws(JSONError) {
        var reader = try ObjectReader(settings, isRelaxed: true)
        let delay = try ResponseDelay(&reader, fixedName: "fixedDelay")
        // WireMock's own clients send this field. It has no meaning here.
        reader.ignore("proxyPassThrough")
        try reader.refuseOthers()
        guard let delay, delay != .fixed(milliseconds: 0) else { return nil }
        self = delay
    }
}
