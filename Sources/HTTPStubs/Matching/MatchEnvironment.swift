import FoundationEssentials
public import HTTP

/// Returns the present time, in microseconds since 1970-01-01T00:00:00Z.
public typealias Now = @Sendable () -> Int64

/// What patterns are compared with beside the request itself.
public struct MatchEnvironment: Sendable {
    /// Returns the present time of an organization's clock, in microseconds since 1970-01-01T00:00:00Z. The
    /// organization is nil if it is not known.
    public var now: @Sendable (_ organization: String?) -> Int64
    /// Returns the scheme, host and port under which the client of a request sees the server.
    public var origin: @Sendable (Request) -> Origin

    /// Makes an environment from its functions.
    public init(
        now: @escaping @Sendable (_ organization: String?) -> Int64,
        origin: @escaping @Sendable (Request) -> Origin
    ) {
        self.now = now
        self.origin = origin
    }
}

extension MatchEnvironment {
    /// The machine's time.
    static let machineTime: Now = { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    /// Makes an environment of the machine's time, and of origins that the header `Host` of each request names.
    public init() {
        now = { _ in Self.machineTime() }
        origin = { request in Origin(scheme: "http", hostField: request.headers["Host"] ?? "") }
    }
}
